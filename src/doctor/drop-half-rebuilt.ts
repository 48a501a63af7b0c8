// What a REINDEX CONCURRENTLY that failed leaves behind: an invalid copy beside the index, which every write would maintain from then on.
import { TRANSIENT } from '../migrations/apply/leftovers.ts';
import type { Queryable } from '../postgres/session/queryable.ts';
import { RELATION_NAME } from './words.ts';

const COPIES = `SELECT c.oid, ${RELATION_NAME} AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT i.indisvalid AND c.relname ~ '${TRANSIENT}' AND c.relkind = 'i'`;

/** By oid: the name of each invalid copy. */
export async function invalidIndexes(session: Queryable): Promise<ReadonlyMap<string, string>> {
  const [found] = await session.query(`/* gate:doctor */ ${COPIES}`);
  return new Map(found!.rows.map(({ oid, name }) => [oid!, name!]));
}

/** Those that were not there before; a copy that cannot be dropped now is a finding of the next look. */
export async function dropHalfRebuilt(session: Queryable, before: ReadonlyMap<string, string>): Promise<void> {
  for (const [oid, name] of await invalidIndexes(session)) {
    if (!before.has(oid)) await session.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`).catch(() => {});
  }
}
