// Another tool's ledger and, beside it, a table of the gate's with what that has no room for: checksums, durations, how far a migration
// came that is not a transaction. Which migrations are applied, the tool's table alone says. Both are written in one transaction.

import { identityOf, type Migration, numericKey } from '../core/migration.ts';
import { digestExpression } from './digest.ts';
import { type GateRow, type GateTable, gateTableAt } from './gate-table.ts';
import { asJson, parseJson } from './json-rows.ts';
import type { Ledger, LedgerRow, Run, Timed } from './ledger.ts';
import { migrationOfRow } from './row-migration.ts';
import { type ToolLedger, type ToolRow, toolRow } from './tool-ledger.ts';

export interface BesideOptions {
  /** The gate's schema. */
  readonly schema: string;
  /** For people. */
  readonly name: string;
  readonly toolLedger: ToolLedger;
  /** The tool's table says only how far it came: the rest follows from what the gate has seen. */
  readonly headOnly: boolean;
}

export const besideTable = (schema: string): GateTable => gateTableAt(schema, 'beside', (migration) => migration.id);

const both = (first: string | undefined, second: string): string => (first ? `${first};\n${second}` : second);

export function besideLedger({ schema, name, toolLedger, headOnly }: BesideOptions): Ledger {
  const gateTable = besideTable(schema);
  const { unfinished, reversal } = toolLedger;
  const together = (applied: readonly Timed[], run: Run): string =>
    both(
      applied.map(({ migration, times }) => toolLedger.applied(migration, run, times)).join(';\n'),
      gateTable.applied(applied, run, true),
    );
  const read = `${asJson('tool', toolLedger.read)} UNION ALL ${asJson('gate', gateTable.read)}`;
  return {
    name,
    create: both(toolLedger.create, gateTable.create),
    read,
    readAlone: asJson('tool', toolLedger.read),
    digest: () => `(SELECT ${digestExpression('origin || "row"')} FROM (${read}) every_row)`,
    digestOf: () => null,
    parse: (rows, migrations) => {
      const seen = new Map(parseJson(rows, 'gate').map((json) => seenRow(gateTable.parse(json))));
      return (headOnly ? joinHead : join)(toolLedger.parse(parseJson(rows, 'tool'), migrations), seen, migrations);
    },
    applied: (migration, run) => together([{ migration }], run),
    appliedTogether: together,
    finished: (m, run) => both(unfinished ? unfinished.finished(m) : toolLedger.applied(m, run), gateTable.finished(m)),
    started: (m, run) => both(unfinished?.started(m, run), gateTable.started(m, run)),
    progress: (m, done) => gateTable.progress(m, done),
    stopped: (m, error) => both(unfinished?.stopped(m, error), gateTable.stopped(m, error)),
    forget: (m) => both(unfinished?.forget(m), gateTable.forget(m)),
    baselined: (migrations, run) => {
      const row = toolLedger.baselined?.(migrations.at(-1)!);
      const each = migrations.map((migration) => ({ migration }));
      return row === undefined ? together(each, run) : both(row, gateTable.applied(each, run, true));
    },
    canAccept: ({ toolChecksum }) => toolChecksum === undefined || toolLedger.accepted !== undefined,
    accepted: (m, run) => both(toolLedger.accepted?.(m), gateTable.accepted(m, run)),
    removedRow: (row, before) => {
      const migration = migrationOfRow(row);
      return both(toolLedger.removedRow?.(row) ?? toolLedger.removed(migration, before), gateTable.removed(migration));
    },
    removed: (m, before) => both(toolLedger.removed(m, before), gateTable.removed(m)),
    reverted: (m, before) =>
      both(reversal === undefined ? toolLedger.removed(m, before) : reversal.reverted(m, before), gateTable.removed(m)),
    reverting: (m) => reversal?.reverting(m) ?? null,
    kept: (m) => reversal?.kept(m) ?? null,
    see: (migrations, run) => gateTable.see(migrations, run),
    locks: toolLedger.locks,
  };
}

const seenRow = (row: GateRow): readonly [string, GateRow] => [row.keyInTable, row];

type Join = (theirs: readonly ToolRow[], seen: ReadonlyMap<string, GateRow>, migrations: readonly Migration[]) => readonly LedgerRow[];

/** If the tool's table says only how far it came. */
const joinHead: Join = (theirs, seen, migrations) =>
  join([...withoutUnseen(theirs, seen, migrations), ...ofNoFile(theirs, seen, migrations)], seen, migrations);

function join(theirs: readonly ToolRow[], seen: ReadonlyMap<string, GateRow>, migrations: readonly Migration[]): readonly LedgerRow[] {
  const files = new Map(migrations.map((migration) => [migration.id, migration]));
  const rows = new Map<string, LedgerRow>();
  for (const row of theirs) rows.set(row.id, joined(row, seen.get(row.id), files.get(row.id)));
  for (const migration of migrations) {
    const gateRow = seen.get(migration.id);
    if (gateRow?.state === 'started' && rows.get(migration.id)?.state !== 'applied') rows.set(migration.id, begun(migration, gateRow));
  }
  return [...rows.values()];
}

/**
 * If the tool's ledger has a checksum of its own, that is the one that counts: the tool may have been told to accept an edited file.
 * If it has none, the one that the gate has written down.
 */
function joined(row: ToolRow, gateRow: GateRow | undefined, file: Migration | undefined): LedgerRow {
  const { name, state, appliedAt, fileless } = row;
  const asFile = row.checksum !== null && file?.toolChecksum !== undefined;
  const same = asFile && (file.toolChecksum.accepted.includes(row.checksum) || file.toolChecksum.checksum === row.checksum);
  const checksum = same ? file.checksum : asFile ? row.checksum : (gateRow?.checksum ?? null);
  const seen = gateRow !== undefined && (!same || gateRow.checksum === file.checksum);
  return {
    ...identityOf(row),
    name: name === '' ? (gateRow?.name ?? file?.name ?? '') : name,
    checksum,
    state,
    done: 0,
    error: null,
    appliedAt: appliedAt === '' ? (gateRow?.appliedAt ?? '') : appliedAt,
    fileless,
    seen: seen || file === undefined,
  };
}

function begun(migration: Migration, { keyInTable: _, ...row }: GateRow): LedgerRow {
  return { ...identityOf(migration), ...row, fileless: false, seen: true };
}

/** A file below what the gate has seen, and not seen by it, came later: it is not applied, though the ledger is past it. */
function withoutUnseen(
  theirs: readonly ToolRow[],
  seen: ReadonlyMap<string, GateRow>,
  migrations: readonly Migration[],
): readonly ToolRow[] {
  const highest = migrations.reduce((best, { id, key }) => (seen.has(id) && key > best ? key : best), '');
  return theirs.filter(({ id, key }) => seen.has(id) || key >= highest);
}

/** What the gate has seen between the last file and how far the tool came: applied by a newer image, whose files this one does not have. */
function ofNoFile(theirs: readonly ToolRow[], seen: ReadonlyMap<string, GateRow>, migrations: readonly Migration[]): readonly ToolRow[] {
  const last = migrations.at(-1)?.key ?? '';
  const head = theirs.reduce((best, { key }) => (key > best ? key : best), '');
  return [...seen]
    .map(([id, { name, appliedAt }]) => toolRow({ version: id, id, key: numericKey(id), name, kind: 'versioned' }, { appliedAt }))
    .filter(({ key }) => key > last && key < head);
}
