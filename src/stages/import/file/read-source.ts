// Which tables an SQLite file has, with their columns and keys, and which of them are no data of the application's: those of SQLite itself, of
// its modules, of tools that migrate, and of replication.

import type { LeftOut, Source, SourceTable } from '../../../import/source.ts';
import { toolTables } from '../../../import/tool-tables.ts';
import { quoteIdent, sqliteLiteral } from '../../../sql/quote.ts';
import type { SqliteFile, SqliteRow } from './sqlite-file.ts';

/** Names by which the row id can be asked for, as long as no column has them. */
const ROW_ID_NAMES = ['rowid', '_rowid_', 'oid'];
/** Of Litestream, LiteFS, rqlite, Cloudflare and CRDT replication. */
const REPLICATION = /^(?:_litestream_|_litefs_|_cf_|crsql_|__crsql_|_rqlite_)/i;
/** Of the gate itself, by the name of its schema on PostgreSQL. */
const OF_THE_GATE = /^schemagate_/i;
export const LEDGER = 'a tool that migrates keeps its ledger there, and the target has its own';
const HIDDEN = 1;

export function readSource(file: SqliteFile): Source {
  const tables: SourceTable[] = [];
  const leftOut: LeftOut[] = [];
  const listed = file.all("SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' AND type <> 'view' ORDER BY name");
  const tools = toolTables();
  const numbers = lastNumbers(file);
  for (const [nameCell, type, withoutRowId] of listed) {
    const name = String(nameCell);
    const why = whyLeftOut(name, String(type), tools);
    if (why === '') continue;
    if (why !== null) leftOut.push({ name, why, ...(why === LEDGER && { isLedger: true }) });
    else tables.push(readTable(file, name, { hasRowId: withoutRowId === 0, lastNumber: numbers.get(name) ?? null }));
  }
  return { tables, leftOut };
}

/** Null if it is moved; empty if it is not worth a word. */
export function whyLeftOut(name: string, type: string, tools: ReadonlySet<string>): string | null {
  if (/^sqlite_(?:schema|temp_schema|sequence)$/i.test(name)) return '';
  if (/^sqlite_/i.test(name)) return 'SQLite keeps this for itself';
  if (type === 'virtual') return 'a virtual table is computed by a module of SQLite';
  if (type === 'shadow') return 'it is where a virtual table keeps its data';
  if (OF_THE_GATE.test(name)) return 'the gate keeps its own records there';
  if (REPLICATION.test(name)) return 'this belongs to replication';
  return tools.has(name.toLowerCase()) ? LEDGER : null;
}

function lastNumbers(file: SqliteFile): ReadonlyMap<string, bigint> {
  const [there] = file.all("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'");
  if (there === undefined) return new Map();
  const rows = file.rows("SELECT name, seq FROM sqlite_sequence WHERE typeof(seq) = 'integer'", { bigints: true });
  return new Map([...rows].map(([name, seq]) => [String(name), seq as bigint]));
}

function readTable(
  file: SqliteFile,
  name: string,
  { hasRowId, lastNumber }: { readonly hasRowId: boolean; readonly lastNumber: bigint | null },
): SourceTable {
  const rows = file.all(`SELECT name, type, pk, hidden FROM pragma_table_xinfo(${sqliteLiteral(name)}) ORDER BY cid`);
  const columns = rows
    .filter(([, , , hidden]) => hidden !== HIDDEN)
    .map(([column, declared, pk]) => ({ name: String(column), declared: String(declared ?? ''), pk: Number(pk) }));
  const taken = new Set(columns.map((column) => column.name.toLowerCase()));
  const rowId = hasRowId ? (ROW_ID_NAMES.find((one) => !taken.has(one)) ?? null) : null;
  const primary = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const key = primary.length > 0 ? primary.map((column) => column.name) : rowId === null ? [] : [rowId];
  const indexes = file.all(`SELECT name, origin, "unique" = 1 AND partial = 0 FROM pragma_index_list(${sqliteLiteral(name)})`);
  // Only a primary key that is the row id has none.
  const isRowId = rowId !== null && primary.length === 1 && !indexes.some(([, origin]) => origin === 'pk');
  const uniques = [...(primary.length > 0 ? [key] : []), ...uniqueIndexes(file, indexes)];
  return {
    name,
    columns: columns.map(({ name, declared }) => ({ name, declared })),
    key,
    identity: rowId === null ? key : [rowId],
    rowId,
    rowIdColumn: isRowId ? primary[0]!.name : null,
    uniques,
    lastNumber,
  };
}

/** Those over whole columns, by their exact values, of all rows. */
function uniqueIndexes(file: SqliteFile, indexes: readonly SqliteRow[]): readonly (readonly string[])[] {
  return indexes.flatMap(([index, , isUnique]) => {
    if (isUnique !== 1) return [];
    const parts = file.all(`SELECT name, coll FROM pragma_index_xinfo(${sqliteLiteral(String(index))}) WHERE key = 1 ORDER BY seqno`);
    return parts.every(([name, collation]) => name !== null && collation === 'BINARY') ? [parts.map(([name]) => String(name))] : [];
  });
}

/** @param rows SQL of other rows than those of the table. */
export const selectOf = (table: string, expressions: readonly string[], rows = `main.${quoteIdent(table)}`): string =>
  `SELECT ${expressions.length === 0 ? '1' : expressions.join(', ')} FROM ${rows} t`;
