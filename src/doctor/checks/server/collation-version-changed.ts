// Collations whose order of text may have changed, as when a new image brings another C library: indexes on text may be out of order, so rows are
// not found and unique indexes let duplicates in. What depends on the order is rebuilt first; that it fits is recorded last.

import { few } from '../../../core/text/few.ts';
import type { Row } from '../../../postgres/session/queryable.ts';
import { quoteIdent } from '../../../sql/quote.ts';
import { type Diagnosis, fixable, type QueryCheck } from '../../check.ts';

/** Since PostgreSQL 15 a database has the version of its default collation. */
const WITH_DATABASE = 150_000;

export const collationVersionChanged: QueryCheck = {
  id: 'collation-version-changed',
  group: 'server',
  looksFor: 'collations whose version is not the one that indexes were built with, as after an update of the image',
  needs: 'PostgreSQL 15 for the default collation of the database',
  fixes: 'REINDEX INDEX CONCURRENTLY of each index that depends on the order, and REFRESH VERSION once all of them are rebuilt',
  sql: ({ facts }) => `WITH changed AS (
  SELECT k.oid, format('%I.%I', n.nspname, k.collname) AS name, false AS of_database, k.collversion AS built, pg_collation_actual_version(k.oid) AS actual
  FROM pg_collation k JOIN pg_namespace n ON n.oid = k.collnamespace WHERE k.collversion <> pg_collation_actual_version(k.oid)
  ${
    facts.versionNumber < WITH_DATABASE
      ? ''
      : `UNION ALL SELECT 100, d.datname, true, d.datcollversion, pg_database_collation_actual_version(d.oid) FROM pg_database d
  WHERE d.datname = current_database() AND d.datcollversion <> pg_database_collation_actual_version(d.oid)`
  })
SELECT c.name, c.of_database, c.built, c.actual, i.indexes, i.excluding, i.partitioned FROM changed c, LATERAL (
  SELECT array_to_json(array_agg(x.indexrelid::regclass::text ORDER BY x.indexrelid::regclass::text) FILTER (WHERE NOT x.excludes)) AS indexes,
    array_to_json(array_agg(x.indexrelid::regclass::text) FILTER (WHERE x.excludes)) AS excluding,
    (SELECT array_to_json(array_agg(t.partrelid::regclass::text)) FROM pg_partitioned_table t WHERE c.oid = ANY (t.partcollation) AND t.partstrat = 'r') AS partitioned
  FROM (SELECT i.indexrelid, i.indisexclusion AS excludes FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid WHERE r.relkind = 'i' AND r.relpersistence <> 't' AND i.indisvalid
      AND i.indrelid >= 16384 AND (c.oid = ANY (i.indcollation)
        OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.refclassid = 'pg_collation'::regclass AND d.refobjid = c.oid))) x) i
ORDER BY c.of_database DESC, c.name`,
  judge: (rows) => ({ findings: rows.map(diagnosis) }),
};

function diagnosis({ name, of_database: ofDatabase, built, actual, indexes, excluding, partitioned }: Row): Diagnosis {
  const listOf = (json: string | null | undefined): readonly string[] => JSON.parse(json ?? '[]');
  const [rebuilt, blocking, tables] = [listOf(indexes), listOf(excluding), listOf(partitioned)];
  const isDefault = ofDatabase === 't';
  const refresh = isDefault
    ? `ALTER DATABASE ${quoteIdent(name ?? '')} REFRESH COLLATION VERSION`
    : `ALTER COLLATION ${name} REFRESH VERSION`;
  const about = {
    code: 'collation-version-changed',
    severity: 'error',
    subject: isDefault ? `database ${name}` : `collation ${name}`,
  } as const;
  const message = `${isDefault ? 'its default collation' : 'it'} was version ${built} when indexes were built, and this server has ${actual}: text may be ordered otherwise, and ${rebuilt.length + blocking.length === 0 ? 'no index depends on it' : `${rebuilt.length + blocking.length} indexes depend on it`}`;
  const byHand = [
    ...blocking.map((index) => `REINDEX INDEX ${index}, which blocks writes`),
    ...tables.map((table) => `look at the bounds of the partitions of ${table}`),
  ];
  const first = 'rebuild the indexes first and refresh the version last: it only records that all fits, and silences the warning';
  const statements = [...rebuilt.map((index) => `REINDEX INDEX CONCURRENTLY ${index}`), refresh];
  if (byHand.length === 0) return fixable({ ...about, message, hint: first }, statements);
  const { finding } = fixable({ ...about, message, hint: `${first}; before the last statement, by hand: ${few(byHand)}` }, statements);
  return { finding };
}
