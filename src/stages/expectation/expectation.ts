// Which expectation the live schema is compared with: the snapshot file, otherwise what the last successful run recorded for this head.

import { createHash } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import type { Finding } from '../../core/finding.ts';
import { headMigration, labelOf } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import { APART, verificationStore } from '../../ledger/verification-store.ts';
import { appliedHead, type Plan } from '../../migrations/plan.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import type { Apart } from '../../schema/compare/earlier-drift.ts';
import { type Catalog, referenceOf } from '../../schema/model/object.ts';
import { decodeSnapshot } from '../../schema/verify/snapshot.ts';
import type { Expectation } from '../../schema/verify/verify.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import { isOlder } from './stale-snapshot.ts';

export interface ExpectationOptions {
  readonly session: Queryable;
  readonly config: Config;
  readonly project: Project;
  readonly plan: Plan;
  readonly state: LedgerState;
  /** Whether the database itself has what takes back all that it is ahead. */
  readonly canGoBack?: boolean;
}

/**
 * Null if there is nothing to compare with.
 * @throws Stop('history') if the database is ahead of this folder, and the ahead policy does not allow that.
 */
export function expectationFor(options: ExpectationOptions): Expectation | null {
  const { config, project, plan, state, session, canGoBack = false } = options;
  const head = headKey(project);
  const expectation =
    project.snapshot !== null && !isOlder(project) ? fromFile(project.snapshot, config) : recordedFor(session, config, state, head);
  if (plan.ahead.length === 0 || config.ahead === 'allow') return expectation;
  if (config.ahead === 'fail') throw new Stop([ahead(plan, 'GATE_AHEAD=fail forbids it', canGoBack)]);
  if (expectation === null)
    throw new Stop([ahead(plan, 'there is neither a snapshot file nor an expectation recorded for this head', canGoBack)]);
  return expectation;
}

/** The head of the folder in its one spelling, the same however the file is named; null for an empty folder. */
export const headKey = ({ migrations }: Pick<Project, 'migrations'>): string | null => headMigration(migrations)?.id ?? null;

export const recordedId = (config: Config, head: string): string => `recorded:${head}${partOf(config)}`;

/** Which part of the schema is compared, if that is not the default: a part that was verified does not make the whole verified. */
function partOf({ ignore, privileges, owners, schemas, partitions }: Config): string {
  const more = [...(schemas.length > 0 ? [schemas] : []), ...(partitions === 'shape' ? [] : [partitions])];
  if (ignore.length === 0 && privileges === 'ignore' && owners === 'ignore' && more.length === 0) return '';
  const text = JSON.stringify([ignore, privileges, owners, ...more]);
  return `:of:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

const snapshotId = (text: string): string => `snapshot:${createHash('sha256').update(text).digest('hex')}`;

export function fromFile(snapshot: NonNullable<Project['snapshot']>, config: Config): Expectation {
  return {
    id: `${snapshotId(snapshot.text)}${partOf(config)}`,
    against: 'snapshot',
    name: snapshot.path,
    load: async () => decodeSnapshot(snapshot.text, snapshot.path).catalog,
  };
}

/** What an earlier run left for a head version, or null if none is recorded. */
export function recordedFor(session: Queryable, config: Config, state: LedgerState, head: string | null): Expectation | null {
  if (head === null || !state.heads.includes(head)) return null;
  const name = `the schema recorded by the last run at head ${head}`;
  let asked: ReturnType<typeof recordedRows> | undefined;
  const rows = () => {
    asked ??= recordedRows(session, config, head);
    return asked;
  };
  const load = async (): Promise<Catalog> => {
    const found = await rows();
    try {
      return decodeSnapshot(found.get(head) ?? '', name).catalog;
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      throw new Stop([{ ...error.findings[0]!, hint: hintOfRecorded(config, head) }], { outcome: 'history', cause: error });
    }
  };
  return {
    id: recordedId(config, head),
    against: 'recorded',
    name,
    load,
    known: async () => knownBefore(parseApart(await rows())),
    apart: async () => (await rows()).get(APART) ?? '[]',
  };
}

/** What was recorded at the head that is applied, to compare with while something is pending; null if a migration is unfinished: then nothing says it. */
export function recordedBehind({ session, config, plan, state }: Omit<ExpectationOptions, 'project'>): Expectation | null {
  const head = plan.unfinished === null && plan.applied > 0 ? (appliedHead(state.rows)?.id ?? null) : null;
  return recordedFor(session, config, state, head);
}

/** What the last run saw beside the expectation; of a run that did not come to its end, before it began. Empty if nothing is recorded. */
export async function recordedApart(session: Queryable, config: Config, { heads }: LedgerState): Promise<readonly Apart[]> {
  return heads.includes(APART) ? parseApart(await recordedRows(session, config, APART)) : [];
}

async function recordedRows(session: Queryable, config: Config, head: string): Promise<ReadonlyMap<string, string>> {
  const [result] = await session.query(`/* gate:expectation */ ${verificationStore(config.ledgerSchema).recorded(head)}`);
  return new Map((result?.rows ?? []).map((row) => [row['head'] ?? '', row['snapshot'] ?? '']));
}

/** It is memory: what cannot be read any more counts for nothing. */
function parseApart(rows: ReadonlyMap<string, string>): readonly Apart[] {
  try {
    const apart: unknown = JSON.parse(rows.get(APART) ?? '[]');
    return Array.isArray(apart) ? apart.filter((one) => one?.live ?? one?.expected) : [];
  } catch {
    return [];
  }
}

/** References of what was there before the first migration. */
export const knownBefore = (apart: readonly Apart[]): ReadonlySet<string> =>
  new Set(apart.flatMap((one) => (one.state === 'extra' && one.before === true ? [referenceOf(one.live)] : [])));

const hintOfRecorded = ({ ledgerSchema }: Config, head: string): string =>
  `put schema.snapshot.json beside the migrations, which then takes precedence; or delete what was recorded (DELETE FROM ${quoteIdent(ledgerSchema)}.expectations WHERE head = ${quoteLiteral(head)}), and the next run accepts the live schema as the expected one`;

/** What the ahead policy leaves to say where the run goes on. */
export function aheadNotice(plan: Plan, config: Config, canGoBack: boolean): readonly Finding[] {
  if (plan.ahead.length === 0) return [];
  const verified = config.ahead === 'verify' ? 'all that this image expects is still there' : 'GATE_AHEAD=allow accepts that';
  return [{ ...ahead(plan, verified, canGoBack), severity: 'warning' }];
}

export function ahead({ ahead, headOfFiles }: Plan, why: string, canGoBack: boolean): Finding {
  const back =
    canGoBack && headOfFiles !== null
      ? `; or take the database back to this image: \`schemagate down --to ${headOfFiles} --yes\`, which reverts ${few(ahead.map(labelOf), 3)} by SQL that the database has`
      : '';
  const names = ahead.map(labelOf);
  const shown = few(names);
  return {
    code: 'ahead',
    severity: 'error',
    subject: shown,
    message: `the database is ahead of this image: ${shown} ${names.length === 1 ? 'is' : 'are'} applied, and the folder ${headOfFiles === null ? 'has no migration' : `ends at ${headOfFiles}`}; ${why}`,
    hint: `deploy the newer image${back}; or put schema.snapshot.json beside the migrations, so that an older image can check what it needs; or set GATE_AHEAD=allow`,
  };
}
