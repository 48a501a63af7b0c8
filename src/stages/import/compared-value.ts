// When two values are the same in the target, as SQL of SQLite: as they are, as what they are converted to where a type has several spellings of one
// value, or as the target's collation has it.
import { Misfit } from '../../import/convert/family.ts';
import type { Alike } from '../../import/target.ts';
import { quoteIdent, sqliteLiteral } from '../../sql/quote.ts';
import { selectOf } from './file/read-source.ts';
import { ALIKE, SMALL_LETTERS, type SqliteFile } from './file/sqlite-file.ts';
import type { PreparedTable } from './prepared-table.ts';
import type { Folding } from './target-letters.ts';

/** Types of which a value can be written in several ways. */
const SPELT = /^(?:uuid|bpchar|bool|date|time|timetz|timestamp|timestamptz|inet|cidr)$/;

const digits = (count: number): string => '[0-9a-f]'.repeat(count);
const PLAIN_UUID = [8, 4, 4, 4, 12].map(digits).join('-');

/** Whether a column, by its place in the pair, has values that are not compared as they are. UUIDs mostly are of one spelling, which is told fast. */
export function isSpelt(file: SqliteFile, { pair }: PreparedTable, index: number): boolean {
  const { from, to } = pair.columns[index]!;
  if (to.element !== null || !SPELT.test(to.base)) return false;
  if (to.base !== 'uuid') return true;
  const column = `t.${quoteIdent(from.name)}`;
  const other = `${column} IS NOT NULL AND (typeof(${column}) <> 'text' OR ${column} NOT GLOB '${PLAIN_UUID}')`;
  return file.all(`${selectOf(pair.from.name, ['1'])} WHERE ${other} LIMIT 1`).length > 0;
}

/** SQL: what a value of that column is converted to; what does not fit is as it is. */
export function meant(file: SqliteFile, { converters }: PreparedTable, index: number, value: string): string {
  const { convert } = converters[index]!;
  const name = file.define((cell) => {
    const converted = convert(cell);
    return converted instanceof Misfit ? cell : converted;
  });
  return `${name}(${value})`;
}

/** SQL: a text, so that those are the same that the target takes for the same. */
export function alikeSql(alike: Alike, folding: Folding, value: string): string {
  if (alike === 'lower') return `${folding === 'unicode' ? SMALL_LETTERS : 'lower'}(${value})`;
  return `${ALIKE}(${value}, ${sqliteLiteral(alike)})`;
}
