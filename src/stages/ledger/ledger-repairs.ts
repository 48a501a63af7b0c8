// What a repair does to the ledger: which repairs are asked for, their statements, the events that record them, and what to say of them.
import { errorsIn, finding } from '../../core/finding.ts';
import { isCalled } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import type { LedgerEvent } from '../../ledger/history-store.ts';
import type { Ledger, LedgerRow } from '../../ledger/ledger.ts';
import { migrationOfRow } from '../../ledger/row-migration.ts';
import { makePlan } from '../../migrations/plan.ts';
import { type Repair, repairOfNamed, repairsOf } from '../../migrations/repairs.ts';
import type { Project } from '../../project/project.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import type { Workspace } from '../workspace.ts';
import type { LedgerState } from './ledger-state.ts';
import { recordEvents } from './record-events.ts';

/** @throws Stop('misused') for a version that neither the folder nor the ledger has, or of which there is nothing to repair. */
export function chosenRepairs(
  { operands }: Context,
  project: Project,
  { policy, ledger }: Pick<Workspace, 'policy'> & { readonly ledger: Pick<Ledger, 'name' | 'canAccept'> },
  rows: readonly LedgerRow[],
): readonly Repair[] {
  const all = repairsOf(project.migrations, rows, policy).filter((one) => one.act !== 'accept' || ledger.canAccept(one.migration!));
  if (operands.length === 0) return all;
  const files = new Map(project.migrations.map((migration) => [migration.id, migration]));
  const named = operands.map((word) => {
    const row = rows.find((one) => isCalled({ ...one, file: files.get(one.id)?.file ?? '' }, word));
    const found = row && (all.find((one) => one.row === row) ?? repairOfNamed(row, files.get(row.id) ?? null));
    if (found === undefined || found === null) throw new Stop([notRepairable(word, row, ledger.name)]);
    return found;
  });
  return [...new Set(named)].sort((a, b) => (a.row.key < b.row.key ? 1 : -1));
}

export function repairStatements(
  { run }: Context,
  { migrations }: Project,
  { ledger }: { readonly ledger: Pick<Ledger, 'accepted' | 'removed' | 'removedRow'> },
  { act, row, migration }: Repair,
): readonly string[] {
  if (act === 'accept') return [ledger.accepted(migration!, run)];
  const before = migrations.findLast(({ kind, key }) => kind === 'versioned' && key < row.key) ?? null;
  return [migration === null ? ledger.removedRow(row, before) : ledger.removed(migration, before)];
}

const DETAIL: Readonly<Record<Repair['act'], string>> = {
  accept: 'the file is accepted as it is',
  remove: 'its row is removed: the file is gone',
  pending: 'pending again',
};

export function repairEvents(context: Context, workspace: Workspace, state: LedgerState, repairs: readonly Repair[]): readonly string[] {
  const events = repairs.map(
    ({ act, row, migration }): LedgerEvent => ({
      event: 'repaired',
      of: migration ?? migrationOfRow(row),
      detail: DETAIL[act],
      ...(act === 'accept' && { rowStays: true }),
    }),
  );
  return recordEvents(context, { workspace, state }, events);
}

const notRepairable = (word: string, row: LedgerRow | undefined, ledger: string) =>
  finding({
    code: 'no-such-migration',
    subject: word,
    message:
      row === undefined
        ? `${ledger} has no migration ${word}`
        : `there is nothing to repair about ${word}: ${ledger} has it as ${row.state}`,
    hint: '`schemagate status` shows them all, and `schemagate mark` records by hand that one is applied or pending',
  });

/** What --yes would do. @param findings what the plan says. */
export function shownRepairs(repairs: readonly Repair[], findings: Answer['findings']): Answer {
  const nothing = errorsIn(findings ?? []).length > 0 ? 'nothing that the ledger alone can settle' : 'nothing to repair';
  const summary = repairs.length === 0 ? nothing : `${count(repairs.length, 'row')} to repair, which --yes would do`;
  const base = { summary, text: [summary, ...repairs.map(lineOf)].join('\n'), data: dataOf(repairs, false) };
  return repairs.length > 0 ? { ...base, found: true } : { ...base, findings: findings ?? [] };
}

/** What was done. @param findings what the plan says after it. */
export function doneRepairs(repairs: readonly Repair[], ledger: string, findings: Answer['findings']): Answer {
  const summary = `${count(repairs.length, 'row')} of ${ledger} repaired; nothing was run`;
  return { summary, text: [summary, ...repairs.map(lineOf)].join('\n'), findings: findings ?? [], data: dataOf(repairs, true) };
}

const lineOf = ({ subject, text }: Repair): string => `  ${subject}: ${text}`;

const dataOf = (repairs: readonly Repair[], done: boolean) => ({
  done,
  repairs: repairs.map(({ act, row, migration, text }) => ({
    act,
    version: row.version,
    name: row.name,
    file: migration?.file ?? null,
    text,
  })),
});

/** What the plan still says. */
export const remaining = (
  { migrations }: Project,
  { policy }: Pick<Workspace, 'policy'>,
  rows: readonly LedgerRow[],
): NonNullable<Answer['findings']> => makePlan(migrations, rows, policy).findings;
