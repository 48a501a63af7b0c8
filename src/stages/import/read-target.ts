// The tables that rows can be moved into, as the catalog of PostgreSQL has them. Partitions are left to their parents.
import type { Alike, TargetColumn, TargetTable } from '../../import/target.ts';
import type { Queryable, Row } from '../../postgres/session/queryable.ts';
import { grouped } from '../../schema/model/grouped.ts';
import { quoteIdent } from '../../sql/quote.ts';

export const SCHEMAS = `n.nspname = ANY (pg_catalog.current_schemas(false)) AND n.nspname !~ '^pg_'`;
export const TABLES = `c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${SCHEMAS}`;
export const FROM_TABLES = `FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`;

/** What stands on its own, and nobody else has a hand in: nobody reads the changes of a logical replication slot, and no extension keeps rows elsewhere. */
const RENEWABLE = `c.relkind = 'r' AND NOT c.relhassubclass AND c.relam = (SELECT m.oid FROM pg_catalog.pg_am m WHERE m.amname = 'heap')
  AND pg_catalog.pg_has_role(c.relowner, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'TRUNCATE')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_replication_slots s WHERE s.slot_type = 'logical' AND s.database = pg_catalog.current_database())
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extname IN ('citus', 'timescaledb'))`;

const TABLES_SQL = `/* gate:import */ SELECT c.oid, n.nspname AS schema, c.relname AS name, pg_catalog.pg_get_userbyid(c.relowner) AS owner,
  pg_catalog.pg_has_role(c.relowner, 'USAGE') AS owned, r.referred, ${RENEWABLE} AS renewable
${FROM_TABLES} LEFT JOIN (SELECT k.confrelid AS oid, pg_catalog.json_agg(k.conrelid::pg_catalog.text) AS referred FROM pg_catalog.pg_constraint k
  WHERE k.contype = 'f' AND k.conrelid <> k.confrelid GROUP BY k.confrelid) r ON r.oid = c.oid
WHERE ${TABLES}
ORDER BY pg_catalog.array_position(pg_catalog.current_schemas(false), n.nspname), c.relname`;

/** The type below a domain, and below that the type of the elements of an array; with its modifier as in pg_attribute. */
const COLUMNS_SQL = `/* gate:import */ SELECT a.attrelid AS oid, a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
  b.base, b.typmod, (SELECT pg_catalog.json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = b.oid) AS labels,
  el.typname AS element, (SELECT pg_catalog.json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = el.oid) AS element_labels,
  a.attnotnull OR t.typnotnull AS required, a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL AS defaulted, a.attgenerated <> '' AS generated,
  (SELECT pg_catalog.quote_ident(sn.nspname) || '.' || pg_catalog.quote_ident(s.relname)
    FROM (SELECT p.objid AS oid FROM pg_catalog.pg_depend p WHERE p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum AND p.deptype = 'i' AND p.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      UNION ALL SELECT p.refobjid FROM pg_catalog.pg_attrdef d JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
        AND p.objid = d.oid AND p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) found
    JOIN pg_catalog.pg_class s ON s.oid = found.oid AND s.relkind = 'S' JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
    ORDER BY s.oid LIMIT 1) AS sequence
${FROM_TABLES} JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
JOIN LATERAL (WITH RECURSIVE down AS (
    SELECT t.oid, t.typname, t.typtype, t.typbasetype, a.atttypmod AS typmod, t.typtypmod
    UNION ALL SELECT o.oid, o.typname, o.typtype, o.typbasetype, down.typtypmod, o.typtypmod FROM down JOIN pg_catalog.pg_type o ON down.typtype = 'd' AND o.oid = down.typbasetype)
  SELECT down.oid, down.typname AS base, down.typmod FROM down WHERE down.typtype <> 'd') b ON true
LEFT JOIN pg_catalog.pg_type el ON el.oid = (SELECT y.typelem FROM pg_catalog.pg_type y WHERE y.oid = b.oid AND y.typcategory = 'A') AND b.base ~ '^_'
WHERE ${TABLES} ORDER BY a.attrelid, a.attnum`;

const KEYS_SQL = `/* gate:import */ SELECT k.conrelid AS oid, k.conname AS name, k.confrelid AS target, pg_catalog.pg_get_constraintdef(k.oid) AS definition,
  pg_catalog.obj_description(k.oid, 'pg_constraint') AS comment,
  (SELECT pg_catalog.json_agg(a.attname ORDER BY u.i) FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY u(n, i)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n) AS columns,
  (SELECT pg_catalog.json_agg(a.attname ORDER BY u.i) FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY u(n, i)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n) AS target_columns
${FROM_TABLES} JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0
WHERE ${TABLES} ORDER BY k.conrelid, k.conname`;

const TRIGGERS_SQL = `/* gate:import */ SELECT t.tgrelid AS oid, t.tgname AS name, t.tgenabled AS enabled
${FROM_TABLES} JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D'
WHERE ${TABLES} ORDER BY t.tgrelid, t.tgname`;

/** Of columns of a plain table; none that has more than its definition and its comment, such as a tablespace, a target of statistics or a mark, or is needed by more than foreign keys; and none that the role may not make again. */
const INDEXES_SQL = `/* gate:import */ SELECT i.indrelid AS oid, k.oid IS NOT NULL AS constrains,
  CASE WHEN k.oid IS NULL THEN pg_catalog.quote_ident(n.nspname) || '.' ELSE '' END || pg_catalog.quote_ident(x.relname) AS id,
  CASE WHEN k.oid IS NULL THEN pg_catalog.pg_get_indexdef(x.oid) ELSE pg_catalog.pg_get_constraintdef(k.oid) END AS definition,
  CASE WHEN k.oid IS NULL THEN pg_catalog.obj_description(x.oid, 'pg_class') ELSE pg_catalog.obj_description(k.oid, 'pg_constraint') END AS comment,
  r.referred
${FROM_TABLES} JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND NOT i.indisexclusion AND i.indisvalid AND i.indisready
  AND NOT i.indisclustered AND NOT i.indisreplident AND i.indexprs IS NULL AND i.indpred IS NULL
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid AND x.relkind = 'i' AND x.reltablespace = 0 AND NOT x.relispartition
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = x.oid AND k.conrelid = c.oid AND k.contype IN ('p', 'u')
LEFT JOIN (SELECT f.conindid AS oid, pg_catalog.json_agg(f.conrelid::pg_catalog.text) AS referred FROM pg_catalog.pg_constraint f
  WHERE f.contype = 'f' GROUP BY f.conindid) r ON r.oid = x.oid
WHERE ${TABLES} AND c.relkind = 'r' AND pg_catalog.has_schema_privilege(n.oid, 'CREATE')
AND (k.oid IS NULL OR x.reloptions IS NULL AND k.conname = x.relname AND pg_catalog.obj_description(x.oid, 'pg_class') IS NULL)
AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = x.oid AND COALESCE(a.attstattarget, -1) <> -1)
AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = x.oid
    AND d.classid <> 'pg_catalog.pg_constraint'::pg_catalog.regclass
  OR d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = x.oid AND d.deptype NOT IN ('a', 'n', 'i')
  OR d.refclassid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.refobjid = k.oid AND d.deptype <> 'i')
ORDER BY i.indrelid, x.relname`;

/** Of whole columns, and of all rows. */
const UNIQUES_SQL = `/* gate:import */ SELECT i.indrelid AS oid, x.relname AS name, pg_catalog.json_agg(a.attname ORDER BY u.i) AS columns,
  pg_catalog.json_object_agg(a.attname, CASE WHEN t.typname = 'citext' THEN '' ELSE (SELECT pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(o.collname)
    FROM pg_catalog.pg_namespace cn WHERE cn.oid = o.collnamespace) END)
    FILTER (WHERE t.typname = 'citext' OR NOT COALESCE(o.collisdeterministic, true)) AS alike
${FROM_TABLES} JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
CROSS JOIN pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY u(n, i)
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.n JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_collation o ON o.oid = i.indcollation[u.i - 1]
WHERE ${TABLES} AND u.i <= i.indnkeyatts GROUP BY i.indrelid, x.relname ORDER BY i.indrelid, x.relname`;

/** Those that have expressions. */
const EXPRESSIONS_SQL = `/* gate:import */ SELECT i.indrelid AS oid, x.relname AS name,
  (SELECT pg_catalog.json_agg(COALESCE((SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = i.indkey[n - 1] AND a.attnum > 0), '') ORDER BY n)
    FROM pg_catalog.generate_series(1, i.indnkeyatts) n) AS columns,
  (SELECT pg_catalog.json_agg(pg_catalog.pg_get_indexdef(i.indexrelid, n, true) ORDER BY n) FROM pg_catalog.generate_series(1, i.indnkeyatts) n) AS expressions
${FROM_TABLES} JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NOT NULL
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid WHERE ${TABLES} ORDER BY i.indrelid, x.relname`;
const LOWER = /^lower\(\(?(?:"((?:[^"]|"")+)"|([a-z_][a-z0-9_]*))(?:::text)?\)?(?:::text)?\)$/;

export async function readTarget(session: Queryable): Promise<readonly TargetTable[]> {
  const results = await session.query(
    [TABLES_SQL, COLUMNS_SQL, KEYS_SQL, TRIGGERS_SQL, UNIQUES_SQL, EXPRESSIONS_SQL, INDEXES_SQL].join(';\n'),
  );
  const [tables, ...parts] = results.map(({ rows }) => rows);
  const collations = await readCollations(session, parts[3]!);
  const ids = new Map(tables!.map(({ oid, schema, name }) => [oid, `${quoteIdent(schema!)}.${quoteIdent(name!)}`]));
  const idOf = (oid: string | null | undefined): string => ids.get(oid) ?? '';
  const [columns, keys, triggers, uniques, expressions, indexes] = parts.map(byTable);
  const of = (rows: RowsByTable | undefined, oid: string | null | undefined): readonly Row[] => rows?.get(oid) ?? [];
  return tables!.map(({ oid, schema, name, owner, owned, renewable, referred }) => ({
    ...{ id: idOf(oid), schema: schema!, name: name!, owner: owner!, isOwned: owned === 't' },
    ...{ isRenewable: renewable === 't', referredBy: list(referred).map(idOf) },
    columns: of(columns, oid).map(columnOf),
    foreignKeys: of(keys, oid).map((row) => ({
      ...{ name: row['name']!, columns: list(row['columns']), targetColumns: list(row['target_columns']), refersTo: idOf(row['target']) },
      ...{ definition: row['definition']!, comment: row['comment'] ?? null },
    })),
    triggers: of(triggers, oid).map((row) => ({ name: row['name']!, enabled: row['enabled']! })),
    indexes: of(indexes, oid).map((row) => ({
      ...{ id: row['id']!, isConstraint: row['constrains'] === 't', definition: row['definition']! },
      ...{ comment: row['comment'] ?? null, referredBy: list(row['referred']).map(idOf) },
    })),
    uniques: [
      ...of(uniques, oid).map((row) => ({
        name: row['name']!,
        columns: list(row['columns']),
        alike: alikeIn(row, collations),
        isPlain: true,
      })),
      ...of(expressions, oid).flatMap(lowerOf),
    ],
  }));
}

type Collations = ReadonlyMap<string, Alike>;

/** By column: of what its collation is, or `lower` where it has none to be asked. */
const alikeIn = (row: Row, collations: Collations): ReadonlyMap<string, Alike> =>
  new Map(Object.entries(namedIn(row)).map(([column, collation]) => [column, collations.get(collation) ?? 'lower']));

const namedIn = (row: Row): Readonly<Record<string, string>> => JSON.parse(row['alike'] ?? '{}') as Record<string, string>;

/** A letter with a mark, which not every encoding has. */
const MARKED = `CASE pg_catalog.getdatabaseencoding() WHEN 'UTF8' THEN pg_catalog.convert_from('\\xc3a9', 'UTF8') ELSE 'f' END`;

/** What those of unique keys ignore that are not of one text for each: the server is asked, as their names need not say it. */
async function readCollations(session: Queryable, uniques: readonly Row[]): Promise<Collations> {
  const names = [...new Set(uniques.flatMap((row) => Object.values(namedIn(row))))].filter((name) => name !== '');
  if (names.length === 0) return new Map();
  const asked = names.map((name, i) => `'a' COLLATE ${name} = 'A' AS case_${i}, 'e' COLLATE ${name} = ${MARKED} AS marks_${i}`);
  const [result] = await session.query(`/* gate:import */ SELECT ${asked.join(', ')}`);
  const { [0]: row = {} } = result!.rows;
  return new Map(
    names.map((name, i) => {
      const [ignoresCase, ignoresMarks] = [row[`case_${i}`] === 't', row[`marks_${i}`] === 't'];
      return [name, ignoresCase && ignoresMarks ? 'case and marks' : ignoresCase ? 'case' : ignoresMarks ? 'marks' : 'form'];
    }),
  );
}

type RowsByTable = ReadonlyMap<string | null | undefined, readonly Row[]>;

/** A database may have thousands of tables: they are gone through once. */
const byTable = (rows: readonly Row[]): RowsByTable => grouped(rows, (row) => row['oid']);

/** Of an index on columns and lower() of columns. */
function lowerOf(row: Row): TargetTable['uniques'] {
  const expressions = list(row['expressions']);
  const lowered = expressions.map((expression) => {
    const [, quoted, plain] = LOWER.exec(expression) ?? [];
    return quoted?.replaceAll('""', '"') ?? plain;
  });
  const columns = list(row['columns']).map((column, i) => (column === '' ? lowered[i] : column));
  if (columns.includes(undefined)) return [];
  const alike = new Map(lowered.flatMap((column) => (column === undefined ? [] : [[column, 'lower'] as const])));
  return [{ name: row['name']!, columns: columns as readonly string[], alike, isPlain: false }];
}

const list = (json: string | null | undefined): readonly string[] => JSON.parse(json ?? '[]') as readonly string[];

function columnOf(row: Row): TargetColumn {
  const element = row['element'] ?? null;
  const inside = { type: row['type']!.replace(/\[\]$/, ''), ...sizeOf(element ?? row['base']!, Number(row['typmod'])) };
  const base = {
    name: row['name']!,
    isRequired: row['required'] === 't',
    hasDefault: row['defaulted'] === 't',
    isGenerated: row['generated'] === 't',
  };
  const own = { ...base, type: row['type']!, base: row['base']!, labels: list(row['labels']), sequence: row['sequence'] ?? null };
  if (element === null) return { ...own, ...inside, type: row['type']!, element: null };
  return {
    ...{ ...own, limit: null, scale: null },
    element: { ...base, ...inside, base: element, labels: list(row['element_labels']), element: null, sequence: null },
  };
}

const HEADER = 4;

/** What a type's modifier says (manual, 8.3, 8.1.2, 8.5): a length, precision and scale, or the places of seconds. */
function sizeOf(base: string, typmod: number): Pick<TargetColumn, 'limit' | 'scale'> {
  if (typmod < 0) return { limit: null, scale: null };
  if (base === 'numeric') {
    const size = typmod - HEADER;
    return { limit: size >> 16, scale: ((size & 0x7ff) ^ 1024) - 1024 };
  }
  if (/^time/.test(base)) return { limit: null, scale: typmod };
  return { limit: typmod - HEADER, scale: null };
}
