// Whether anything in the catalog has changed, without reading it: for each system catalog how many rows a kind may read in it, and
// the sum of their ages; which catalogs those are, each kind says. Every DDL statement writes new row versions under its own transaction id (xmin), which is younger than those
// before it, so equal counts and sums mean that nothing was written since. What changes rows in place leaves xmin alone, rightly:
// VACUUM and ANALYZE keep their statistics in pg_class that way (heap_inplace_update).
// It is compared with what was recorded in the same database after a full comparison, so neither dump and restore, which write every row
// again, nor a restored base backup, which brings the old record with it, can pass for unchanged. If it differs, that only means:
// compare in full.
import { KINDS } from '../kinds/kinds.ts';
import type { CountedRows } from '../model/catalog-facets.ts';
import type { Kind } from '../model/kind.ts';
import type { Scope } from '../model/scope.ts';

/** User objects have an oid of at least FirstNormalObjectId (src/include/access/transam.h). */
const FIRST_USER_OID = 16_384;

/** Other sessions' temporary tables come and go, and are nobody's schema. Their array types have no relation and are told by schema. */
const TEMPORARY = `temporary AS MATERIALIZED (SELECT
  ARRAY(SELECT oid FROM pg_catalog.pg_class WHERE relpersistence = 't') AS relations,
  ARRAY(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname ~ '^pg_(toast_)?temp_') AS schemas)`;

/** Ages are counted from now; taken from the age of a fixed transaction id they stand still. Modulo 2³², as transaction ids are. */
const AGES =
  "(coalesce(pg_catalog.sum(pg_catalog.age(xmin)), 0)::bigint - pg_catalog.count(*) * pg_catalog.age('4'::pg_catalog.xid)) & 4294967295";

/**
 * An SQL expression of type text, in parentheses, of what the kinds are in: for any role, and on 14 and newer. What is granted on PostgreSQL's
 * own objects is in it where privileges are looked at.
 */
export function fingerprintExpression({ privileges }: Pick<Scope, 'privileges'>, kinds: readonly Kind[] = KINDS): string {
  const parts = kinds.flatMap(({ catalogs }) => catalogs.map((one) => (typeof one === 'string' ? one : ages(one, privileges === true))));
  return `(WITH ${TEMPORARY} SELECT pg_catalog.concat_ws(' ', ${[...new Set(parts)].join(',\n')}))`;
}

function ages(rows: CountedRows, withPrivileges: boolean): string {
  const conditions = conditionsOf(rows, withPrivileges);
  const which = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `(SELECT pg_catalog.count(*) || ':' || (${AGES}) FROM pg_catalog.${rows.table}${which})`;
}

function conditionsOf({ table, oid, acl, relation, where }: CountedRows, withPrivileges: boolean): readonly string[] {
  const ofUsers = `${oid} >= ${FIRST_USER_OID}`;
  return [
    ...(where === undefined ? [] : [where]),
    ...(oid === undefined ? [] : [acl === undefined || !withPrivileges ? ofUsers : `(${ofUsers} OR ${acl} IS NOT NULL)`]),
    ...(relation === undefined ? [] : [`${relation} <> ALL ((SELECT relations FROM temporary)::oid[])`]),
    ...(table === 'pg_type' ? ['typnamespace <> ALL ((SELECT schemas FROM temporary)::oid[])'] : []),
  ];
}
