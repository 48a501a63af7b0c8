// Pure: files × ledger -> Plan. Anything but pending and applied becomes a finding that names files and what to do.
import { type Finding, finding } from '../core/finding.ts';
import { headMigration, labelOf, type Migration } from '../core/migration.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import { anotherFolder, isOfAnother, strangersAmong } from './another-folder.ts';
import { moved, type Renumbered, renumberedAmong } from './renumbered.ts';

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

export interface PlanPolicy {
  /** What becomes of a pending migration below the last applied one. */
  readonly outOfOrder: 'apply' | 'fail';
  /** What to do about a migration that another tool left unfinished. */
  readonly whenDirty?: string | undefined;
  /** An applied migration without its file is a warning. */
  readonly toleratesMissing?: boolean | undefined;
  /** The setting that gives a folder a ledger of its own. */
  readonly ledgerSetting?: string | undefined;
}

const STRICT: PlanPolicy = { outOfOrder: 'fail' };

/** @param migrations in order, the repeatable ones last. @param rows in any order. */
export function makePlan(migrations: readonly Migration[], rows: readonly LedgerRow[], policy: PlanPolicy = STRICT): Plan {
  const ledger = new Map(rows.map((row) => [row.id, row]));
  const files = new Map(migrations.map((migration) => [migration.id, migration]));
  const versioned = migrations.filter(({ kind }) => kind === 'versioned');
  const lastApplied = appliedHead(rows);
  const findings: Finding[] = [];
  const pending: Migration[] = [];
  const unseen: Migration[] = [];
  const ahead: LedgerRow[] = [];
  const others: Unfinished[] = [];
  let unfinished: Unfinished | null = null;
  for (const migration of migrations) {
    const row = ledger.get(migration.id);
    const state = stateOf(migration, row, lastApplied, policy);
    if (state === 'pending' || state === 'changed') pending.push(migration);
    if (state === 'applied' && !row!.seen) unseen.push(migration);
    if (state === 'unfinished') {
      unfinished = { migration, row: row! };
      pending.unshift(migration);
    }
    if (state === 'another') others.push({ migration, row: row! });
    if (state === 'edited') findings.push(row!.state === 'started' ? editedHalfWay(migration, row!) : edited(migration, row!));
    if (state === 'out-of-order') findings.push(outOfOrder(migration, lastApplied!, files.get(lastApplied!.id)));
    if (state === 'dirty') findings.push(dirty(migration.file, row!, policy));
    if (state === 'code') findings.push(inCode(migration));
  }
  const strangers = strangersAmong(migrations, rows);
  const renumbered = renumberedAmong(migrations, rows);
  if (others.length > 0 || strangers.length > 0) findings.unshift(anotherFolder(others, strangers, policy));
  for (const row of rowsWithoutFile(migrations, rows)) {
    if (strangers.includes(row)) continue;
    if (row.state === 'dirty') findings.push(dirty(labelOf(row), row, policy));
    else if (isAhead(row, versioned)) ahead.push(row);
    else if (!row.fileless)
      findings.push({
        ...missing(
          row,
          renumbered.find((pair) => pair.row === row),
        ),
        severity: policy.toleratesMissing === true ? 'warning' : 'error',
      });
  }
  return {
    pending,
    unfinished,
    unseen,
    ahead,
    findings,
    applied: rows.filter((row) => row.state === 'applied').length,
    headOfFiles: versioned.at(-1)?.version ?? null,
    headOfLedger: lastApplied?.version ?? null,
  };
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
  const ledger = new Map(rows.map((row) => [row.id, row]));
  const versioned = migrations.filter(({ kind }) => kind === 'versioned');
  const lastApplied = appliedHead(rows);
  const known = migrations.map((migration) => {
    const row = ledger.get(migration.id);
    const { version, name, file } = migration;
    return { version, name, file, state: stateOf(migration, row, lastApplied, policy), appliedAt: row?.appliedAt ?? null };
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

const edited = (migration: Migration, row: LedgerRow): Finding =>
  finding({
    code: 'edited',
    subject: migration.file,
    message: `${migration.file} was changed after it was applied${on(row)} (checksum ${short(row.checksum)} then, ${short(migration.checksum)} now)`,
    hint: `restore the file as it was applied, and put the change into a new migration; or, if the change does not affect the schema, accept it with \`schemagate repair ${row.version} --yes\``,
    place: { file: migration.file },
  });

const editedHalfWay = (migration: Migration, row: LedgerRow): Finding =>
  finding({
    code: 'edited',
    subject: migration.file,
    message: `${migration.file} stopped after ${row.done} of its statements${on(row)}, and was changed since then: it cannot continue where it stopped`,
    hint: `restore the file and run again; or undo by hand what its first ${row.done} statements did, and then \`schemagate repair ${row.version} --yes\` records it as pending`,
    place: { file: migration.file },
  });

const outOfOrder = (migration: Migration, last: LedgerRow, lastFile: Migration | undefined): Finding =>
  finding({
    code: 'out-of-order',
    subject: migration.file,
    message: `${migration.file} is not applied, but ${lastFile?.file ?? labelOf(last)}, which comes after it, is`,
    hint: `it was probably merged later: rename it to a version above ${last.version}, so that it is applied after them; or set GATE_OUT_OF_ORDER=apply`,
    place: { file: migration.file },
  });

const missing = (row: LedgerRow, renumbered: Renumbered | undefined): Finding =>
  renumbered === undefined ? gone(row) : moved(renumbered, on(renumbered.row));

const gone = (row: LedgerRow): Finding => ({
  code: 'missing',
  severity: 'error',
  subject: labelOf(row),
  message: `${labelOf(row)} was applied${on(row)}, but its file is not in the folder`,
  hint: 'restore the file from version control; if the image was built from a branch without it, build it from one that has it; if it is gone for good, `schemagate repair` removes its row',
});

const dirty = (subject: string, row: LedgerRow, { whenDirty }: PlanPolicy): Finding =>
  finding({
    code: 'dirty',
    subject,
    message: `${subject} was started${on(row)} by the tool that wrote this ledger, and is recorded as unfinished or failed`,
    hint: `${whenDirty ?? 'look at what it did; finish it or undo it by hand'}; then record it: \`schemagate mark ${row.version} applied\` if it is finished; \`schemagate repair ${row.version} --yes\` if it is undone, so that it is run again`,
  });

const inCode = ({ file, version, code }: Migration): Finding =>
  finding({
    code: 'code-migration',
    subject: file,
    message: `${file} is a migration in ${code}, which only its own tool can run, and it is not applied`,
    hint: `run it with that tool, or achieve its effect another way; then \`schemagate mark ${version} applied\``,
    place: { file },
  });

const on = ({ appliedAt }: LedgerRow): string => (appliedAt === '' ? '' : ` on ${appliedAt}`);
const short = (checksum: string | null): string => (checksum ?? '').slice(0, 12);
