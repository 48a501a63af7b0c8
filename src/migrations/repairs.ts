// Pure: which findings of a plan can be settled in the ledger, each by name. What is wrong with files, with the order or with the
// folder as a whole is for people to settle, and nothing here touches it.
import { labelOf, type Migration } from '../core/migration.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import { strangersAmong } from './another-folder.ts';
import { listEntries, type PlanState } from './plan.ts';
import type { PlanPolicy } from './plan-policy.ts';
import { renumberedAmong } from './renumbered.ts';

export interface Repair {
  /** `accept`: the file counts as it is now. `remove`: the row goes, for its file is gone. `pending`: the next run applies it again. */
  readonly act: 'accept' | 'remove' | 'pending';
  readonly row: LedgerRow;
  /** Null if its file is gone. */
  readonly migration: Migration | null;
  /** The file, or the name of the row. */
  readonly subject: string;
  /** What is wrong, and what is done about it, in words. */
  readonly text: string;
}

/** In the order in which they must be done: removals from the last to the first, for ledgers that only know how far they are. */
export function repairsOf(migrations: readonly Migration[], rows: readonly LedgerRow[], policy: PlanPolicy): readonly Repair[] {
  const files = new Map(migrations.map((migration) => [migration.id, migration]));
  const entries = listEntries(migrations, rows, policy);
  const states = new Map(entries.map(({ version, state }) => [version, state]));
  // Without its row, a migration that was only renumbered would be applied once more: that is for a person to join, or to name.
  const apart = [...strangersAmong(migrations, rows), ...renumberedAmong(migrations, rows).map(({ row }) => row)];
  return rows
    .filter((row) => !apart.includes(row))
    .flatMap((row) => repairOf(row, files.get(row.id) ?? null, states.get((files.get(row.id) ?? row).version)) ?? [])
    .sort((a, b) => (a.row.key < b.row.key ? 1 : -1));
}

function repairOf(row: LedgerRow, migration: Migration | null, state: PlanState | undefined): Repair | null {
  const subject = migration?.file ?? labelOf(row);
  const repair = (act: Repair['act'], text: string): Repair => ({ act, row, migration, subject, text });
  if (row.state === 'dirty')
    return repair('pending', 'its tool left it unfinished or failed: record it as pending, so that it is run again');
  if (state === 'edited' && row.state === 'started')
    return repair('pending', `changed after ${row.done} of its statements had run: record it as pending, so that all of it is run again`);
  if (state === 'edited') return repair('accept', 'changed after it was applied: accept the file as it is now');
  if (state === 'missing') return repair('remove', 'its file is gone: remove its row');
  return null;
}

/** What is done only if it is named: a migration that is newer than the folder, and one that the next run would continue. */
export function repairOfNamed(row: LedgerRow, migration: Migration | null): Repair | null {
  const subject = migration?.file ?? labelOf(row);
  if (migration === null) return { act: 'remove', row, migration, subject, text: 'not in this folder: remove its row' };
  if (row.state !== 'started') return null;
  const text = `stopped after ${row.done} of its statements: record it as pending, so that all of it is run again`;
  return { act: 'pending', row, migration, subject, text };
}
