// Pure: files × ledger -> Plan. Anything but pending and applied becomes a finding that names files and what to do.
import type { Finding } from '../core/finding.ts';
import type { LedgerRow } from './ledger.ts';
import type { Migration } from './migration.ts';

export interface Unfinished {
  readonly migration: Migration;
  readonly row: LedgerRow;
}

export interface Plan {
  /** What is to be run, in order. One that was begun and can go on comes first. */
  readonly pending: readonly Migration[];
  /** The first of `pending`, where it was begun by an earlier run. */
  readonly unfinished: Unfinished | null;
  /** Applied migrations that this folder does not have, all of them newer than its head. */
  readonly ahead: readonly LedgerRow[];
  /** Errors forbid to apply anything. Being ahead is not among them: what it means is for the ahead policy to say. */
  readonly findings: readonly Finding[];
  readonly applied: number;
  readonly headOfFiles: string | null;
  readonly headOfLedger: string | null;
}

export type PlanState = 'applied' | 'pending' | 'edited' | 'out-of-order' | 'unfinished' | 'missing' | 'ahead';

export interface PlanEntry {
  readonly version: string;
  readonly name: string;
  readonly state: PlanState;
  readonly file: string | null;
  readonly appliedAt: string | null;
}

/** @param migrations in order. @param rows in any order. */
export function makePlan(migrations: readonly Migration[], rows: readonly LedgerRow[]): Plan {
  const ledger = new Map(rows.map((row) => [row.key, row]));
  const files = new Map(migrations.map((migration) => [migration.key, migration]));
  const lastApplied = rows.filter((row) => row.state === 'applied').reduce<LedgerRow | null>(higher, null);
  const lastFile = migrations.at(-1) ?? null;
  const findings: Finding[] = [];
  const pending: Migration[] = [];
  const ahead: LedgerRow[] = [];
  let unfinished: Unfinished | null = null;
  for (const migration of migrations) {
    const row = ledger.get(migration.key);
    const state = stateOf(migration, row, lastApplied);
    if (state === 'pending') pending.push(migration);
    if (state === 'unfinished') {
      unfinished = { migration, row: row! };
      pending.unshift(migration);
    }
    if (state === 'edited') findings.push(row!.state === 'started' ? editedHalfWay(migration, row!) : edited(migration, row!));
    if (state === 'out-of-order') findings.push(outOfOrder(migration, lastApplied!, files.get(lastApplied!.key)));
  }
  for (const row of foreign(migrations, rows)) {
    if (isAhead(row, migrations)) ahead.push(row);
    else findings.push(missing(row));
  }
  return {
    pending,
    unfinished,
    ahead,
    findings,
    applied: rows.filter((row) => row.state === 'applied').length,
    headOfFiles: lastFile?.version ?? null,
    headOfLedger: lastApplied?.version ?? null,
  };
}

/** The plan where the ledger said that exactly these are applied: the same as makePlan's, without a look at each. */
export function upToDatePlan(migrations: readonly Migration[]): Plan {
  const head = migrations.at(-1)?.version ?? null;
  return { pending: [], unfinished: null, ahead: [], findings: [], applied: migrations.length, headOfFiles: head, headOfLedger: head };
}

/** Every migration of the folder with where it stands, in order, and after them what only the ledger knows. */
export function listEntries(migrations: readonly Migration[], rows: readonly LedgerRow[]): readonly PlanEntry[] {
  const ledger = new Map(rows.map((row) => [row.key, row]));
  const lastApplied = rows.filter((row) => row.state === 'applied').reduce<LedgerRow | null>(higher, null);
  const known = migrations.map((migration) => {
    const row = ledger.get(migration.key);
    const { version, name, file } = migration;
    return { version, name, file, state: stateOf(migration, row, lastApplied), appliedAt: row?.appliedAt ?? null };
  });
  const others = foreign(migrations, rows).map((row) => {
    const { version, name, appliedAt } = row;
    return { version, name, file: null, state: isAhead(row, migrations) ? ('ahead' as const) : ('missing' as const), appliedAt };
  });
  return [...known, ...others];
}

/** Rows whose file is not in the folder, in order. */
function foreign(migrations: readonly Migration[], rows: readonly LedgerRow[]): readonly LedgerRow[] {
  const files = new Set(migrations.map((migration) => migration.key));
  return rows.filter((row) => !files.has(row.key)).sort((a, b) => (a.key < b.key ? -1 : 1));
}

function isAhead(row: LedgerRow, migrations: readonly Migration[]): boolean {
  const last = migrations.at(-1);
  return last === undefined || row.key > last.key;
}

function stateOf(migration: Migration, row: LedgerRow | undefined, lastApplied: LedgerRow | null): PlanState {
  if (row === undefined) return lastApplied !== null && migration.key < lastApplied.key ? 'out-of-order' : 'pending';
  if (row.checksum !== migration.checksum) return 'edited';
  return row.state === 'started' ? 'unfinished' : 'applied';
}

const higher = (best: LedgerRow | null, row: LedgerRow): LedgerRow => (best === null || row.key > best.key ? row : best);

const edited = (migration: Migration, row: LedgerRow): Finding => ({
  code: 'edited',
  severity: 'error',
  subject: migration.file,
  message: `${migration.file} was changed after it was applied on ${row.appliedAt} (checksum ${short(row.checksum)} then, ${short(migration.checksum)} now)`,
  hint: 'restore the file as it was applied, and put the change into a new migration',
  place: { file: migration.file },
});

const editedHalfWay = (migration: Migration, row: LedgerRow): Finding => ({
  code: 'edited',
  severity: 'error',
  subject: migration.file,
  message: `${migration.file} stopped after ${row.done} of its statements on ${row.appliedAt}, and was changed since: it cannot go on where it stopped`,
  hint: `restore the file and run again; or take back by hand what its first ${row.done} statements did, and then: DELETE FROM the ledger's row with version = '${row.version}'`,
  place: { file: migration.file },
});

const outOfOrder = (migration: Migration, last: LedgerRow, lastFile: Migration | undefined): Finding => ({
  code: 'out-of-order',
  severity: 'error',
  subject: migration.file,
  message: `${migration.file} is not applied, but ${lastFile?.file ?? `${last.version}_${last.name}`}, which comes after it, is`,
  hint: `it was probably merged later: rename it to a version above ${last.version}, so that it applies after what is there`,
  place: { file: migration.file },
});

const missing = (row: LedgerRow): Finding => ({
  code: 'missing',
  severity: 'error',
  subject: `${row.version}_${row.name}`,
  message: `${row.version}_${row.name} was applied on ${row.appliedAt}, and its file is not in the folder`,
  hint: 'restore the file from version control; if the image was built from a branch without it, build it from one that has it',
});

const short = (checksum: string): string => checksum.slice(0, 12);
