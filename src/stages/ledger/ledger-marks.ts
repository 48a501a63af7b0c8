// What tells a ledger that a migration is applied, or is not, without running it; and which migration a person means.
import { finding } from '../../core/finding.ts';
import { isCalled, type Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import { suggest } from '../../core/text/suggest.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import type { Project } from '../../project/project.ts';
import type { Context } from '../context.ts';
import type { Workspace } from '../workspace.ts';

/** @throws Stop('misused') if the folder has none of that version. */
export function findMigration({ migrations, folder }: Project, version: string): Migration {
  const found = migrations.find((migration) => isCalled(migration, version));
  if (found !== undefined) return found;
  // Another number is not a misspelt one, but for a time, of which a digit is soon wrong.
  const candidates = /^\d{1,7}$/.test(version)
    ? []
    : migrations.flatMap(({ version: written, id, file }) => [written, id, file.split('/').at(-1)!]);
  const near = suggest(version, candidates);
  throw new Stop([
    finding({
      code: 'no-such-migration',
      subject: version,
      message: `there is no migration ${version} in ${folder.path}`,
      hint: near === null ? '`schemagate status` shows them all' : `did you mean ${near}?`,
    }),
  ]);
}

/** What the ledger has of a migration, and of the others. */
export interface Recorded {
  readonly migration: Migration;
  readonly row: LedgerRow | undefined;
  readonly rows: readonly LedgerRow[];
}

/** Where it is recorded. */
interface Marking extends Pick<Workspace, 'layout'> {
  readonly ledger: Pick<Workspace['ledger'], 'name' | 'see' | 'applied' | 'removed'>;
}

/** Statements; none if the ledger says so already. */
export function markApplied(
  { run }: Pick<Context, 'run'>,
  { ledger, layout }: Marking,
  project: Project,
  { migration, row, rows }: Recorded,
): readonly string[] {
  const see = ledger.see([migration], run);
  const before = beforeIt(project, migration);
  const isPast = layout.toolLedger?.headOnly === true && rows.some(({ key, state }) => state === 'applied' && key > migration.key);
  if (isPast) return see === null ? [] : [see];
  if (row === undefined) return [ledger.applied(migration, run)];
  const same = row.checksum === migration.checksum && row.seen;
  if (row.state === 'applied' && same) return [];
  // Another tool's checksum stands in its own row, which is written again.
  if (row.state === 'applied' && migration.toolChecksum === undefined) return see === null ? [] : [see];
  return [ledger.removed(migration, before), ledger.applied(migration, run)];
}

/** @throws Stop('misused') if the ledger only knows how far it is, and this is not the last. */
export function markPending({ ledger, layout }: Marking, project: Project, { migration, row, rows }: Recorded): readonly string[] {
  if (row === undefined) return [];
  const later = rows.filter(({ key, state }) => state !== 'started' && key > migration.key);
  if (layout.toolLedger?.headOnly === true && later.length > 0) throw new Stop([notLast(migration, ledger.name)]);
  return [ledger.removed(migration, beforeIt(project, migration))];
}

export function beforeIt({ migrations }: Project, migration: Migration): Migration | null {
  const index = migrations.indexOf(migration);
  return migrations[index - 1] ?? null;
}

const notLast = ({ file }: Migration, ledger: string) =>
  finding({
    code: 'not-last',
    subject: file,
    message: `${file} is not the last one applied, and ${ledger} only records how far the database is`,
    hint: 'mark those after it pending first, the last one before the others',
  });

/** @throws Stop('misused') */
export function stateToMark([, state = '']: readonly string[]): 'applied' | 'pending' {
  if (state !== 'applied' && state !== 'pending') throw new Stop([badState(state)]);
  return state;
}

const badState = (state: string) =>
  finding({
    code: 'bad-operand',
    subject: 'mark',
    message: `a migration cannot be marked as ${state}`,
    hint: 'write `schemagate mark VERSION applied` or `schemagate mark VERSION pending`',
  });
