// The record of `schemagate test`: which migrations passed, as they were then. Refuses to count for others.
import { finding, hasErrors } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { digestOf } from '../../ledger/digest.ts';
import { type Project, readable } from '../../project/project.ts';
import { wayBackOf } from '../../project/way-back.ts';
import { writeOrStop } from '../../project/write-files.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { withJson } from '../json-answer.ts';
import type { TestedHistory } from './test-history.ts';

export interface TestRecord {
  /** Of all migrations and their ways back. */
  readonly digest: string;
  readonly migrations: number;
  /** Versions that nothing takes back. */
  readonly oneWay: readonly string[];
}

const FORMAT = 'schemagate-test';

/** Of all that was tested. @throws Stop('misused') for a way back that cannot be read. */
export const migrationsDigest = (project: Project): string =>
  digestOf(project.migrations.map((one) => JSON.stringify([one.kind, one.id, one.text, wayBackOf(project, one)?.text ?? null])));

/** What `test` answers; with --record, the record is written if nothing has failed. @throws Stop('misused') if it cannot be written. */
export async function answerWithRecord(context: Context, project: Project, { answer, oneWay }: TestedHistory): Promise<Answer> {
  const path = context.flags['record'];
  if (typeof path === 'string' && !hasErrors(answer.findings ?? [])) {
    const record: TestRecord = { digest: migrationsDigest(project), migrations: project.migrations.length, oneWay };
    const text = `${JSON.stringify({ format: FORMAT, version: 1, ...record }, null, 2)}\n`;
    await writeOrStop(context, [{ path, text }], 'the record of the test', 'give --record a path that can be written');
  }
  return withJson(answer, context.flags);
}

/** Null if there is no file. @throws Stop('misused') for one that is not a record. */
export function readRecord({ effects }: Pick<Context, 'effects'>, path: string): TestRecord | null {
  const text = readable(path, () => effects.readText(path));
  if (text === null) return null;
  const { format, version, ...record } = parsed(text);
  if (format !== FORMAT || version !== 1 || typeof record['digest'] !== 'string' || !Array.isArray(record['oneWay'])) {
    const message = `${path} is not the record of a test`;
    throw new Stop([
      finding({ code: 'bad-test-record', subject: path, message, hint: `write it again: \`schemagate test --record ${path}\`` }),
    ]);
  }
  return record as unknown as TestRecord;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
