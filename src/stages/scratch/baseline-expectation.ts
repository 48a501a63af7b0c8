// What a baseline stands on: the version it is at, the schema that the database is compared with, and what forbids it.
import { type Finding, finding, hasErrors } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import type { Project } from '../../project/project.ts';
import { count } from '../../report/view-options.ts';
import { headOf } from '../../schema/verify/snapshot.ts';
import type { Expectation } from '../../schema/verify/verify.ts';
import type { Context } from '../context.ts';
import { fromFile } from '../expectation/expectation.ts';
import type { Workspace } from '../workspace.ts';
import { replay } from './replay-files.ts';
import { inScratch, SCRATCH } from './scratch-server.ts';

/** @throws Stop('misused') */
export function baselineAt(migration: Migration): Migration {
  if (migration.kind === 'versioned') return migration;
  const message = `${migration.file} is a repeatable migration, which the next run applies in any case`;
  throw new Stop([finding({ code: 'bad-operand', subject: 'baseline', message, hint: 'name a versioned migration' })]);
}

/** The snapshot, if it is of that version; else what the migrations make on the scratch server named. Null if there is neither. */
export async function baselineExpectation(context: Context, upTo: Project, { id, file }: Migration): Promise<Expectation | null> {
  const { snapshot } = upTo;
  if (snapshot !== null && headOf(snapshot.text, snapshot.path) === id) return fromFile(snapshot, context.config);
  if (context.flags[SCRATCH.name] === undefined) return null;
  const catalog = await inScratch(context, (scratch) => replay(context, upTo, scratch));
  return { id: `replayed:${id}`, against: 'snapshot', name: `the migrations up to ${file}`, load: async () => catalog };
}

/** @throws Stop('history') */
export function refuseUsedLedger({ ledger }: { readonly ledger: Pick<Workspace['ledger'], 'name'> }, rows: number): void {
  if (rows === 0) return;
  throw new Stop([
    finding({
      code: 'ledger-in-use',
      subject: ledger.name,
      message: `${ledger.name} has ${count(rows, 'row')} already: a baseline is for a database on which nothing is recorded`,
      hint: '`schemagate mark VERSION applied` records one more; `schemagate repair` settles what files and ledger disagree about',
    }),
  ]);
}

export const notCompared = ({ version, file }: Migration): Finding =>
  finding({
    code: 'baseline-not-compared',
    subject: file,
    message: `nothing says what the schema is at ${file}: there is no snapshot of that version, and no server to run the migrations on`,
    hint: `give --scratch URL (or --scratch same-server), or write the snapshot of ${version} with \`schemagate snapshot\`; --force records it without a comparison`,
  });

/** In words, for the summary. */
export function howCompared(expectation: Pick<Expectation, 'name'> | null, differing: readonly Finding[]): string {
  if (expectation === null) return 'the schema was not compared';
  return hasErrors(differing) ? 'the schema differs' : `the schema is that of ${expectation.name}`;
}

export const withForce = (one: Finding): Finding =>
  one.severity === 'error'
    ? {
        ...one,
        hint: 'bring the database to that schema first; or baseline at the version that it has; or --force, if the difference is meant',
      }
    : one;
