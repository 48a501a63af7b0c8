// Extended statistics: what ANALYZE is to find out of several columns, or of expressions, together.

import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified } from '../../model/name.ts';
import { type CatalogObject, referenceTo } from '../../model/object.ts';
import { notOfExtension, ourOwn } from '../../model/scope.ts';
import { inSchema, ownedInSchema } from '../../parts/catalogs/catalog-rows.ts';

type StatisticsAttributes = {
  /** As pg_get_statisticsobjdef prints it: a whole CREATE STATISTICS statement. */
  readonly definition: string;
  /** Absent: as the columns have it. */
  readonly target?: string;
};

const OWNERS: Readonly<Record<string, string>> = { m: 'materialized view', f: 'foreign table' };

export const statistics: Kind<StatisticsAttributes> = {
  name: 'statistics',
  plural: 'statistics',
  ...inSchema('pg_statistic_ext', 'stx'),
  catalogs: [{ table: 'pg_statistic_ext', oid: 'oid', relation: 'stxrelid', onlyBeside: ['pg_statistic_ext+'] }],
  foundBy: ['pg_statistic_ext+'],
  securable: { rows: ownedInSchema('pg_statistic_ext', 'stx') },
  attributes: { definition: 'tuning', target: 'tuning' },
  query: (scope) => `/* gate:statistics */ SELECT n.nspname AS schema, s.stxname AS name, tn.nspname AS table_schema, t.relname AS "table",
  t.relkind AS table_kind, pg_catalog.pg_get_statisticsobjdef(s.oid) AS definition, NULLIF(s.stxstattarget, -1) AS target
FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
JOIN pg_catalog.pg_class t ON t.oid = s.stxrelid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
WHERE ${ourOwn(scope, 'pg_catalog.pg_statistic_ext', 's.oid')}
AND ${notOfExtension('pg_catalog.pg_class', 's.stxrelid', scope)} ORDER BY n.nspname, s.stxname`,
  parse: (row) => ({
    kind: 'statistics',
    id: qualified(row['schema']!, row['name']!),
    owner: referenceTo(OWNERS[row['table_kind']!] ?? 'table', qualified(row['table_schema']!, row['table']!)),
    attributes: present<StatisticsAttributes>({ definition: inOrder(row['definition']!), target: row['target'] }),
  }),
  weight: () => weightOfStep('statistics'),
  printed: { definition: 'statement' },
  create: (object) => [object.attributes.definition, ...(object.attributes.target === undefined ? [] : [setTarget(object)])],
  alter: ({ expected, changed }) => (changed.includes('definition') ? 'replace' : [setTarget(expected)]),
  drop: ({ id }) => [`DROP STATISTICS ${id}`],
  brief: ({ attributes }) => attributes.definition,
};

/** Columns stand in the order of the table, which means nothing here, and before expressions. */
const inOrder = (definition: string): string =>
  definition.replace(/ ON ((?:(?:"(?:[^"]|"")+"|[^\s",()]+), )*(?:"(?:[^"]|"")+"|[^\s",()]+)) FROM /, (_, columns: string) => {
    const names = columns.match(/"(?:[^"]|"")+"|[^\s",()]+/g) ?? [];
    return ` ON ${names.sort().join(', ')} FROM `;
  });

const setTarget = ({ id, attributes }: CatalogObject<StatisticsAttributes>): string =>
  `ALTER STATISTICS ${id} SET STATISTICS ${attributes.target ?? -1}`;
