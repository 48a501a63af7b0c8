// Whether a database is empty: it has no object that a user created.
import type { Queryable } from '../postgres/session/queryable.ts';
import { quoteLiteral } from '../sql/quote.ts';
import type { Workspace } from './workspace.ts';

/** FirstNormalObjectId (src/include/access/transam.h). */
const FIRST_OF_USERS = 16384;
const IN_SCHEMAS = ['class', 'type', 'proc', 'namespace'];
const WITHOUT_SCHEMA = ['extension', 'publication', 'event_trigger', 'foreign_server'];

const none = (catalogs: readonly string[]): string =>
  catalogs.map((name) => `NOT EXISTS (SELECT FROM pg_catalog.pg_${name} WHERE oid >= ${FIRST_OF_USERS})`).join(' AND ');

/** A query with the column `is_empty`, for before anything of ours is created. */
export const IS_EMPTY = `SELECT ${none([...IN_SCHEMAS, ...WITHOUT_SCHEMA])} AS is_empty`;

/** No object of anybody's but the gate's tables and the ledger. */
export async function isEmptyButForOurs(session: Queryable, { schema, scope, ledger }: Workspace): Promise<boolean> {
  const own = [schema, ...scope.exclude].map(quoteLiteral).join(', ');
  const ours = `n.nspname NOT IN (${own}) AND n.nspname !~ '^pg_'`;
  const [result] = await session.query(`/* gate:empty */ SELECT NOT EXISTS (
    SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid >= ${FIRST_OF_USERS} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') AND ${ours}
    AND c.oid <> COALESCE(pg_catalog.to_regclass(${quoteLiteral(ledger.name)}), 0::pg_catalog.oid)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
      AND d.refobjid = pg_catalog.to_regclass(${quoteLiteral(ledger.name)}) AND d.deptype IN ('a', 'i')))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    WHERE t.oid >= ${FIRST_OF_USERS} AND t.typrelid = 0 AND t.typelem = 0 AND ${ours})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.oid >= ${FIRST_OF_USERS} AND ${ours})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.oid >= ${FIRST_OF_USERS} AND ${ours})
  AND ${none(WITHOUT_SCHEMA)} AS is_empty`);
  return result!.rows[0]!['is_empty'] === 't';
}
