// Publications of logical replication. They belong to the database; which tables and schemas they publish is part of them.

import { quoteLiteral } from '../../../sql/quote.ts';
import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { allButLast, qualified, quoteName } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import type { Piece } from '../../model/piece.ts';
import { notOfExtension, ourSchema, type Scope } from '../../model/scope.ts';
import { ownedInDatabase, seldomInDatabase } from '../../parts/catalogs/catalog-rows.ts';

type PublicationAttributes = {
  readonly allTables?: true;
  /** Each as it stands after TABLE ONLY: `public.t (a, b) WHERE (a > 0)`. */
  readonly tables?: readonly string[];
  readonly schemas?: readonly string[];
  /** `insert, update`; `nothing`. Absent: all four. */
  readonly publish?: string;
  readonly viaRoot?: true;
  /** `stored`. Absent: generated columns are not published. */
  readonly generatedColumns?: string;
};

type Table = readonly [schema: string, name: string, columns: readonly string[] | null, filter: string | null];

const OPERATIONS = ['insert', 'update', 'delete', 'truncate'];
const NOTHING = 'nothing';

/** Servers before 15 have no prattrs and no prqual: the names then mean the columns of `older`, which are null. */
const TABLES = (scope: Scope): string => `SELECT m.prpubid, pg_catalog.json_agg(m.member ORDER BY m.nspname, m.relname) AS tables
  FROM (SELECT NULL::pg_catalog.int2vector AS prattrs, NULL::pg_catalog.pg_node_tree AS prqual) older, LATERAL (
    SELECT r.prpubid, n.nspname, c.relname, pg_catalog.json_build_array(n.nspname, c.relname,
      (SELECT pg_catalog.json_agg(a.attname ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = r.prrelid AND a.attnum = ANY (prattrs)), pg_catalog.pg_get_expr(prqual, r.prrelid)) AS member
    FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE ${ourSchema(scope)}) m GROUP BY m.prpubid`;

/** Servers before 15 have no pg_publication_namespace, so what depends on its rows is asked instead. */
const SCHEMAS = (scope: Scope): string => `SELECT p.refobjid AS prpubid, pg_catalog.json_agg(n.nspname ORDER BY n.nspname) AS schemas
  FROM pg_catalog.pg_depend p JOIN pg_catalog.pg_depend s ON s.classid = p.classid AND s.objid = p.objid
    AND s.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
  JOIN pg_catalog.pg_namespace n ON n.oid = s.refobjid
  WHERE p.classid = pg_catalog.to_regclass('pg_catalog.pg_publication_namespace')
  AND p.refclassid = 'pg_catalog.pg_publication'::pg_catalog.regclass AND ${ourSchema(scope)} GROUP BY p.refobjid`;

const BESIDE = { onlyBeside: ['pg_publication#'] };

export const publication: Kind<PublicationAttributes> = {
  name: 'publication',
  plural: 'publications',
  ...seldomInDatabase('pg_publication', 'pub', { isLabelled: true }),
  catalogs: [
    { table: 'pg_publication', oid: 'oid', ...BESIDE },
    { table: 'pg_publication_rel', oid: 'oid', ...BESIDE },
    // pg_publication_namespace is there since 15; what it adds to a publication depends on it.
    {
      ...{ table: 'pg_depend', name: 'pg_publication_namespace', ...BESIDE },
      where: "classid = pg_catalog.to_regclass('pg_catalog.pg_publication_namespace')",
    },
  ],
  securable: { rows: ownedInDatabase('pg_publication', 'pub') },
  attributes: {
    allTables: 'tuning',
    tables: 'tuning',
    schemas: 'tuning',
    publish: 'tuning',
    viaRoot: 'tuning',
    generatedColumns: 'tuning',
  },
  query: (
    scope,
  ) => `/* gate:publication */ SELECT p.pubname AS name, p.puballtables AS all_tables, p.pubinsert AS insert, p.pubupdate AS update,
  p.pubdelete AS delete, p.pubtruncate AS truncate, p.pubviaroot AS via_root, pg_catalog.to_jsonb(p) ->> 'pubgencols' AS generated,
  t.tables, s.schemas
FROM pg_catalog.pg_publication p LEFT JOIN (${TABLES(scope)}) t ON t.prpubid = p.oid LEFT JOIN (${SCHEMAS(scope)}) s ON s.prpubid = p.oid
WHERE ${notOfExtension('pg_catalog.pg_publication', 'p.oid')} ORDER BY p.pubname`,
  parse: (row) => {
    const operations = OPERATIONS.filter((operation) => row[operation] === 't');
    return {
      kind: 'publication',
      id: quoteName(row['name']!),
      attributes: present<PublicationAttributes>({
        allTables: row['all_tables'] === 't',
        tables: (JSON.parse(row['tables'] ?? '[]') as Table[]).map(tableClause),
        schemas: (JSON.parse(row['schemas'] ?? '[]') as string[]).map(quoteName),
        publish: operations.length < OPERATIONS.length && (operations.join(', ') || NOTHING),
        viaRoot: row['via_root'] === 't',
        generatedColumns: row['generated'] === 's' && 'stored',
      }),
    };
  },
  actsOnRows: true,
  weight: () => weightOfStep('publication'),
  printed: { tables: 'published table' },
  create: createPublication,
  alter: alterPublication,
  pieces,
  without: ({ attributes: { tables = [], schemas = [], ...others }, ...object }, keys) => ({
    ...object,
    attributes: present<PublicationAttributes>({
      ...others,
      tables: tables.filter((one) => !keys.has(tableKey(one))),
      schemas: schemas.filter((one) => !keys.has(schemaKey(one))),
    }),
  }),
  drop: ({ id }) => [`DROP PUBLICATION ${id}`],
  // A column is only named in what a table is published with: its columns, and a condition.
  yieldTo: ({ attributes: { tables = [] } }, used) => ({
    pieces: tables.filter((one) => nameIn(one) === (nameIn(one) === one ? used.id : tableOf(used))).map(tableKey),
    so: 'untouched',
  }),
  brief: ({ attributes: { allTables, tables, schemas } }) =>
    allTables ? 'all tables' : [...(tables ?? []), ...(schemas ?? []).map((name) => `schema ${name}`)].join(', ') || 'no tables',
  caution: (difference) =>
    difference.state === 'missing' || difference.changed.includes('allTables')
      ? 'a subscriber loses what is changed while the publication does not exist'
      : 'subscribers see added tables after ALTER SUBSCRIPTION … REFRESH PUBLICATION',
};

function tableClause([schema, name, columns, filter]: Table): string {
  const list = columns === null ? '' : ` (${columns.map(quoteName).join(', ')})`;
  return `${qualified(schema, name)}${list}${filter === null ? '' : ` WHERE (${filter})`}`;
}

function createPublication({ id, attributes }: CatalogObject<PublicationAttributes>): readonly string[] {
  const { allTables, publish, viaRoot, generatedColumns } = attributes;
  const members = membersOf(attributes);
  const what = allTables ? ' FOR ALL TABLES' : members.length === 0 ? '' : ` FOR ${members.join(', ')}`;
  const options = [
    ...(publish === undefined ? [] : [publishOption(publish)]),
    ...(viaRoot ? ['publish_via_partition_root = true'] : []),
    ...(generatedColumns === undefined ? [] : [`publish_generated_columns = ${generatedColumns}`]),
  ];
  return [`CREATE PUBLICATION ${id}${what}${options.length === 0 ? '' : ` WITH (${options.join(', ')})`}`];
}

/** Each table and schema by itself: one may have to be left before another can be there, as where a table is renamed and keeps a sequence. */
function pieces({ id, attributes: { tables = [], schemas = [] } }: CatalogObject<PublicationAttributes>): readonly Piece[] {
  const alter = `ALTER PUBLICATION ${id}`;
  const member = (key: string, attribute: string, value: string, [put, take]: readonly [string, string]): Piece => ({
    ...{ key, attributes: [attribute], text: value, value, only: 'differing' },
    put: [`${alter} ADD ${put}`],
    take: [`${alter} DROP ${take}`],
  });
  return [
    ...tables.map((one) => member(tableKey(one), 'tables', one, [`TABLE ONLY ${one}`, `TABLE ONLY ${nameIn(one)}`])),
    ...schemas.map((one) => member(schemaKey(one), 'schemas', one, [`TABLES IN SCHEMA ${one}`, `TABLES IN SCHEMA ${one}`])),
  ];
}

const tableKey = (clause: string): string => `table ${nameIn(clause)}`;
const schemaKey = (name: string): string => `schema ${name}`;

function alterPublication({ expected, changed }: Change<PublicationAttributes>): readonly string[] | 'replace' {
  if (changed.includes('allTables')) return 'replace';
  const wanted = expected.attributes;
  const options = [
    ...(changed.includes('publish') ? [publishOption(wanted.publish ?? OPERATIONS.join(', '))] : []),
    ...(changed.includes('viaRoot') ? [`publish_via_partition_root = ${wanted.viaRoot === true}`] : []),
    ...(changed.includes('generatedColumns') ? [`publish_generated_columns = ${wanted.generatedColumns ?? 'none'}`] : []),
  ];
  return options.length === 0 ? [] : [`ALTER PUBLICATION ${expected.id} SET (${options.join(', ')})`];
}

const tableOf = ({ id, kind }: CatalogObject): string => (kind === 'column' ? allButLast(id) : id);

const membersOf = ({ tables = [], schemas = [] }: PublicationAttributes): readonly string[] => [
  // The word TABLE is for all of them: PostgreSQL 14 knows it once.
  ...tables.map((one, i) => `${i === 0 ? 'TABLE ' : ''}ONLY ${one}`),
  ...schemas.map((one) => `TABLES IN SCHEMA ${one}`),
];

const publishOption = (publish: string): string => `publish = ${quoteLiteral(publish === NOTHING ? '' : publish)}`;

/** The table's name at the beginning of its clause. */
const nameIn = (clause: string): string => /^(?:"(?:[^"]|"")*"|[^ "])+/.exec(clause)![0];
