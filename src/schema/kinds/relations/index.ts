// Indexes of tables and materialized views. An index behind a constraint is the constraint's; one that is attached to the index of a
// partitioned table is made and dropped with that one.

import type { DescribedRows } from '../../model/catalog-facets.ts';
import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified, quoteName } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { idIn, referenceTo } from '../../model/object.ts';
import { notOfExtension, ourRelations } from '../../model/scope.ts';
import { COUNTED_TABLESPACES } from '../../parts/catalogs/catalog-rows.ts';
import { COUNTED } from '../../parts/catalogs/relation-rows.ts';
import { isMadeWithTable, isUsualName, nameIndex, usualNameOf } from '../../parts/follower-name.ts';
import { indexDefinition } from '../../parts/index-definition.ts';
import { clearFlags, INDEX_FLAGS, type IndexFlags, indexFlags, setFlags } from '../../parts/index-flags.ts';
import { documented, optionChanges, parseOptions, withDocumented } from '../../parts/storage-options.ts';

type IndexAttributes = IndexFlags & {
  readonly definition: string;
  /** Not finished, or broken: queries do not use it. What a cancelled CREATE INDEX CONCURRENTLY leaves. */
  readonly invalid?: true;
  /** As they are in the definition. */
  readonly options?: readonly string[];
  readonly tablespace?: string;
  /** Target of the statistics of an expression, by the number of its column. */
  readonly statistics?: Readonly<Record<string, number>>;
  /** The index of the partitioned table that it is part of. */
  readonly attachedTo?: string;
  /** Of a partitioned table, and not of all its partitions. */
  readonly only?: true;
  /** Then: the partitions, which would each have it if they came after it. */
  readonly partitions?: readonly string[];
  /** Attached to one that is not of all partitions: made by itself. */
  readonly attachedAlone?: true;
};

/** What is said of the one behind a constraint is part of that. */
const INDEXES: DescribedRows = {
  catalog: 'pg_class',
  joins: `LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = o.oid AND k.contype IN ('p', 'u', 'x')
  LEFT JOIN pg_catalog.pg_class c ON c.oid = k.conrelid`,
  schema: 'o.relnamespace',
  names: 'n.nspname, o.relname',
  kind: "CASE WHEN k.oid IS NULL THEN 'index' ELSE 'constraint' END",
  owner: 'n.nspname, coalesce(c.relname, o.relname), k.conname',
  where: "o.relkind IN ('i', 'I')",
};

export const index: Kind<IndexAttributes> = {
  name: 'index',
  plural: 'indexes',
  catalogs: [COUNTED.relations, COUNTED.indexes, COUNTED.columns, COUNTED.parents, COUNTED_TABLESPACES],
  foundBy: ['pg_index'],
  described: [{ rows: INDEXES }],
  attributes: {
    definition: 'meaning',
    invalid: 'kept',
    options: 'tuning',
    tablespace: 'tuning',
    statistics: 'tuning',
    attachedTo: 'meaning',
    only: 'meaning',
    partitions: 'kept',
    attachedAlone: 'kept',
    clustered: 'tuning',
    replicaIdentity: 'tuning',
  },
  query: (scope) => {
    const { from, where } = ourRelations(scope, 'iI');
    const hasParents = scope.extent?.hasParents ?? true;
    return `/* gate:index */ SELECT n.nspname AS schema, c.relname AS name, t.relname AS "table", t.relkind AS table_kind,
  ${indexDefinition(scope)} AS definition, i.indisvalid AND i.indisready AS valid, ${INDEX_FLAGS},
  pg_catalog.array_to_json(c.reloptions) AS options, sp.spcname AS tablespace, st.statistics, ${hasParents ? OF_PARENT : OF_NONE}
FROM ${from} JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
LEFT JOIN pg_catalog.pg_tablespace sp ON sp.oid = c.reltablespace
${hasParents ? PARENT : ''}
LEFT JOIN (SELECT a.attrelid, pg_catalog.json_object_agg(a.attnum, a.attstattarget ORDER BY a.attnum) AS statistics
  FROM pg_catalog.pg_attribute a WHERE a.attnum > 0 AND a.attstattarget >= 0
  AND a.attrelid IN (SELECT indexrelid FROM pg_catalog.pg_index WHERE indexprs IS NOT NULL) GROUP BY a.attrelid) st ON st.attrelid = c.oid
WHERE ${where} AND ${notOfConstraint} AND ${notOfExtension('pg_catalog.pg_class', 'i.indrelid', scope)} ORDER BY n.nspname, c.relname`;
  },
  parse: (row) => {
    const parent = row['parent'] == null ? null : qualified(row['parent_schema']!, row['parent']);
    return {
      kind: 'index',
      id: qualified(row['schema']!, row['name']!),
      owner: referenceTo(row['table_kind'] === 'm' ? 'materialized view' : 'table', qualified(row['schema']!, row['table']!)),
      ...(parent !== null && { origin: referenceTo('index', parent) }),
      attributes: present<IndexAttributes>({
        definition: inOrder(row['definition']!),
        invalid: row['valid'] !== 't',
        options: parseOptions(row['options']),
        tablespace: row['tablespace'] == null ? null : quoteName(row['tablespace']),
        statistics: row['statistics'] == null ? null : (JSON.parse(row['statistics']) as Record<string, number>),
        ...indexFlags(row),
        attachedTo: parent,
        only: row['only_'] === 't',
        partitions:
          row['only_'] === 't' && (JSON.parse(row['partitions'] ?? '[]') as [string, string][]).map((names) => qualified(...names)),
        attachedAlone: row['parent_only'] === 't',
      }),
    };
  },
  withoutInternals,
  weight: () => weightOfStep('index'),
  mentions: ({ id, attributes: { definition, attachedTo } }) => [id, definition, attachedTo ?? ''].join('\n'),
  body: ({ attributes: { partitions = [] } }) => partitions.join('\n'),
  printed: { definition: 'statement' },
  sparesPartitions: ({ owner, attributes: { only } }) => (only && owner !== undefined ? idIn(owner) : ''),
  endures: () => true,
  aspect: ({ expected, live }, name) =>
    name === 'definition' && withoutOptions(expected.attributes.definition) === withoutOptions(live.attributes.definition)
      ? 'options'
      : name,
  create: (object, parts) =>
    object.attributes.attachedTo === undefined
      ? createIndex(object, !parts.includes(object))
      : object.attributes.attachedAlone
        ? [...createIndex(object, false), `ALTER INDEX ${object.attributes.attachedTo} ATTACH PARTITION ${object.id}`]
        : followIndex(object, parts),
  clear: ({ expected, live, changed }) => clearFlags(expected, live, changed),
  alter: alterIndex,
  drop: (object) => {
    if (object.attributes.attachedTo !== undefined) return [];
    return [isHeldInUse(object) ? `DROP INDEX CONCURRENTLY ${object.id}` : `DROP INDEX ${object.id}`];
  },
  released: ({ origin: _, ...object }) => {
    const { attachedTo: _a, ...attributes } = object.attributes;
    return { ...object, attributes };
  },
  brief: ({ attributes }) => attributes.definition,
  caution: (difference) =>
    isHeldInUse(difference.expected)
      ? 'CREATE INDEX CONCURRENTLY is run outside a transaction, and lets reads and writes continue'
      : undefined,
  symptom: (object) =>
    object.attributes.invalid && object.attributes.attachedTo === undefined
      ? {
          code: 'index-invalid',
          severity: 'error',
          message:
            'is invalid: its build was cancelled, has failed, or is still running; queries do not use it, and a unique one accepts duplicates',
          hint: 'wait if it is being built now (pg_stat_progress_create_index); otherwise rebuild it, each statement by itself outside a transaction',
          repair: isPartitioned(object)
            ? [`DROP INDEX ${object.id}`, definitionOf(object)]
            : [`DROP INDEX CONCURRENTLY ${object.id}`, concurrently(definitionOf(object))],
        }
      : null,
};

const IS_ONLY = "c.relkind = 'I' AND NOT i.indisvalid";
const PARTITIONS = `CASE WHEN ${IS_ONLY} THEN (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(cn.nspname, cc.relname) ORDER BY cn.nspname, cc.relname)
    FROM pg_catalog.pg_inherits ch JOIN pg_catalog.pg_class cc ON cc.oid = ch.inhrelid JOIN pg_catalog.pg_namespace cn ON cn.oid = cc.relnamespace
    WHERE ch.inhparent = t.oid) END`;

const PARENT = `LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid LEFT JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace LEFT JOIN pg_catalog.pg_index pi ON pi.indexrelid = p.oid`;
const OF_PARENT = `pn.nspname AS parent_schema, p.relname AS parent, ${IS_ONLY} AS only_, ${PARTITIONS} AS partitions, NOT pi.indisvalid AS parent_only`;
const OF_NONE = `NULL AS parent, ${IS_ONLY} AS only_, NULL AS partitions, NULL AS parent_only`;

type Index = CatalogObject<IndexAttributes>;

const notOfConstraint = `i.indexrelid NOT IN (SELECT k.conindid FROM pg_catalog.pg_constraint k WHERE k.contype IN ('p', 'u', 'x'))`;

/** PostgreSQL prints ON ONLY for the index of a partitioned table, and takes it to mean: without the partitions, and so invalid. */
const isPartitioned = ({ attributes }: Index): boolean => / ON ONLY /.test(attributes.definition);

const isHeldInUse = (object: Index): boolean => !isPartitioned(object);

const concurrently = (definition: string): string => definition.replace(/^CREATE( UNIQUE)? INDEX/, '$& CONCURRENTLY');

function definitionOf({ attributes: { definition, tablespace, only } }: Index): string {
  const whole = only ? definition : definition.replace(' ON ONLY ', ' ON ');
  if (tablespace === undefined) return whole;
  const at = / WHERE /.exec(whole)?.index ?? whole.length;
  return `${whole.slice(0, at)} TABLESPACE ${tablespace}${whole.slice(at)}`;
}

/** @param alone on a table that is there and in use. */
function createIndex(object: Index, alone: boolean): readonly string[] {
  const { id, attributes } = object;
  return [
    alone && isHeldInUse(object) ? concurrently(definitionOf(object)) : definitionOf(object),
    ...Object.entries(attributes.statistics ?? {}).map(([at, target]) => setStatistics(id, at, target)),
    ...setFlags(id, object),
  ];
}

/** Made with the index that it is attached to, under a name that PostgreSQL gives it. */
function followIndex(object: Index, parts: readonly CatalogObject[]): readonly string[] {
  const { id, owner, attributes } = object;
  const { attachedTo, definition, statistics } = attributes;
  const table = idIn(owner!);
  const isAlone = !parts.some((other) => other !== object && other.owner === owner && usualName(table, other) === usualName(table, object));
  return [
    ...(isMadeWithTable(object, parts) && isAlone && isUsualName(id, table, definition) ? [] : [nameIndex(id, table, attachedTo!)]),
    ...Object.entries(statistics ?? {}).map(([at, target]) => setStatistics(id, at, target)),
  ];
}

const usualName = (table: string, { attributes }: CatalogObject): string => usualNameOf(table, String(attributes['definition']));

const setStatistics = (id: string, at: string, target: number): string => `ALTER INDEX ${id} ALTER COLUMN ${at} SET STATISTICS ${target}`;

function alterIndex({ expected, live, changed }: Change<IndexAttributes>): readonly string[] | 'replace' {
  if (changed.includes('only') && expected.attributes.attachedTo === undefined) return 'replace';
  const [wanted, found] = [expected.attributes, live.attributes];
  if (changed.includes('attachedAlone') || changed.includes('only')) return [];
  if (changed.includes('attachedTo'))
    return isNameTaken(expected, live) ? [nameIndex(expected.id, idIn(expected.owner!), wanted.attachedTo!)] : [];
  if (withoutOptions(wanted.definition) !== withoutOptions(found.definition)) return wanted.attachedTo === undefined ? 'replace' : [];
  const alter = `ALTER INDEX ${expected.id}`;
  const columns = changed.includes('statistics') ? Object.keys({ ...found.statistics, ...wanted.statistics }) : [];
  return [
    ...optionChanges(found.options, wanted.options).map((options) => `${alter} ${options}`),
    ...(changed.includes('tablespace') ? [`${alter} SET TABLESPACE ${wanted.tablespace ?? 'pg_default'}`] : []),
    ...columns.map((at) => setStatistics(expected.id, at, wanted.statistics?.[at] ?? -1)),
    ...setFlags(expected.id, expected, changed),
  ];
}

/** What follows the one index has the name that is for what follows the other. */
const isNameTaken = (expected: Index, live: Index): boolean =>
  expected.attributes.attachedTo !== undefined && live.attributes.attachedTo !== undefined && expected.owner === live.owner;

/** The order in which storage parameters were set means nothing. */
const inOrder = (definition: string): string =>
  definition.replace(OPTIONS, (_, options: string) => ` WITH (${options.split(', ').sort().join(', ')})`);

/** The WITH clause stands at the end, or before the predicate. */
const OPTIONS = / WITH \(([^()]*)\)(?= WHERE |$)/;

/** The list is in the definition as well. */
function withoutInternals(attributes: IndexAttributes): IndexAttributes {
  const method = / USING (\w+) /.exec(attributes.definition)?.[1];
  const cleaned = withDocumented(attributes, 'index', method);
  if (cleaned === attributes) return attributes;
  const definition = attributes.definition.replace(OPTIONS, (_, options: string) => {
    const kept = documented(options.split(', '), 'index', method);
    return kept === undefined ? '' : ` WITH (${kept.join(', ')})`;
  });
  return { ...cleaned, definition };
}

const withoutOptions = (definition: string): string => definition.replace(OPTIONS, '');
