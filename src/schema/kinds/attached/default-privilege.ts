// Default privileges: what ALTER DEFAULT PRIVILEGES has said of objects that a role is yet to make, everywhere or in one schema. Compared
// where privileges are asked for; one object for each role that is granted to.

import { type Kind, present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { quoteName } from '../../model/name.ts';
import { type CatalogObject, idIn, referenceTo } from '../../model/object.ts';
import { ourSchema } from '../../model/scope.ts';
import { ROLES_NAMED } from '../../parts/catalogs/catalog-rows.ts';
import { briefly, type Grants, grantsOf, type Item, isTold, stateOf, steps } from '../../parts/grants.ts';

const WORDS: Readonly<Record<string, string>> = {
  r: 'TABLES',
  S: 'SEQUENCES',
  f: 'FUNCTIONS',
  T: 'TYPES',
  n: 'SCHEMAS',
  L: 'LARGE OBJECTS',
};

export const defaultPrivilege: Kind<Grants> = {
  name: 'default privilege',
  plural: 'default privileges',
  catalogs: [{ table: 'pg_default_acl', oid: 'oid' }, ROLES_NAMED],
  attributes: { granted: 'meaning', grantable: 'meaning', revoked: 'meaning', grantOption: 'meaning' },
  extraFails: true,
  comparedWith: 'privileges',
  // What is said of a schema is added to what holds everywhere, which stands in place of PostgreSQL's default.
  query: (
    scope,
  ) => `/* gate:default privilege */ SELECT pg_catalog.pg_get_userbyid(d.defaclrole) AS role, n.nspname AS schema, d.defaclobjtype AS type,
  CASE WHEN g.grantee <> 0 THEN pg_catalog.pg_get_userbyid(g.grantee) END AS grantee,
  pg_catalog.json_agg(pg_catalog.json_build_array(g.privilege_type, g.state,
    (SELECT pg_catalog.count(*) FROM pg_catalog.aclexplode(l.acl) f WHERE f.grantee = d.defaclrole))) AS items
FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
CROSS JOIN LATERAL (SELECT pg_catalog.acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's'::"char" ELSE d.defaclobjtype END, d.defaclrole) AS acl) l
CROSS JOIN LATERAL (SELECT grantee, privilege_type, ${stateOf('a.is_grantable', 'b.is_grantable')} AS state FROM pg_catalog.aclexplode(d.defaclacl) a
  FULL JOIN pg_catalog.aclexplode(CASE WHEN n.oid IS NULL THEN l.acl END) b
  USING (grantee, privilege_type) WHERE ${isTold('a.is_grantable', 'b.is_grantable')}) g
WHERE n.nspname IS NULL OR (${ourSchema(scope)})
GROUP BY d.oid, d.defaclrole, n.nspname, d.defaclobjtype, g.grantee ORDER BY role, n.nspname, type, grantee`,
  parse: (row) => {
    const [schema, grantee] = [row['schema'] ?? null, row['grantee'] ?? null];
    const where = schema === null ? '' : ` IN SCHEMA ${quoteName(schema)}`;
    const target = `ON ${WORDS[row['type']!] ?? row['type']!} TO ${grantee === null ? 'PUBLIC' : quoteName(grantee)}`;
    return {
      kind: 'default privilege',
      id: `FOR ROLE ${quoteName(row['role']!)}${where} ${target}`,
      ...(schema !== null && { owner: referenceTo('schema', quoteName(schema)) }),
      attributes: present<Grants>(grantsOf(JSON.parse(row['items']!) as Item[])),
    };
  },
  weight: () => weightOfStep('default privilege'),
  create: () => [],
  finish: ({ id, attributes }) => statements(id, {}, attributes),
  alter: ({ expected, live }) => statements(expected.id, live.attributes, expected.attributes),
  drop: ({ id, attributes }) => statements(id, attributes, {}),
  brief: ({ attributes }) => briefly(attributes),
  caution: () => 'it applies to objects that are created from then on, and does not change existing ones',
};

/** For which objects it holds: `TABLES`, of which schema where not of all, and to whom. */
export function reachOf({ id, owner }: CatalogObject): { readonly on: string; readonly schema: string | null; readonly grantee: string } {
  const { on, grantee } = partsOf(id);
  return { on, schema: owner === undefined ? null : idIn(owner), grantee };
}

/** Greedy, but for the role at the end, which may be called anything. */
const ID = /^(?<whose>.+) ON (?<on>[A-Z ]+) TO (?<grantee>"(?:[^"]|"")*"|[^\s"]+)$/s;

const partsOf = (id: string) => ID.exec(id)!.groups as { readonly whose: string; readonly on: string; readonly grantee: string };

function statements(id: string, live: Grants, expected: Grants): readonly string[] {
  const { whose, on, grantee } = partsOf(id);
  return steps(live, expected).map(
    ({ verb, privileges, tail }) =>
      `ALTER DEFAULT PRIVILEGES ${whose} ${verb} ${privileges.join(', ')} ON ${on} ${verb === 'GRANT' ? 'TO' : 'FROM'} ${grantee}${tail}`,
  );
}
