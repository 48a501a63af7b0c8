// Default privileges hold for what one role makes: set by another one than the role that migrates, they give nobody access to its tables.
import { ourSchema } from '../../../schema/model/scope.ts';
import { quoteLiteral } from '../../../sql/quote.ts';
import { found, type QueryCheck } from '../../check.ts';

/** Tables and sequences: what PUBLIC may not use anyway. */
const KINDS = "('r', 'S')";

/** Rights of other roles' defaults that this role's own do not give; `g.grantee` 0 is PUBLIC, and `g.schema` 0 every schema. */
const LACKING = `g.maker <> me.oid AND NOT EXISTS (SELECT FROM given o WHERE o.maker = me.oid AND o.schema IN (0, g.schema) AND o.kind = g.kind
    AND o.privilege = g.privilege AND CASE WHEN o.grantee IN (0, g.grantee) THEN true WHEN g.grantee = 0 THEN false ELSE pg_has_role(g.grantee, o.grantee, 'USAGE') END)
  AND CASE WHEN g.grantee = 0 THEN true ELSE NOT pg_has_role(g.grantee, me.oid, 'USAGE') END`;

export const defaultPrivilegesOfOtherRole: QueryCheck = {
  id: 'default-privileges-of-other-role',
  group: 'security',
  looksFor:
    'default privileges on tables and sequences that hold only for what another role makes than the one that migrates (a notice without GATE_APP_ROLE, whose access is not known then)',
  sql: ({ scope, config: { appRole, appGrants } }) => {
    if (appRole !== null && appGrants === 'apply')
      return { skipped: 'GATE_APP_GRANTS=apply: the gate grants the application what it lacks' };
    const concerned =
      appRole === null
        ? ''
        : `AND CASE WHEN g.grantee = 0 THEN true ELSE pg_has_role(${quoteLiteral(appRole)}::name, g.grantee, 'USAGE') END`;
    return `WITH given AS (SELECT d.defaclrole AS maker, d.defaclnamespace AS schema, d.defaclobjtype AS kind, a.grantee, a.privilege_type AS privilege
  FROM pg_default_acl d, aclexplode(d.defaclacl) a WHERE d.defaclobjtype IN ${KINDS} AND a.grantee <> d.defaclrole)
SELECT quote_ident(n.nspname) AS schema, CASE g.kind WHEN 'r' THEN 'TABLES' ELSE 'SEQUENCES' END AS kind, quote_ident(me.rolname) AS me,
  CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END AS grantee,
  string_agg(DISTINCT quote_ident(pg_get_userbyid(g.maker)), ', ') AS makers, string_agg(DISTINCT g.privilege, ', ') AS privileges
FROM pg_roles me, given g LEFT JOIN pg_namespace n ON n.oid = g.schema
WHERE me.rolname = current_user AND ${LACKING} ${concerned} AND (g.schema = 0 OR ${ourSchema(scope)} AND has_schema_privilege(me.oid, n.oid, 'CREATE'))
GROUP BY n.nspname, g.kind, g.grantee, me.rolname ORDER BY n.nspname, g.kind DESC, 4`;
  },
  judge: (rows, { config: { appRole } }) =>
    found(
      rows.map(({ schema, kind, me, grantee, makers, privileges }) => {
        const where = schema === null ? '' : ` in schema ${schema}`;
        return {
          code: 'default-privileges-of-other-role',
          severity: appRole === null ? 'notice' : 'warning',
          subject: `default privileges for ${grantee} on ${kind!.toLowerCase()}${where}`,
          message: `they are set for what ${makers} makes, and not for what ${me} makes, so ${grantee} gets no access (${privileges}) to ${kind!.toLowerCase()} that ${me} makes${where}`,
          hint: `if ${me} migrates, run this as ${me}; ALTER DEFAULT PRIVILEGES without FOR ROLE holds for whoever runs it. It covers what is made later: what is there needs a GRANT`,
          repair: `ALTER DEFAULT PRIVILEGES FOR ROLE ${me}${schema === null ? '' : ` IN SCHEMA ${schema}`} GRANT ${privileges} ON ${kind} TO ${grantee};`,
        };
      }),
    ),
};
