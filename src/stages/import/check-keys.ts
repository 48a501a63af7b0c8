// Values that the target takes only once and the file has more often, such as two that differ only in upper and lower case where the target does
// not tell them apart.

import { type Finding, finding } from '../../core/finding.ts';
import type { TablePair } from '../../import/plan.ts';
import { calledTable, type TargetUnique } from '../../import/target.ts';
import { count } from '../../report/view-options.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { PreparedTable } from './prepared-table.ts';
import { keyText } from './reading.ts';
import type { SqliteFile } from './sqlite-file.ts';
import type { Wishes } from './wishes.ts';

const SHOWN = 3;

/** The names in the file of columns of the target; null if one of them is not filled from it. */
export function sourceNames({ columns }: TablePair, names: readonly string[]): readonly string[] | null {
  const found = names.map((name) => columns.find(({ to }) => to.name === name)?.from.name);
  return found.includes(undefined) ? null : (found as readonly string[]);
}

/** SQL: the value that is moved, an empty string that becomes NULL being NULL. */
export function movedValue(table: string, column: string, of: string, { emptyAsNull }: Pick<Wishes, 'emptyAsNull'>): string {
  const value = `${of}.${quoteIdent(column)}`;
  return emptyAsNull.has(`${table}.${column}`.toLowerCase()) ? `NULLIF(${value}, '')` : value;
}

export const collisionsIn = (file: SqliteFile, tables: readonly PreparedTable[], wishes: Wishes): readonly Finding[] =>
  tables.flatMap((table) => table.pair.to.uniques.flatMap((unique) => collisionsOf(file, table, unique, wishes)));

function collisionsOf(file: SqliteFile, { pair, reading }: PreparedTable, unique: TargetUnique, wishes: Wishes): readonly Finding[] {
  const columns = sourceNames(pair, unique.columns);
  if (columns === null) return [];
  const isUniqueHere = pair.from.uniques.some((known) => known.every((name) => columns.includes(name)));
  if (isUniqueHere && unique.caseless.length === 0) return [];
  const values = columns.map((column) => movedValue(pair.from.name, column, 't', wishes));
  const compared = values.map((value, i) => (unique.caseless.includes(unique.columns[i]!) ? `lower(${value})` : value));
  const examples = file.all(`SELECT ${[...compared, 'count(*)', 'count(*) OVER ()'].join(', ')} FROM main.${quoteIdent(pair.from.name)} t
WHERE ${values.map((value) => `${value} IS NOT NULL`).join(' AND ')}${reading.where === null ? '' : ` AND ${reading.where}`} GROUP BY ${compared.map((_, i) => i + 1).join(', ')} HAVING count(*) > 1 LIMIT ${SHOWN}`);
  if (examples.length === 0) return [];
  const all = Number(examples[0]!.at(-1));
  const shown = examples.map((row) => `${keyText(columns, row)} in ${String(row.at(-2))} rows`);
  const how = unique.caseless.length > 0 ? ', which does not tell upper from lower case,' : '';
  return [
    finding({
      code: 'import-not-unique',
      subject: `${pair.from.name}.${columns.join(', ')}`,
      message: `${calledTable(pair.to)} takes each value once (${unique.name})${how} and ${pair.from.name} has ${count(all, 'value')} more often: ${shown.join('; ')}${all > SHOWN ? ' …' : ''}`,
      hint: 'correct or delete the rows in the file',
    }),
  ];
}
