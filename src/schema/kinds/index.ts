// Indexes of tables and materialized views. An index behind a constraint is the constraint's; one that a partition has from its
// parent is the parent's.
import type { Kind } from '../kind.ts';
import { present } from '../kind.ts';
import { qualified } from '../name.ts';
import type { CatalogObject } from '../object.ts';
import { referenceTo } from '../object.ts';
import { notOfExtension, ourRelations } from '../scope.ts';

type IndexAttributes = {
  readonly definition: string;
  /** Not finished, or broken: queries do not use it. What a cancelled CREATE INDEX CONCURRENTLY leaves. */
  readonly invalid?: true;
};

export const index: Kind<IndexAttributes> = {
  name: 'index',
  plural: 'indexes',
  query: (scope) => {
    const { from, where } = ourRelations(scope, 'iI');
    return `/* gate:index */ SELECT n.nspname AS schema, c.relname AS name, t.relname AS "table", t.relkind AS table_kind,
  pg_catalog.pg_get_indexdef(i.indexrelid) AS definition, i.indisvalid AND i.indisready AS valid
FROM ${from} JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
WHERE ${where} AND NOT c.relispartition AND ${notOfConstraint} AND ${tableNotOfExtension} ORDER BY n.nspname, c.relname`;
  },
  parse: (row) => ({
    kind: 'index',
    id: qualified(row['schema']!, row['name']!),
    owner: referenceTo(row['table_kind'] === 'm' ? 'materialized view' : 'table', qualified(row['schema']!, row['table']!)),
    attributes: present<IndexAttributes>({ definition: row['definition']!, invalid: row['valid'] !== 't' }),
  }),
  weight: () => 85,
  notCompared: ['invalid'],
  printed: ['definition'],
  create: (object) => [createIndex(object)],
  alter: () => 'replace',
  drop: ({ id }) => [`DROP INDEX ${id}`],
  brief: ({ attributes }) => attributes.definition,
  caution: ({ expected }) =>
    isPartitioned(expected)
      ? undefined
      : 'this holds back writes while it builds; on a busy table run CREATE INDEX CONCURRENTLY instead, outside a transaction',
  symptom: (object) =>
    object.attributes.invalid
      ? {
          code: 'invalid',
          severity: 'error',
          message:
            'is invalid: its build was cancelled or failed, or is under way; queries do not use it, and a unique one lets duplicates in',
          hint: 'wait if it is being built now (pg_stat_progress_create_index); else build it anew, each statement by itself outside a transaction',
          repair: isPartitioned(object)
            ? [`DROP INDEX ${object.id}`, createIndex(object)]
            : [`DROP INDEX CONCURRENTLY ${object.id}`, createIndex(object).replace(/^CREATE( UNIQUE)? INDEX/, '$& CONCURRENTLY')],
        }
      : null,
};

const notOfConstraint = `i.indexrelid NOT IN (SELECT k.conindid FROM pg_catalog.pg_constraint k WHERE k.contype IN ('p', 'u', 'x'))`;
const tableNotOfExtension = notOfExtension('pg_catalog.pg_class', 'i.indrelid');

/** PostgreSQL prints ON ONLY for the index of a partitioned table, and takes it to mean: without the partitions, and so invalid. */
const isPartitioned = ({ attributes }: CatalogObject<IndexAttributes>): boolean => / ON ONLY /.test(attributes.definition);

const createIndex = ({ attributes }: CatalogObject<IndexAttributes>): string => attributes.definition.replace(' ON ONLY ', ' ON ');
