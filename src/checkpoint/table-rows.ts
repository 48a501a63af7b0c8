// The contents of tables and sequences, as SQL that restores them, and as checksums by which two databases are compared.
// Refuses what is not rows of the application: those of extensions, foreign tables and ledgers.
import type { Queryable } from '../postgres/session/queryable.ts';
import { qualified, quoteName } from '../schema/model/name.ts';
import { referenceTo } from '../schema/model/object.ts';
import { ourRelations, type Scope } from '../schema/model/scope.ts';
import { quoteLiteral } from '../sql/quote.ts';

export interface Table {
  /** As SQL has it: `public.users`. */
  readonly name: string;
  /** Those that are stored and not generated, quoted, in order; of a table with rows there may be none. */
  readonly columns: readonly string[];
  /** Of the primary key, in its order; empty if there is none. */
  readonly key: readonly string[];
}

/** How values are printed and read whatever the server's settings: names whole, dates ISO, times UTC, money with a decimal point. */
export const PRINTED_ALIKE = `SET search_path = '';
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'postgres';
SET timezone = 'UTC';
SET extra_float_digits = 1;
SET lc_monetary = 'C';
SET bytea_output = 'hex';
SET xmloption = 'content';
SET row_security = off`;

/** In the order of their names. */
export async function tablesIn(session: Queryable, scope: Scope): Promise<readonly Table[]> {
  return (await relationsWith(session, ourRelations(scope, 'r').where)).filter(({ name }) => !isLeftOut(scope, name));
}

/** Materialized views. */
export const viewsIn = (session: Queryable, scope: Scope, are: 'filled' | 'unfilled'): Promise<readonly Table[]> =>
  relationsWith(session, `${ourRelations(scope, 'm').where} AND ${are === 'filled' ? '' : 'NOT '}c.relispopulated`);

/** Tables in which extensions keep what they are told, of which nothing is written down. */
export const extensionTablesIn = (session: Queryable): Promise<readonly Table[]> =>
  relationsWith(
    session,
    `c.relkind = 'r' AND c.oid IN (SELECT d.objid FROM pg_catalog.pg_depend d WHERE d.deptype = 'e'
      AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass)`,
  );

/** @param where of `c`, in pg_class, and `n`, its schema. */
async function relationsWith(session: Queryable, where: string): Promise<readonly Table[]> {
  const [result] = await session.query(`SELECT n.nspname AS schema, c.relname AS name,
  (SELECT pg_catalog.json_agg(a.attname ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
  (SELECT pg_catalog.json_agg(a.attname ORDER BY pg_catalog.array_position(i.indkey::pg_catalog.int2[], a.attnum))
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    WHERE i.indrelid = c.oid AND i.indisprimary) AS key
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE ${where}
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`);
  const names = (list: string | null | undefined): readonly string[] => (JSON.parse(list ?? '[]') as string[]).map(quoteName);
  return result!.rows.map((row) => ({
    name: qualified(row['schema']!, row['name']!),
    columns: names(row['columns']),
    key: names(row['key']),
  }));
}

export interface Data {
  /** As COPY. */
  readonly rows: string;
  /** Of sequences, as statements. */
  readonly positions: string;
  /** References of the tables without rows. */
  readonly empty: ReadonlySet<string>;
  /** Ids of materialized views that are not filled. */
  readonly unfilled: ReadonlySet<string>;
}

/** After PRINTED_ALIKE. */
export async function dataIn(session: Queryable, scope: Scope, tables: readonly Table[]): Promise<Data> {
  const rows: string[] = [];
  const empty = new Set<string>();
  for (const table of tables) {
    const text = await rowsAsCopy(session, table);
    if (text === '') empty.add(referenceTo('table', table.name));
    else rows.push(text);
  }
  const positions = (await positionsOf(session, scope)).map((text) => `${text}\n`).join('');
  const unfilled = new Set((await viewsIn(session, scope, 'unfilled')).map(({ name }) => name));
  return { rows: rows.join('\n'), positions, empty, unfilled };
}

/** COPY statements with their data, in an order that is the same each time; empty if there are no rows. After PRINTED_ALIKE. */
async function rowsAsCopy(session: Queryable, { name, columns, key }: Table): Promise<string> {
  const order = key.length > 0 ? key : columns.map((column) => `${column}::pg_catalog.text COLLATE "C"`);
  const ordered = order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`;
  const [result] = await session.query(`SELECT ${columns.map((column, i) => `${column} AS c${i}`).join(', ')} FROM ONLY ${name}${ordered}`);
  if (result!.rows.length === 0) return '';
  const lines = result!.rows.map((row) => columns.map((_, i) => copyValue(row[`c${i}`] ?? null)).join('\t'));
  // No list of columns means all that are stored, which may be none.
  const list = columns.length === 0 ? '' : ` (${columns.join(', ')})`;
  return `COPY ${name}${list} FROM stdin;\n${lines.join('\n')}\n\\.\n`;
}

/** Text format of COPY (manual, COPY, Text Format). */
function copyValue(value: string | null): string {
  if (value === null) return '\\N';
  return value.replaceAll(/[\\\n\r\t\b\f\v]/g, (character) => `\\${ESCAPES[character]}`);
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\', '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f', '\v': 'v' };

/** Where each sequence stands, as statements; one that stands at its start is left as it is made. After PRINTED_ALIKE. */
export async function positionsOf(session: Queryable, scope: Scope): Promise<readonly string[]> {
  const { from, where } = ourRelations(scope, 'S');
  const [result] =
    await session.query(`SELECT n.nspname AS schema, c.relname AS name, tn.nspname AS table_schema, t.relname AS table, q.seqstart AS start
FROM ${from} JOIN pg_catalog.pg_sequence q ON q.seqrelid = c.oid LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
  LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
WHERE ${where} ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`);
  const sequences = result!.rows
    .filter((row) => row['table'] == null || !isLeftOut(scope, qualified(row['table_schema']!, row['table'])))
    .map((row) => ({ name: qualified(row['schema']!, row['name']!), start: row['start'] }));
  if (sequences.length === 0) return [];
  const found = await session.query(sequences.map(({ name }) => `SELECT last_value, is_called FROM ${name}`).join(';\n'));
  return sequences.flatMap(({ name, start }, i) => {
    const { last_value: last, is_called: called } = found[i]!.rows[0]!;
    return called === 'f' && last === start ? [] : [`SELECT pg_catalog.setval(${quoteLiteral(name)}, ${last}, ${called === 't'});`];
  });
}

export interface OtherRows {
  /** As `name` of Table. */
  readonly table: string;
  /** Whose values are not the same; none if only what stands together in a row is not. */
  readonly columns: readonly string[];
}

/** Tables whose rows, whatever their order, are not the same in two databases. After PRINTED_ALIKE. */
export async function otherRowsIn(one: Queryable, other: Queryable, tables: readonly Table[]): Promise<readonly OtherRows[]> {
  const found: OtherRows[] = [];
  for (const table of tables) {
    const row = `ROW(${table.columns.join(', ')})::pg_catalog.text`;
    if ((await summed(one, table.name, row)) === (await summed(other, table.name, row))) continue;
    found.push({ table: table.name, columns: await differingColumns(one, other, table) });
  }
  return found;
}

async function differingColumns(one: Queryable, other: Queryable, { name, columns }: Table): Promise<readonly string[]> {
  const differing: string[] = [];
  for (const column of columns) {
    const value = `COALESCE('v' || ${column}::pg_catalog.text, 'n')`;
    if ((await summed(one, name, value)) !== (await summed(other, name, value))) differing.push(column);
  }
  return differing;
}

/** A checksum of the value in each row, whatever their order. */
async function summed(session: Queryable, table: string, value: string): Promise<string> {
  const [result] = await session.query(
    `SELECT pg_catalog.count(*) || ':' || pg_catalog.md5(COALESCE(pg_catalog.string_agg(s.sum, '' ORDER BY s.sum COLLATE "C"), '')) AS sum
FROM (SELECT pg_catalog.md5(${value}) AS sum FROM ONLY ${table}) s`,
  );
  return result!.rows[0]!['sum']!;
}

const isLeftOut = ({ without = [] }: Scope, table: string): boolean => without.includes(referenceTo('table', table));
