// Invalid indexes that nobody is building at the moment, for the two checks that tell them apart by name.
import { TRANSIENT } from '../migrations/apply/leftovers.ts';
import type { Row } from '../postgres/session/queryable.ts';
import { ourOwn, type Scope } from '../schema/model/scope.ts';
import { type Diagnosis, SESSIONS_HIDDEN, type Surroundings, skip, type Verdict } from './check.ts';
import { RELATION_NAME } from './words.ts';

/** REINDEX CONCURRENTLY; pg-schema-diff; pgroll. */
export const LEFT_OVER_NAME = `(${TRANSIENT}|^pgschemadiff_tmp|^_pgroll_)`;

/** A build shows up with its index only in its own database, and to other roles than its own only as a process. */
export const UNUSABLE_INDEXES = (
  scope: Scope,
): string => `SELECT ${RELATION_NAME} AS name, i.indrelid::regclass AS "table", c.relkind AS letter,
  EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype = 'x') AS excludes,
  (SELECT count(*) FROM pg_stat_progress_create_index p WHERE p.datname = current_database() AND p.relid IS NULL) AS hidden
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT (i.indisvalid AND i.indisready AND i.indislive) AND ${ourOwn(scope, 'pg_catalog.pg_class', 'c.oid')}
  AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.datname = current_database() AND p.relid = i.indrelid)`;

/** Where another role builds some index that is hidden, any invalid one may be it. */
export function unusableIndexes(rows: readonly Row[], { role }: Surroundings, diagnosis: (row: Row) => Diagnosis): Verdict {
  if (!role.seesSessions && rows.some(({ hidden }) => Number(hidden) > 0)) return skip(SESSIONS_HIDDEN);
  return { findings: rows.map(diagnosis) };
}
