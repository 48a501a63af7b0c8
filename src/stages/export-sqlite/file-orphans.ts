// Rows of the file that refer to rows that are not there, as SQLite finds them: what was so before is not the move's doing.
import { type Finding, finding } from '../../core/finding.ts';
import type { BackPair } from '../../import/back/pair-back.ts';
import { count } from '../../report/view-options.ts';
import { quoteIdent, sqliteLiteral } from '../../sql/quote.ts';
import { selectOf } from '../import/file/read-source.ts';
import { keyText } from '../import/file/reading.ts';
import type { SqliteFile } from '../import/file/sqlite-file.ts';

/** How many there are, by the table and the number of its foreign key. */
export type OrphanCounts = ReadonlyMap<
  string,
  { readonly table: string; readonly parent: string; readonly key: number; readonly rows: number }
>;

const SHOWN = 3;

export function orphanCounts(file: SqliteFile): OrphanCounts {
  const tables = file.all("SELECT DISTINCT t.name FROM pragma_table_list t, pragma_foreign_key_list(t.name) WHERE t.schema = 'main'");
  const found = tables.flatMap(([name]) => {
    const table = String(name);
    return checked(file, table).map(([parent, key, rows]) => {
      return [`${String(key)} ${table}`, { table, parent: String(parent), key: Number(key), rows: Number(rows) }] as const;
    });
  });
  return new Map(found);
}

/** A foreign key that SQLite cannot check is one that it does not heed either. */
function checked(file: SqliteFile, table: string) {
  try {
    return file.all(`SELECT parent, fkid, count(*) FROM pragma_foreign_key_check(${sqliteLiteral(table)}) GROUP BY 1, 2`);
  } catch (error) {
    if (/foreign key mismatch/.test(String(error))) return [];
    throw error;
  }
}

/** @param incomplete tables of which rows are missing that were refused: of what refers to them nothing is known. */
export function newOrphans(
  file: SqliteFile,
  pairs: readonly BackPair[],
  { before, incomplete }: { readonly before: OrphanCounts; readonly incomplete: ReadonlySet<string> },
): readonly Finding[] {
  return [...orphanCounts(file)].flatMap(([id, { table, parent, key, rows }]) => {
    if (incomplete.has(parent.toLowerCase())) return [];
    const pair = pairs.find(({ from }) => from.name === table);
    if (pair === undefined && rows <= (before.get(id)?.rows ?? 0)) return [];
    const columns = file
      .all(`SELECT "from" FROM pragma_foreign_key_list(${sqliteLiteral(table)}) WHERE id = ${key} ORDER BY seq`)
      .map(([name]) => String(name));
    const examples = pair === undefined ? [] : examplesOf(file, pair, { key, columns });
    const refers = `${count(rows, 'row')} of ${table} ${rows === 1 ? 'refers' : 'refer'}`;
    return [
      finding({
        code: 'export-orphans',
        subject: `${table}.${columns.join(', ')}`,
        message: `${refers} to a row of ${parent} that would not be in the file${examples.length === 0 ? '' : `: ${examples.join('; ')}${rows > SHOWN ? ' …' : ''}`}`,
        hint: `move ${parent} as well, or correct or delete the rows in the database`,
      }),
    ];
  });
}

function examplesOf(file: SqliteFile, { from }: BackPair, { key, columns }: { readonly key: number; readonly columns: readonly string[] }) {
  if (from.isWithoutRowId) return [];
  const wanted = [...from.key, ...columns].map((name) => file.whole(`t.${quoteIdent(name)}`));
  const orphans = `SELECT rowid FROM pragma_foreign_key_check(${sqliteLiteral(from.name)}) WHERE fkid = ${key} LIMIT ${SHOWN}`;
  const rows = file.rows(`${selectOf(from.name, wanted)} WHERE t.${quoteIdent(from.identity[0]!)} IN (${orphans})`, { bigints: true });
  return [...rows].map((row) => {
    const refers = keyText(columns, row.slice(from.key.length));
    return from.key.length === 0 ? refers : `${refers} where ${keyText(from.key, row)}`;
  });
}
