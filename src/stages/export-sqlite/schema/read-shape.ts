// What of the tables of the database is not told by their columns alone: defaults, keys, checks, indexes, views, as PostgreSQL prints them.
import type { ShapeIndex, TableShape } from '../../../import/back/file-ddl.ts';
import type { TargetTable } from '../../../import/target.ts';
import type { Queryable, Row } from '../../../postgres/session/queryable.ts';
import { quoteIdent } from '../../../sql/quote.ts';
import { FROM_TABLES, SCHEMAS, TABLES } from '../../import/read-target.ts';

export interface View {
  readonly name: string;
  readonly query: string;
  readonly isMaterialized: boolean;
}

export interface DatabaseShape {
  readonly tables: readonly TableShape[];
  readonly views: readonly View[];
}

const EXPRESSIONS_SQL = `/* gate:export */ SELECT n.nspname AS schema, c.relname AS table, a.attname AS name, pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) AS expression
${FROM_TABLES} JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum AND NOT a.attisdropped
WHERE ${TABLES}`;

const namesOf = (table: string, numbers: string): string =>
  `(SELECT pg_catalog.json_agg(a.attname ORDER BY u.i) FROM pg_catalog.unnest(${numbers}) WITH ORDINALITY u(n, i) JOIN pg_catalog.pg_attribute a ON a.attrelid = ${table} AND a.attnum = u.n)`;

const CONSTRAINTS_SQL = `/* gate:export */ SELECT n.nspname AS schema, c.relname AS table, k.conname AS name, k.contype AS kind, ${namesOf('k.conrelid', 'k.conkey')} AS columns,
  pg_catalog.pg_get_expr(k.conbin, k.conrelid, true) AS expression, fn.nspname AS other_schema, f.relname AS other, ${namesOf('k.confrelid', 'k.confkey')} AS other_columns,
  k.confdeltype AS on_delete, k.confupdtype AS on_update, k.condeferred AS deferred
${FROM_TABLES} JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
WHERE ${TABLES} AND k.contype IN ('p', 'u', 'c', 'f', 'x') AND NOT (k.contype = 'f' AND k.conparentid <> 0) ORDER BY k.conname`;

const INDEXES_SQL = `/* gate:export */ SELECT n.nspname AS schema, c.relname AS table, x.relname AS name, i.indisunique AS unique, m.amname AS method,
  (SELECT pg_catalog.json_agg(pg_catalog.pg_get_indexdef(i.indexrelid, p, true) ORDER BY p) FROM pg_catalog.generate_series(1, i.indnkeyatts::pg_catalog.int4) p) AS parts,
  pg_catalog.array_to_json(i.indoption::pg_catalog.int2[]) AS options, pg_catalog.pg_get_expr(i.indpred, i.indrelid, true) AS condition
${FROM_TABLES} JOIN pg_catalog.pg_index i ON i.indrelid = c.oid JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = x.relam
WHERE ${TABLES} AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')) ORDER BY x.relname`;

const VIEWS_SQL = `/* gate:export */ SELECT c.relname AS name, c.relkind AS kind, pg_catalog.pg_get_viewdef(c.oid, true) AS query
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND ${SCHEMAS}
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY c.oid`;

/** Of these tables. */
export async function readShape(session: Queryable, tables: readonly TargetTable[]): Promise<DatabaseShape> {
  const results = await session.query([EXPRESSIONS_SQL, CONSTRAINTS_SQL, INDEXES_SQL, VIEWS_SQL].join(';\n'));
  const [expressions, constraints, indexes, views] = results.map(({ rows }) => rows);
  const shapes: TableShape[] = [];
  for (const table of tables) {
    const of = (rows: readonly Row[]): readonly Row[] =>
      rows.filter((row) => row['schema'] === table.schema && row['table'] === table.name);
    const own = of(constraints!);
    const kind = (letter: string): readonly Row[] => own.filter((row) => row['kind'] === letter);
    const plain = of(indexes!).filter((row) => row['method'] === 'btree');
    shapes.push({
      table,
      expressions: new Map(of(expressions!).map((row) => [row['name']!, row['expression']!])),
      primaryKey: kind('p').flatMap((row) => list(row['columns'])),
      uniques: kind('u').map((row) => list(row['columns'])),
      checks: kind('c').map((row) => ({ name: row['name']!, expression: row['expression']! })),
      foreignKeys: kind('f').map(keyOf),
      indexes: plain.map(indexOf),
      exact: await exactColumns(session, table),
      others: [
        ...kind('x').map((row) => `constraint ${row['name']} of ${table.name}`),
        ...of(indexes!).flatMap((row) => (row['method'] === 'btree' ? [] : [`index ${row['name']} (${row['method']})`])),
        ...table.triggers.map(({ name }) => `trigger ${name} of ${table.name}`),
      ],
    });
  }
  return {
    tables: shapes,
    views: views!.map((row) => ({ name: row['name']!, query: row['query']!, isMaterialized: row['kind'] === 'm' })),
  };
}

const list = (json: string | null | undefined): readonly string[] => JSON.parse(json ?? '[]') as readonly string[];

const ACTIONS: Readonly<Record<string, string>> = { a: 'NO ACTION', r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' };

function keyOf(row: Row): TableShape['foreignKeys'][number] {
  return {
    ...{ name: row['name']!, columns: list(row['columns']), targetColumns: list(row['other_columns']) },
    refersTo: `${quoteIdent(row['other_schema']!)}.${quoteIdent(row['other']!)}`,
    ...{ onDelete: ACTIONS[row['on_delete']!]!, onUpdate: ACTIONS[row['on_update']!]!, isDeferred: row['deferred'] === 't' },
  };
}

/** What pg_index.indoption says (INDOPTION_DESC). */
const DESCENDING = 1;

function indexOf(row: Row): ShapeIndex {
  const options = JSON.parse(row['options'] ?? '[]') as readonly number[];
  const parts = list(row['parts']).map((expression, i) => ({ expression, isDescending: ((options[i] ?? 0) & DESCENDING) !== 0 }));
  return { name: row['name']!, isUnique: row['unique'] === 't', parts, where: row['condition'] ?? null };
}

/** Of numbers without a limit, or with a large one: those that a double does not hold. */
async function exactColumns(session: Queryable, table: TargetTable): Promise<ReadonlySet<string>> {
  const columns = table.columns.filter(({ base, limit }) => base === 'numeric' && (limit === null || limit > DIGITS));
  if (columns.length === 0) return new Set();
  const lossy = columns.map(({ name }, i) => {
    const column = `t.${quoteIdent(name)}`;
    return `COALESCE(pg_catalog.bool_or(CASE WHEN pg_catalog.abs(${column}) < 1e300 THEN ${column} <> ${column}::pg_catalog.float8::pg_catalog.numeric ELSE ${column} < 'Infinity' END), false) AS c${i}`;
  });
  const [result] = await session.query(`/* gate:export */ SELECT ${lossy.join(', ')} FROM ${table.id} t`);
  return new Set(columns.filter((_, i) => result!.rows[0]![`c${i}`] === 't').map(({ name }) => name));
}

/** So many a double keeps whatever they are. */
const DIGITS = 15;
