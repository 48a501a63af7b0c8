// The tables of the file that rows can go into, with what is special about their columns.
import type { FileColumn, FileTable } from '../../import/back/pair-back.ts';
import type { Source } from '../../import/source.ts';
import { sqliteLiteral } from '../../sql/quote.ts';
import type { SqliteFile } from '../import/file/sqlite-file.ts';

/** What pragma_table_xinfo says of a column that is computed: VIRTUAL or STORED. */
const COMPUTED = [2, 3];

export function fileTables(file: SqliteFile, { tables }: Source): readonly FileTable[] {
  const kinds = new Map(file.all("SELECT name, strict, wr FROM pragma_table_list WHERE schema = 'main'").map((row) => [row[0], row]));
  return tables.map((table) => {
    const [, strict, withoutRowId] = kinds.get(table.name)!;
    return { ...table, isStrict: strict === 1, isWithoutRowId: withoutRowId === 1, details: detailsOf(file, table.name) };
  });
}

function detailsOf(file: SqliteFile, table: string): ReadonlyMap<string, FileColumn> {
  const rows = file.all(`SELECT name, "notnull", dflt_value, hidden, pk, upper(type) FROM pragma_table_xinfo(${sqliteLiteral(table)})`);
  const keys = rows.filter(([, , , , pk]) => pk !== 0).length;
  return new Map(
    rows.map(([name, isRequired, preset, hidden, pk, type]) => {
      // It gets a number by itself.
      const isRowId = keys === 1 && pk === 1 && type === 'INTEGER';
      const details = {
        isRequired: isRequired === 1,
        hasDefault: preset !== null || isRowId,
        isGenerated: COMPUTED.includes(Number(hidden)),
      };
      return [String(name), details];
    }),
  );
}
