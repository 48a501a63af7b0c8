// Whether anything in the catalog has changed, without reading it: for each system catalog how many rows a kind may read in it, and
// the sum of their ages. Every DDL statement writes new row versions under its own transaction id (xmin), which is younger than those
// before it, so equal counts and sums mean that nothing was written since. What changes rows in place leaves xmin alone, rightly:
// VACUUM and ANALYZE keep their statistics in pg_class that way (heap_inplace_update).
// It is compared with what was recorded in the same database after a full comparison, so neither dump and restore, which write every row
// anew, nor a restored base backup, which brings the old record with it, can pass for unchanged. Where it differs, that only means:
// compare in full.
import { subscription } from '../kinds/replication/subscription.ts';
import type { Scope } from '../model/scope.ts';

/** User objects have an oid of at least FirstNormalObjectId (src/include/access/transam.h). */
const FIRST_USER_OID = 16_384;

interface Rows {
  readonly table: string;
  /** Theirs: those of users' objects count. Without this, all rows do. */
  readonly oid?: string;
  /** Their privileges: of PostgreSQL's own objects those count on which something is granted or revoked. */
  readonly acl?: string;
  /** The relation they belong to, by which those of temporary tables are left out. */
  readonly relation?: string;
  readonly where?: string;
}

const CATALOGS: readonly Rows[] = [
  { table: 'pg_class', oid: 'oid', acl: 'relacl', relation: 'oid' },
  { table: 'pg_attribute', oid: 'attrelid', acl: 'attacl', relation: 'attrelid' },
  { table: 'pg_attrdef', oid: 'oid', relation: 'adrelid' },
  { table: 'pg_constraint', oid: 'oid', relation: 'conrelid' },
  { table: 'pg_index', oid: 'indexrelid', relation: 'indexrelid' },
  { table: 'pg_inherits', oid: 'inhrelid', relation: 'inhrelid' },
  { table: 'pg_sequence', oid: 'seqrelid', relation: 'seqrelid' },
  { table: 'pg_trigger', oid: 'oid', relation: 'tgrelid' },
  { table: 'pg_rewrite', oid: 'oid', relation: 'ev_class' },
  { table: 'pg_type', oid: 'oid', acl: 'typacl', relation: 'typrelid' },
  { table: 'pg_enum', oid: 'oid' },
  { table: 'pg_proc', oid: 'oid', acl: 'proacl' },
  { table: 'pg_extension', oid: 'oid' },
  { table: 'pg_collation', oid: 'oid' },
  { table: 'pg_partitioned_table', oid: 'partrelid', relation: 'partrelid' },
  { table: 'pg_policy', oid: 'oid', relation: 'polrelid' },
  { table: 'pg_statistic_ext', oid: 'oid', relation: 'stxrelid' },
  { table: 'pg_foreign_table', oid: 'ftrelid', relation: 'ftrelid' },
  { table: 'pg_range', oid: 'rngtypid' },
  { table: 'pg_aggregate', oid: 'aggfnoid::oid' },
  { table: 'pg_cast', oid: 'oid' },
  { table: 'pg_operator', oid: 'oid' },
  { table: 'pg_opfamily', oid: 'oid' },
  { table: 'pg_opclass', oid: 'oid' },
  { table: 'pg_amop', oid: 'oid' },
  { table: 'pg_amproc', oid: 'oid' },
  { table: 'pg_am', oid: 'oid' },
  { table: 'pg_conversion', oid: 'oid' },
  { table: 'pg_language', oid: 'oid', acl: 'lanacl' },
  { table: 'pg_transform', oid: 'oid' },
  { table: 'pg_ts_parser', oid: 'oid' },
  { table: 'pg_ts_template', oid: 'oid' },
  { table: 'pg_ts_dict', oid: 'oid' },
  { table: 'pg_ts_config', oid: 'oid' },
  { table: 'pg_ts_config_map', oid: 'mapcfg' },
  { table: 'pg_foreign_data_wrapper', oid: 'oid' },
  { table: 'pg_foreign_server', oid: 'oid' },
  { table: 'pg_publication', oid: 'oid' },
  { table: 'pg_publication_rel', oid: 'oid' },
  { table: 'pg_event_trigger', oid: 'oid' },
  { table: 'pg_default_acl', oid: 'oid' },
  { table: 'pg_init_privs' },
  { table: 'pg_seclabel' },
  { table: 'pg_description', oid: 'objoid' },
  // pg_publication_namespace is there since 15; what it adds to a publication depends on it.
  { table: 'pg_depend', where: "classid = pg_catalog.to_regclass('pg_catalog.pg_publication_namespace')" },
  // What belongs to an extension: ALTER EXTENSION … ADD writes nothing else.
  { table: 'pg_depend', where: "refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND deptype = 'e'" },
  // Of all databases: a renamed one is called otherwise by what lies in it.
  { table: 'pg_tablespace', oid: 'oid' },
];

/** Only a superuser may read pg_user_mapping; this view hides options from others, and so what they cannot see does not count. */
const USER_MAPPINGS =
  "(SELECT pg_catalog.count(*) || ':' || pg_catalog.md5(coalesce(pg_catalog.string_agg(umid || coalesce(umoptions::text, ''), ',' ORDER BY umid), '')) FROM pg_catalog.pg_user_mappings)";

/** No one but a superuser sees the age of a row of pg_subscription, which holds secrets. */
const SUBSCRIPTIONS = `(SELECT pg_catalog.md5(pg_catalog.json_agg(s)::text) FROM (${subscription.query({ exclude: [] })}) s)`;

/** Other sessions' temporary tables come and go, and are nobody's schema. Their array types have no relation and are told by schema. */
const TEMPORARY = `temporary AS MATERIALIZED (SELECT
  ARRAY(SELECT oid FROM pg_catalog.pg_class WHERE relpersistence = 't') AS relations,
  ARRAY(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname ~ '^pg_(toast_)?temp_') AS schemas)`;

/** Names of the roles that something in this database belongs to, is granted to, or is for; and of the one that initdb made. */
const ROLES = `(SELECT pg_catalog.md5(pg_catalog.string_agg(r.oid || ':' || pg_catalog.pg_get_userbyid(r.oid), ',' ORDER BY r.oid)) FROM (
  SELECT DISTINCT refobjid AS oid FROM pg_catalog.pg_shdepend WHERE refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
    AND dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  UNION SELECT 10) r)`;

/** The application's schemas, and the one of PostgreSQL's that privileges are looked at in. */
const SCHEMAS = `(SELECT pg_catalog.count(*) || ':' || pg_catalog.string_agg(oid || '/' || xmin, ',' ORDER BY oid) FROM pg_catalog.pg_namespace
  WHERE nspname !~ '^pg_' OR nspname = 'pg_catalog')`;

/** The comment on the schema public, whose oid is one of PostgreSQL's own: the one it comes with has no age, and may be taken away. */
const COMMENT_ON_PUBLIC = `(SELECT pg_catalog.min(xmin::text) FROM pg_catalog.pg_description
  WHERE objoid = pg_catalog.to_regnamespace('public') AND classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass)`;

/** Ages are counted from now; taken from the age of a fixed transaction id they stand still. Modulo 2³², as transaction ids are. */
const AGES =
  "(coalesce(pg_catalog.sum(pg_catalog.age(xmin)), 0)::bigint - pg_catalog.count(*) * pg_catalog.age('4'::pg_catalog.xid)) & 4294967295";

/**
 * An SQL expression of type text, in parentheses. Works for any role, and on 14 and newer. What is granted on PostgreSQL's own objects is in
 * it where privileges are looked at.
 */
export function fingerprintExpression({ privileges }: Pick<Scope, 'privileges'>): string {
  const parts = CATALOGS.map((rows) => {
    const conditions = conditionsOf(rows, privileges === true);
    const which = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    return `(SELECT pg_catalog.count(*) || ':' || (${AGES}) FROM pg_catalog.${rows.table}${which})`;
  });
  const others = [SCHEMAS, COMMENT_ON_PUBLIC, ROLES, USER_MAPPINGS, SUBSCRIPTIONS];
  return `(WITH ${TEMPORARY} SELECT pg_catalog.concat_ws(' ', ${[...parts, ...others].join(',\n')}))`;
}

function conditionsOf({ table, oid, acl, relation, where }: Rows, withPrivileges: boolean): readonly string[] {
  const ofUsers = `${oid} >= ${FIRST_USER_OID}`;
  return [
    ...(where === undefined ? [] : [where]),
    ...(oid === undefined ? [] : [acl === undefined || !withPrivileges ? ofUsers : `(${ofUsers} OR ${acl} IS NOT NULL)`]),
    ...(relation === undefined ? [] : [`${relation} <> ALL ((SELECT relations FROM temporary)::oid[])`]),
    ...(table === 'pg_type' ? ['typnamespace <> ALL ((SELECT schemas FROM temporary)::oid[])'] : []),
  ];
}
