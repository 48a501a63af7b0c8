// Values that the target takes only once and the file has more often, such as two that differ only in upper and lower case where the target does
// not tell them apart.

import type { Finding } from '../../core/finding.ts';
import type { TablePair } from '../../import/plan.ts';
import { type Alike, calledTable, type TargetUnique } from '../../import/target.ts';
import { count } from '../../report/view-options.ts';
import { quoteIdent } from '../../sql/quote.ts';
import { alikeSql, isSpelt, meant } from './compared-value.ts';
import { keyText } from './file/reading.ts';
import type { SqliteFile, SqliteRow } from './file/sqlite-file.ts';
import type { ImportOptions } from './import-options.ts';
import type { RowSet } from './left-out-rows.ts';
import type { PreparedTable } from './prepared-table.ts';
import type { Folding } from './target-letters.ts';

const SHOWN = 3;

/** The names in the file of columns of the target; null if one of them is not filled from it. */
export function sourceNames({ columns }: TablePair, names: readonly string[]): readonly string[] | null {
  const found = names.map((name) => columns.find(({ to }) => to.name === name)?.from.name);
  return found.includes(undefined) ? null : (found as readonly string[]);
}

/** SQL: the value that is moved, an empty string that becomes NULL being NULL. */
export function movedValue(table: string, column: string, of: string, { emptyAsNull }: Pick<ImportOptions, 'emptyAsNull'>): string {
  const value = `${of}.${quoteIdent(column)}`;
  return emptyAsNull.has(`${table}.${column}`.toLowerCase()) ? `NULLIF(${value}, '')` : value;
}

export interface KeyCheck {
  readonly file: SqliteFile;
  readonly options: ImportOptions;
  readonly folding: Folding;
}

/** @param leftOut takes all rows but the first of each value; null: there must be only one. */
export function collisionsIn(check: KeyCheck, table: PreparedTable, leftOut: RowSet | null): readonly Finding[] {
  const collisions = table.pair.to.uniques.flatMap((unique) => collisionsOf(check, table, { unique, leftOut }));
  if (leftOut !== null && collisions.length > 0) leaveOutRepeated(check.file, table.pair, { collisions, leftOut });
  return collisions.map((collision) => collisionFinding(table.pair, collision, leftOut !== null));
}

interface Collision {
  readonly unique: TargetUnique;
  readonly columns: readonly string[];
  /** SQL: the values as they are compared, and the rows that are. */
  readonly compared: readonly string[];
  readonly from: string;
  readonly examples: readonly SqliteRow[];
}

interface Keeping {
  readonly unique: TargetUnique;
  readonly leftOut: RowSet | null;
}

function collisionsOf({ file, options, folding }: KeyCheck, table: PreparedTable, keeping: Keeping): readonly Collision[] {
  const { pair, reading } = table;
  const { unique, leftOut } = keeping;
  const columns = sourceNames(pair, unique.columns);
  if (columns === null) return [];
  const isUniqueHere = pair.from.uniques.some((known) => known.every((name) => columns.includes(name)));
  const places = unique.columns.map((name) => pair.columns.findIndex(({ to }) => to.name === name));
  const spelt = places.map((place) => isSpelt(file, table, place));
  if (isUniqueHere && unique.alike.size === 0 && !spelt.includes(true)) return [];
  const values = columns.map((column) => movedValue(pair.from.name, column, 't', options));
  const compared = values.map((value, i) => {
    const one = spelt[i]! ? meant(file, table, places[i]!, value) : value;
    const alike = unique.alike.get(unique.columns[i]!);
    return `${alike === undefined ? one : alikeSql(alike, folding, one)} COLLATE BINARY`;
  });
  const conditions = [
    ...values.map((value) => `${value} IS NOT NULL`),
    ...(reading.where === null ? [] : [reading.where]),
    ...(leftOut === null ? [] : [`NOT ${leftOut.holds('t')}`]),
  ];
  const from = `FROM main.${quoteIdent(pair.from.name)} t WHERE ${conditions.join(' AND ')}`;
  const list = compared.join(', ');
  const shown = compared.map((value) => file.whole(value)).join(', ');
  const repeated = `SELECT ${shown}, count(*), count(*) OVER () ${from} GROUP BY ${list} HAVING count(*) > 1 LIMIT ${SHOWN}`;
  const examples = [...file.rows(repeated, { bigints: true })];
  return examples.length === 0 ? [] : [{ unique, columns, compared, from, examples }];
}

interface LeavingOut {
  readonly collisions: readonly Collision[];
  readonly leftOut: RowSet;
}

/** Goes through the rows in their order: one stays if none that stays before it has a value of it that the target takes once. */
function leaveOutRepeated(file: SqliteFile, { from, to }: TablePair, { collisions, leftOut }: LeavingOut): void {
  const of = (name: string): string => `t.${quoteIdent(name)}`;
  const identity = from.identity.map(of);
  const repeated = collisions.map(({ compared, from: rows }) => {
    const list = compared.join(', ');
    return `(${list}) IN (SELECT ${list} ${rows} GROUP BY ${list} HAVING count(*) > 1)`;
  });
  const keys = collisions.map(({ compared }) => compared);
  const read = [...identity, ...from.key.map(of), ...keys.flat()].map((value) => file.whole(value));
  const select = `SELECT ${read.join(', ')} FROM main.${quoteIdent(from.name)} t
WHERE NOT ${leftOut.holds('t')} AND (${repeated.join(' OR ')}) ORDER BY ${identity.join(', ')}`;
  const taken = collisions.map(({ compared }, i) => takenValues(file, `${leftOut.name}_taken_${i}`, compared.length));
  for (const cells of file.rows(select, { bigints: true })) {
    const place = keyText(from.key, cells.slice(identity.length));
    let at = identity.length + from.key.length;
    const values = keys.map(({ length }) => {
      at += length;
      return cells.slice(at - length, at);
    });
    const by = taken.map(({ placeOf }, i) => placeOf(values[i]!));
    const first = by.findIndex((one) => one !== null);
    if (first === -1) for (const [i, { take }] of taken.entries()) take(values[i]!, place);
    else leftOut.add(cells.slice(0, identity.length), takenText(to, collisions[first]!, by[first]!));
  }
}

const takenText = (to: TablePair['to'], { unique, columns }: Collision, place: string): string =>
  `${columns.join(', ')}: ${calledTable(to)} takes each value once (${unique.name}), and has that of the row where ${place}`;

/** Values that are taken, kept beside the file, as there may be any number of them. A key with NULL is never taken. */
function takenValues(file: SqliteFile, name: string, length: number) {
  const columns = Array.from({ length }, (_, i) => `v${i}`);
  file.run(`CREATE TEMPORARY TABLE ${name} (${columns.join(', ')}, place, UNIQUE (${columns.join(', ')}))`);
  const insert = file.inserter(`INSERT INTO temp.${name} VALUES (${[...columns, 'place'].map(() => '?').join(', ')})`);
  const look = file.looker(`SELECT place FROM temp.${name} WHERE ${columns.map((column) => `${column} = ?`).join(' AND ')}`);
  return {
    placeOf: (values: SqliteRow): string | null => (look(values)?.[0] ?? null) as string | null,
    take: (values: SqliteRow, place: string): void => insert([...values, place]),
  };
}

const IGNORES: Readonly<Record<Alike, string>> = {
  lower: 'does not tell upper from lower case',
  case: 'does not tell upper from lower case',
  marks: 'ignores accents',
  'case and marks': 'ignores case and accents',
  form: '',
};

function collisionFinding({ from, to }: TablePair, { unique, columns, examples }: Collision, isLeftOut: boolean): Finding {
  const all = Number(examples[0]!.at(-1));
  const shown = examples.map((row) => `${keyText(columns, row)} in ${String(row.at(-2))} rows`);
  const ignored = [...new Set([...unique.alike.values()].map((alike) => IGNORES[alike]))].filter((words) => words !== '');
  const how = ignored.length > 0 ? `, which ${ignored.join(' and ')},` : '';
  return {
    code: 'import-not-unique',
    severity: isLeftOut ? 'warning' : 'error',
    subject: `${from.name}.${columns.join(', ')}`,
    message: `${calledTable(to)} takes each value once (${unique.name})${how} and ${from.name} has ${count(all, 'value')} more often: ${shown.join('; ')}${all > SHOWN ? ' …' : ''}`,
    hint: isLeftOut
      ? 'the first row with each of them is moved'
      : 'correct or delete the rows in the file, or add `--rejects FILE`, which keeps the first',
  };
}
