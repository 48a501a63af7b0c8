// Indexes rebuilt beside the old ones (REINDEX CONCURRENTLY), table by table. One that was cancelled leaves an INVALID index behind, which costs
// every write and helps no query: it is removed.
import { TRANSIENT } from '../../migrations/apply/leftovers.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { Maintaining, Target } from '../task.ts';

export const reindex: Maintaining = {
  id: 'reindex',
  summary: 'rebuild indexes beside the old ones (REINDEX CONCURRENTLY), of the tables with the largest indexes first',
  done: 'reindexed',
  which: "c.relkind IN ('r', 'm')",
  order: 'pg_catalog.pg_indexes_size(c.oid) DESC',
  statement: ({ table }) => `REINDEX TABLE CONCURRENTLY ${table}`,
  settle: removeTransients,
};

/** Of the table, and of what it keeps out of line. Their names say what they are (manual, REINDEX). */
async function removeTransients(session: Session, { oid }: Target): Promise<readonly string[]> {
  const [found] = await session.query(`/* gate:upkeep */ SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS index
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND c.relkind = 'i' AND c.relname ~ '${TRANSIENT}'
  AND i.indrelid IN (${oid}, (SELECT t.reltoastrelid FROM pg_catalog.pg_class t WHERE t.oid = ${oid})) ORDER BY 1`);
  const names = found!.rows.map(({ index }) => index!);
  for (const name of names) await session.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
  return names.map((name) => `the INVALID index ${name}, which a cancelled REINDEX CONCURRENTLY had left, was removed`);
}
