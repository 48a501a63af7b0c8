// Rows that PostgreSQL would refuse for what other rows hold: orphans, which refer to a row that is not there and which SQLite lets be, and values
// that are to be unique and are not, such as two that differ only in upper and lower case where the target does not tell them apart.
import { type Finding, finding } from '../../core/finding.ts';
import type { Pairing, TablePair } from '../../import/plan.ts';
import { sqliteName } from '../../import/source.ts';
import { calledTable, type TargetForeignKey, type TargetUnique } from '../../import/target.ts';
import { count } from '../../report/view-options.ts';
import { keyText } from './reading.ts';
import type { SqliteFile } from './sqlite-file.ts';
import type { Wishes } from './wishes.ts';

const SHOWN = 3;

type Pairs = Pairing['pairs'];

/** The names in the file of columns of the target; null if one of them is not filled from it. */
function sourceNames({ columns }: TablePair, names: readonly string[]): readonly string[] | null {
  const found = names.map((name) => columns.find(({ to }) => to.name === name)?.from.name);
  return found.includes(undefined) ? null : (found as readonly string[]);
}

/** SQL: the value that is moved, an empty string that becomes NULL being NULL. */
function movedValue(table: string, column: string, of: string, { emptyAsNull }: Pick<Wishes, 'emptyAsNull'>): string {
  const value = `${of}.${sqliteName(column)}`;
  return emptyAsNull.has(`${table}.${column}`.toLowerCase()) ? `NULLIF(${value}, '')` : value;
}

export function orphansIn(file: SqliteFile, pairs: Pairs, wishes: Wishes): readonly Finding[] {
  return pairs.flatMap((pair) => pair.to.foreignKeys.flatMap((key) => orphansOf(file, pair, key, { pairs, wishes })));
}

function orphansOf(
  file: SqliteFile,
  pair: TablePair,
  key: TargetForeignKey,
  { pairs, wishes }: { readonly pairs: Pairs; readonly wishes: Wishes },
): readonly Finding[] {
  const parent = pairs.find(({ to }) => to.id === key.refersTo);
  const columns = sourceNames(pair, key.columns);
  const referred = parent === undefined ? null : sourceNames(parent, key.targetColumns);
  // What refers to a table that is not moved is for the server to judge.
  if (parent === undefined || columns === null || referred === null) return [];
  const values = columns.map((column) => movedValue(pair.from.name, column, 'c', wishes));
  const same = referred.map((column, i) => `p.${sqliteName(column)} = ${values[i]}`).join(' AND ');
  const from = `FROM main.${sqliteName(pair.from.name)} c WHERE ${values.map((value) => `${value} IS NOT NULL`).join(' AND ')}
AND NOT EXISTS (SELECT 1 FROM main.${sqliteName(parent.from.name)} p WHERE ${same})`;
  const [[orphans = 0] = []] = file.all(`SELECT count(*) ${from}`);
  if (orphans === 0) return [];
  const place = pair.from.key.map((name) => `c.${sqliteName(name)}`);
  const examples = [...file.rows(`SELECT ${[...place, ...values].join(', ')} ${from} LIMIT ${SHOWN}`, { bigints: true })].map((row) => {
    const refers = keyText(columns, row.slice(place.length));
    return place.length === 0 ? refers : `${refers} where ${keyText(pair.from.key, row)}`;
  });
  return [
    finding({
      code: 'import-orphans',
      subject: `${pair.from.name}.${columns.join(', ')}`,
      message: `${count(Number(orphans), 'row')} of ${pair.from.name} ${orphans === 1 ? 'refers' : 'refer'} to a row of ${parent.from.name} that is not there: ${examples.join('; ')}${Number(orphans) > SHOWN ? ' …' : ''}`,
      hint: `correct or delete them in the file: SQLite does not check foreign keys unless a program asks for it, PostgreSQL always does (${key.name})`,
    }),
  ];
}

export function collisionsIn(file: SqliteFile, pairs: Pairs, wishes: Wishes): readonly Finding[] {
  return pairs.flatMap((pair) => pair.to.uniques.flatMap((unique) => collisionsOf(file, pair, unique, wishes)));
}

function collisionsOf(file: SqliteFile, pair: TablePair, unique: TargetUnique, wishes: Wishes): readonly Finding[] {
  const columns = sourceNames(pair, unique.columns);
  if (columns === null) return [];
  const isUniqueHere = pair.from.uniques.some((known) => known.every((name) => columns.includes(name)));
  if (isUniqueHere && unique.caseless.length === 0) return [];
  const values = columns.map((column) => movedValue(pair.from.name, column, 't', wishes));
  const compared = values.map((value, i) => (unique.caseless.includes(unique.columns[i]!) ? `lower(${value})` : value));
  const examples = file.all(`SELECT ${[...compared, 'count(*)', 'count(*) OVER ()'].join(', ')} FROM main.${sqliteName(pair.from.name)} t
WHERE ${values.map((value) => `${value} IS NOT NULL`).join(' AND ')} GROUP BY ${compared.map((_, i) => i + 1).join(', ')} HAVING count(*) > 1 LIMIT ${SHOWN}`);
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
