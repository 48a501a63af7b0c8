// What migrations may do to a database besides objects and rows: its settings, comment and privileges, what depends on an extension or has
// become part of one, which materialized views are not filled. With statements that do the same in another database, whatever its name.
import { MARK } from '../postgres/scratch/scratch-mark.ts';
import type { Queryable, Row } from '../postgres/session/queryable.ts';
import { quoteName } from '../schema/model/name.ts';
import { quoteLiteral } from '../sql/quote.ts';

/** One such thing. */
export interface Beside {
  /** Without its value, which may be secret: `the setting work_mem of the database`. */
  readonly what: string;
  /** Null: no statement does it. */
  readonly statement: string | null;
  /** What it is, where no statement says so. */
  readonly value?: string;
}

/** What there is, in an order that is the same each time. After PRINTED_ALIKE. A new database has nothing but what is part of its extensions. */
export async function besidesIn(session: Queryable): Promise<readonly Beside[]> {
  const [settings, comment, privileges, others] = await session.query(
    [SETTINGS_SQL, COMMENT_SQL, PRIVILEGES_SQL, EXTENSIONS_SQL].join(';\n'),
  );
  return [
    ...settings!.rows.map(settingIn),
    ...comment!.rows.map(commentIn),
    ...privileges!.rows.map(privilegeIn),
    ...others!.rows.map(({ what, statement, value }) => ({ what: what!, statement: statement ?? null, ...(value != null && { value }) })),
  ];
}

/** Names, quoted, of the extensions of the version that CREATE EXTENSION takes, which another server may have a later one of. */
export async function usualExtensionsIn(session: Queryable): Promise<ReadonlySet<string>> {
  const [result] = await session.query(`/* gate:usual-extensions */ SELECT e.extname AS name FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_available_extensions a ON a.name = e.extname AND a.default_version = e.extversion`);
  return new Set(result!.rows.map(({ name }) => quoteName(name!)));
}

const OURS = 'd.datname = pg_catalog.current_database()';

const SETTINGS_SQL = `/* gate:database-settings */ SELECT r.rolname AS role,
  pg_catalog.split_part(c.setting, '=', 1) AS name, pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1) AS value
FROM pg_catalog.pg_database d JOIN pg_catalog.pg_db_role_setting s ON s.setdatabase = d.oid
LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole, pg_catalog.unnest(s.setconfig) AS c(setting)
WHERE ${OURS} ORDER BY r.rolname COLLATE "C" NULLS FIRST, c.setting COLLATE "C"`;

function settingIn({ role, name, value }: Row): Beside {
  const [whose, start] =
    role == null
      ? ['the database', 'ALTER DATABASE ']
      : [`${quoteName(role)} in the database`, `ALTER ROLE ${quoteName(role)} IN DATABASE `];
  const values = LISTS.has(name!) ? elementsOf(value!) : [value!];
  const text = ` SET ${name!.split('.').map(quoteName).join('.')} TO ${values.map(quoteLiteral).join(', ')}`;
  return { what: `the setting ${name} of ${whose}`, statement: onDatabase(start, text) };
}

/** Settings that are lists of names, each quoted where it must be (GUC_LIST_QUOTE in src/backend/utils/misc/guc_tables.c). */
const LISTS: ReadonlySet<string> = new Set([
  ...['search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries', 'createrole_self_grant'],
]);

const elementsOf = (list: string): readonly string[] =>
  (list.match(/"(?:[^"]|"")*"|[^\s,"]+/g) ?? ['']).map((one) => (one.startsWith('"') ? one.slice(1, -1).replaceAll('""', '"') : one));

/** That of a scratch database is the gate's own. */
const COMMENT_SQL = `/* gate:database-comment */ SELECT c.description AS comment
FROM pg_catalog.pg_database d JOIN pg_catalog.pg_shdescription c ON c.objoid = d.oid AND c.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
WHERE ${OURS} AND NOT pg_catalog.starts_with(c.description, ${quoteLiteral(MARK)})`;

const commentIn = ({ comment }: Row): Beside => ({
  what: 'the comment of the database',
  statement: onDatabase('COMMENT ON DATABASE ', ` IS ${quoteLiteral(comment!)}`),
});

const GRANTED = 'SELECT e.grantee, e.privilege_type, e.is_grantable FROM pg_catalog.aclexplode';
const NOW = `${GRANTED}(d.datacl) e`;
const AT_FIRST = `${GRANTED}(pg_catalog.acldefault('d', d.datdba)) e WHERE d.datacl IS NOT NULL`;

/** What has been granted and revoked since the database was new. */
const PRIVILEGES_SQL = `/* gate:database-privileges */ SELECT a.verb, a.privilege_type AS privilege, a.is_grantable AS grantable,
  CASE WHEN a.grantee = d.datdba THEN 'CURRENT_USER' WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(r.rolname) END AS role
FROM pg_catalog.pg_database d CROSS JOIN LATERAL (
  SELECT 'REVOKE' AS verb, x.* FROM (${AT_FIRST} EXCEPT ${NOW}) x
  UNION ALL SELECT 'GRANT', x.* FROM (${NOW} EXCEPT ${AT_FIRST}) x) a
LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
WHERE ${OURS} ORDER BY a.verb DESC, r.rolname COLLATE "C" NULLS FIRST, a.privilege_type`;

const privilegeIn = ({ verb, privilege, grantable, role }: Row): Beside => ({
  what: `${verb} ${privilege} ON DATABASE`,
  statement: onDatabase(
    `${verb} ${privilege} ON DATABASE `,
    `${verb === 'GRANT' ? ' TO' : ' FROM'} ${role}${verb === 'GRANT' && grantable === 't' ? ' WITH GRANT OPTION' : ''}`,
  ),
});

/** The name of the database is that of the one in which it is run. */
function onDatabase(before: string, after: string): string {
  const format = [before, after].map((text) => text.replaceAll('%', '%%')).join('%I');
  return `DO ${quoteLiteral(`BEGIN EXECUTE pg_catalog.format(${quoteLiteral(format)}, pg_catalog.current_database()); END`)}`;
}

const ON_EXTENSIONS = `pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
    AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
  CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, 0) i`;

const EXTENSIONS_SQL = `/* gate:beside-schema */ SELECT o.what, o.statement, o.value FROM (
  SELECT pg_catalog.format('that %s %s depends on extension %s', i.type, i.identity, e.extname) AS what,
    pg_catalog.format('ALTER %s %s DEPENDS ON EXTENSION %I', pg_catalog.upper(i.type), i.identity, e.extname) AS statement, NULL AS value
  FROM ${ON_EXTENSIONS} WHERE d.deptype = 'x'
  UNION ALL SELECT pg_catalog.format('%s %s as part of extension %s', i.type, i.identity, e.extname), NULL, c.description
  FROM ${ON_EXTENSIONS}
  LEFT JOIN pg_catalog.pg_description c ON c.classoid = d.classid AND c.objoid = d.objid AND c.objsubid = 0 WHERE d.deptype = 'e'
  UNION ALL SELECT pg_catalog.format('the comment on inherited constraint %I of %s', k.conname, k.conrelid::pg_catalog.regclass),
    pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L', k.conname, k.conrelid::pg_catalog.regclass, c.description), NULL
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_description c ON c.objoid = k.oid AND c.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
  WHERE k.contype = 'c' AND k.coninhcount > 0 AND NOT k.conislocal
  UNION ALL SELECT pg_catalog.format('that materialized view %s is not filled', c.oid::pg_catalog.regclass), NULL, NULL
  FROM pg_catalog.pg_class c WHERE c.relkind = 'm' AND NOT c.relispopulated) o
ORDER BY o.what COLLATE "C"`;

/** What only one of two databases has. */
export function apartFrom(ones: readonly Beside[], others: readonly Beside[]): readonly Beside[] {
  const known = new Set(others.map((one) => JSON.stringify(one)));
  return ones.filter((one) => !known.has(JSON.stringify(one)));
}
