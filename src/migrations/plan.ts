// Pure: files × ledger -> Plan. Anything but pending and applied becomes a finding that names files and what to do.
import type { Finding } from '../core/finding.ts';
import { headMigration, labelOf, type Migration } from '../core/migration.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import { anotherFolder, isOfAnother, strangersAmong } from './another-folder.ts';
import { dirty, edited, editedHalfWay, inCode, missing, outOfOrder } from './plan-findings.ts';
import type { PlanPolicy } from './plan-policy.ts';
import { type Renumbered, renumberedAmong } from './renumbered.ts';

export interface Unfinished {
  readonly migration: Migration;
  readonly row: LedgerRow;
}

export interface Plan {
  /** What has to be run, in order. One that was started and can continue comes first. */
  readonly pending: readonly Migration[];
  /** The first of `pending`, where it was begun by an earlier run. */
  readonly unfinished: Unfinished | null;
  /** Applied by another tool, and not yet written down as the files are now. */
  readonly unseen: readonly Migration[];
  /** Applied migrations that this folder does not have, all of them newer than its head. */
  readonly ahead: readonly LedgerRow[];
  /** Errors forbid applying anything; warnings are reported. Being ahead is not among them: the ahead policy decides what it means. */
  readonly findings: readonly Finding[];
  readonly applied: number;
  readonly headOfFiles: string | null;
  readonly headOfLedger: string | null;
}

export type PlanState =
  | 'applied'
  | 'pending'
  | 'changed'
  | 'edited'
  | 'another'
  | 'out-of-order'
  | 'unfinished'
  | 'half-reverted'
  | 'dirty'
  | 'code'
  | 'missing'
  | 'ahead';

export interface PlanEntry {
  readonly version: string;
  readonly name: string;
  readonly state: PlanState;
  readonly file: string | null;
  readonly appliedAt: string | null;
}

const STRICT: PlanPolicy = { outOfOrder: 'fail' };

/** @param migrations in order, the repeatable ones last. @param rows in any order. */
export function makePlan(migrations: readonly Migration[], rows: readonly LedgerRow[], policy: PlanPolicy = STRICT): Plan {
  const versioned = migrations.filter(({ kind }) => kind === 'versioned');
  const lastApplied = appliedHead(rows);
  const judged = judge(migrations, rows, policy);
  const of = (...states: readonly PlanState[]) => judged.filter(({ state }) => states.includes(state));
  const unfinished = (of('unfinished') as readonly (Judged & Unfinished)[]).toReversed();
  const others = of('another') as readonly (Judged & Unfinished)[];
  const strangers = strangersAmong(migrations, rows);
  const left = rowsWithoutFile(migrations, rows).filter((row) => !strangers.includes(row));
  const renumbered = renumberedAmong(migrations, rows);
  return {
    pending: [...unfinished, ...of('pending', 'changed')].map(({ migration }) => migration),
    unfinished: unfinished[0] === undefined ? null : { migration: unfinished[0].migration, row: unfinished[0].row },
    unseen: of('applied').flatMap(({ migration, row }) => (row?.seen === false ? [migration] : [])),
    ahead: left.filter((row) => row.state !== 'dirty' && isAhead(row, versioned)),
    findings: [
      ...(others.length > 0 || strangers.length > 0 ? [anotherFolder(others, strangers, policy)] : []),
      ...judged.flatMap((one) => findingOf(one, { migrations, lastApplied, policy }) ?? []),
      ...left.flatMap((row) => findingOfRow(row, { versioned, renumbered, policy }) ?? []),
    ],
    applied: rows.filter((row) => row.state === 'applied').length,
    headOfFiles: versioned.at(-1)?.version ?? null,
    headOfLedger: lastApplied?.version ?? null,
  };
}

interface Judged {
  readonly migration: Migration;
  readonly row: LedgerRow | undefined;
  readonly state: PlanState;
}

function judge(migrations: readonly Migration[], rows: readonly LedgerRow[], policy: PlanPolicy): readonly Judged[] {
  const ledger = new Map(rows.map((row) => [row.id, row]));
  const lastApplied = appliedHead(rows);
  return migrations.map((migration) => {
    const row = ledger.get(migration.id);
    return { migration, row, state: stateOf(migration, row, lastApplied, policy) };
  });
}

interface AmongFiles {
  readonly migrations: readonly Migration[];
  readonly lastApplied: LedgerRow | null;
  readonly policy: PlanPolicy;
}

function findingOf({ migration, row, state }: Judged, { migrations, lastApplied, policy }: AmongFiles): Finding | null {
  if (state === 'edited') return row!.state === 'started' ? editedHalfWay(migration, row!) : edited(migration, row!);
  if (state === 'dirty') return dirty(migration.file, row!, policy);
  if (state === 'code') return inCode(migration);
  if (state !== 'out-of-order') return null;
  const last = lastApplied!;
  return outOfOrder(
    migration,
    last,
    migrations.find(({ id }) => id === last.id),
  );
}

interface AmongRows {
  readonly versioned: readonly Migration[];
  readonly renumbered: readonly Renumbered[];
  readonly policy: PlanPolicy;
}

/** Of a row whose file is not in the folder. */
function findingOfRow(row: LedgerRow, { versioned, renumbered, policy }: AmongRows): Finding | null {
  if (row.state === 'dirty') return dirty(labelOf(row), row, policy);
  if (isAhead(row, versioned) || row.fileless) return null;
  const found = missing(
    row,
    renumbered.find((pair) => pair.row === row),
  );
  return { ...found, severity: policy.toleratesMissing === true ? 'warning' : 'error' };
}

/** The plan where the ledger said that exactly these are applied: the same as makePlan's, without a look at each. */
export function upToDatePlan(migrations: readonly Migration[]): Plan {
  const head = headMigration(migrations)?.version ?? null;
  return {
    pending: [],
    unfinished: null,
    unseen: [],
    ahead: [],
    findings: [],
    applied: migrations.length,
    headOfFiles: head,
    headOfLedger: head,
  };
}

/** Every migration of the folder with its state, in order, and after them what only the ledger knows. */
export function listEntries(
  migrations: readonly Migration[],
  rows: readonly LedgerRow[],
  policy: PlanPolicy = STRICT,
): readonly PlanEntry[] {
  const versioned = migrations.filter(({ kind }) => kind === 'versioned');
  const known = judge(migrations, rows, policy).map(({ migration: { version, name, file }, row, state }) => {
    return { version, name, file, state, appliedAt: row?.appliedAt ?? null };
  });
  const others = rowsWithoutFile(migrations, rows).map((row) => {
    const { version, name, appliedAt } = row;
    const gone = row.fileless ? ('applied' as const) : ('missing' as const);
    const state = row.state === 'dirty' ? ('dirty' as const) : isAhead(row, versioned) ? ('ahead' as const) : gone;
    return { version, name, file: null, state, appliedAt };
  });
  return [...known, ...others];
}

/** Rows whose file is not in the folder, in order. */
function rowsWithoutFile(migrations: readonly Migration[], rows: readonly LedgerRow[]): readonly LedgerRow[] {
  const files = new Set(migrations.map((migration) => migration.id));
  return rows.filter((row) => !files.has(row.id)).sort((a, b) => (a.key < b.key ? -1 : 1));
}

function isAhead(row: LedgerRow, versioned: readonly Migration[]): boolean {
  const last = versioned.at(-1);
  return row.kind === 'versioned' && !row.fileless && (last === undefined || row.key > last.key);
}

function stateOf(migration: Migration, row: LedgerRow | undefined, lastApplied: LedgerRow | null, policy: PlanPolicy): PlanState {
  const { kind, code } = migration;
  if (row?.state === 'dirty') return 'dirty';
  if (row === undefined) {
    const late = kind === 'versioned' && lastApplied !== null && migration.key < lastApplied.key;
    if (late && policy.outOfOrder === 'fail') return 'out-of-order';
    return code === null || code === 'module' ? 'pending' : 'code';
  }
  const changed = row.checksum !== null && row.checksum !== migration.checksum;
  if (changed && isOfAnother(migration, row)) return 'another';
  // A module that stopped runs again from its beginning: it may have been corrected.
  if (changed && code === 'module' && row.state === 'started') return 'unfinished';
  if (changed) return kind === 'repeatable' && row.state === 'applied' ? 'changed' : 'edited';
  return row.state === 'started' ? 'unfinished' : 'applied';
}

/** The last versioned one that is applied. */
export const appliedHead = (rows: readonly LedgerRow[]): LedgerRow | null =>
  rows.filter((row) => row.state === 'applied' && row.kind === 'versioned').reduce<LedgerRow | null>(higher, null);

const higher = (best: LedgerRow | null, row: LedgerRow): LedgerRow => (best === null || row.key > best.key ? row : best);
