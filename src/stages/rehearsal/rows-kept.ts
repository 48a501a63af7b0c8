// Which rows a database holds, by counts and checksums, and which of them are gone later. No row leaves the server.
import { PRINTED_ALIKE, tablesIn } from '../../checkpoint/table-rows.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { count } from '../../report/view-options.ts';
import { quoteName } from '../../schema/model/name.ts';
import type { Scope } from '../../schema/model/scope.ts';
import { quoteLiteral } from '../../sql/quote.ts';

export interface TableRows {
  readonly rows: number;
  /** By name, quoted as SQL has it. */
  readonly columns: ReadonlyMap<string, Values>;
}

interface Values {
  /** How many are not NULL. */
  readonly values: number;
  /** A checksum that does not depend on their order. */
  readonly sum: string;
  /** Its default is the current time, so it says when a row was written, and touching the row may well change it. */
  readonly isClock: boolean;
}

/** By the table's name, quoted as SQL has it. */
export type Rows = ReadonlyMap<string, TableRows>;

export async function rowsIn(session: Queryable, scope: Scope): Promise<Rows> {
  const tables = await tablesIn(session, scope);
  if (tables.length === 0) return new Map();
  const queries = tables.map(({ name, columns }) => {
    const sums = columns.map((column) => `pg_catalog.count(${column}) || ':' || COALESCE(pg_catalog.sum(${hashOf(column)}), 0)`);
    return `SELECT pg_catalog.count(*) AS rows, pg_catalog.to_json(ARRAY[${sums.join(', ')}]::pg_catalog.text[]) AS sums, ${clocksOf(name)} AS clocks FROM ONLY ${name}`;
  });
  const settings = PRINTED_ALIKE.replaceAll(/^SET /gm, 'SET LOCAL ');
  const results = await session.query(`/* gate:rows */ BEGIN; ${settings}; ${queries.join(';\n')}; ROLLBACK`);
  const answers = results.flatMap(({ rows }) => rows).filter((row) => 'sums' in row);
  return new Map(tables.map(({ name, columns }, i) => [name, parsed(columns, answers[i]!)]));
}

const hashOf = (column: string): string => `pg_catalog.hashtextextended(${column}::pg_catalog.text, 0)::pg_catalog.numeric`;

const clocksOf = (table: string): string => `(SELECT pg_catalog.json_agg(a.attname)
  FROM pg_catalog.pg_attrdef d JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  WHERE d.adrelid = ${quoteLiteral(table)}::pg_catalog.regclass
    AND pg_catalog.pg_get_expr(d.adbin, d.adrelid) ~* '\\m(now|(clock|statement|transaction)_timestamp|timeofday)\\(|\\m(CURRENT|LOCAL)_?(TIMESTAMP|TIME|DATE)')`;

function parsed(columns: readonly string[], row: Readonly<Record<string, string | null>>): TableRows {
  const sums = JSON.parse(row['sums']!) as readonly string[];
  const clocks = (JSON.parse(row['clocks'] ?? '[]') as readonly string[]).map(quoteName);
  const entries = columns.map((column, i) => {
    const [values = '', sum = ''] = sums[i]!.split(':');
    return [column, { values: Number(values), sum, isClock: clocks.includes(column) }] as const;
  });
  return { rows: Number(row['rows']), columns: new Map(entries) };
}

export interface Kept {
  /** Tables that had rows, and how many rows those were. */
  readonly tables: number;
  readonly rows: number;
  /** What is gone or has another value. */
  readonly lost: readonly Loss[];
  /** What is there in addition, in words. */
  readonly more: readonly string[];
}

export interface Loss {
  /** `table public.users` or `column public.users.email`, as the directive `destroys` has it. */
  readonly of: string;
  readonly what: string;
}

/** @param exactly false: values may have changed, but there must be as many of them. */
export function keptRows(before: Rows, after: Rows, exactly = true): Kept {
  const had = [...before].filter(([, { rows }]) => rows > 0);
  const found = had.map(([name, table]) => inTable(name, table, after.get(name), exactly));
  return {
    tables: had.length,
    rows: had.reduce((sum, [, { rows }]) => sum + rows, 0),
    lost: found.flatMap(({ lost }) => lost),
    more: [...found.flatMap(({ more }) => more), ...fresh(before, after)],
  };
}

interface Found {
  readonly lost: readonly Loss[];
  readonly more: readonly string[];
}

function inTable(name: string, before: TableRows, after: TableRows | undefined, exactly: boolean): Found {
  const of = `table ${name}`;
  if (after === undefined) return { lost: [{ of, what: `${of} is gone, with ${count(before.rows, 'row')}` }], more: [] };
  if (after.rows < before.rows) return { lost: [{ of, what: `${of} has ${after.rows} of ${count(before.rows, 'row')}` }], more: [] };
  if (after.rows > before.rows) return { lost: [], more: [`${count(after.rows - before.rows, 'row')} more in ${of}`] };
  const found = [...before.columns].map(([column, was]) => inColumn(`column ${name}.${column}`, was, after.columns.get(column), exactly));
  return { lost: found.flatMap(({ lost }) => lost), more: found.flatMap(({ more }) => more) };
}

function inColumn(of: string, was: Values, is: Values | undefined, exactly: boolean): Found {
  if (was.values === 0 && is === undefined) return { lost: [], more: [] };
  if (is === undefined) return { lost: [{ of, what: `${of} is gone, with ${count(was.values, 'value')}` }], more: [] };
  if (is.values < was.values) return { lost: [{ of, what: `${of} has ${is.values} of ${count(was.values, 'value')}` }], more: [] };
  if (is.values > was.values) return { lost: [], more: [`${count(is.values - was.values, 'value')} more in ${of}`] };
  if (!exactly || is.sum === was.sum) return { lost: [], more: [] };
  if (is.isClock) return { lost: [], more: [`later times in ${of}`] };
  return { lost: [{ of, what: `${of} holds other values` }], more: [] };
}

const fresh = (before: Rows, after: Rows): readonly string[] =>
  [...after]
    .filter(([name, { rows }]) => rows > 0 && before.get(name)?.rows === 0)
    .map(([name, { rows }]) => `${count(rows, 'row')} more in table ${name}`);
