// Many rows of texts as what a SELECT takes them from: one list for each column, where a literal for each text takes the server four times as long
// to read.
import { quoteLiteral } from './quote.ts';

/** @param columns their names, which must not need quotes. */
export function listedRows(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const lists = columns.map((_, i) => `pg_catalog.unnest(${quoteLiteral(arrayOf(rows.map((row) => row[i]!)))}::pg_catalog.text[])`);
  return `ROWS FROM (${lists.join(',\n')}) AS listed (${columns.join(', ')})`;
}

/** As PostgreSQL writes an array of texts (manual, 8.15.2). */
const arrayOf = (texts: readonly string[]): string => `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
