// Privileges on objects and columns, compared where that is asked for: one object for each role and what it holds on one object, relative
// to the default of PostgreSQL for that kind of object, or to what the script of an extension granted. Of PostgreSQL's own objects those in
// pg_catalog are looked at, as pg_dump does; large objects, databases, tablespaces and parameters are not.

import type { Row } from '../../../postgres/session/queryable.ts';
import { type Change, type Kind, present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { lastName, qualified, quoteName, withInputMode } from '../../model/name.ts';
import { type CatalogObject, idIn, referenceOf, referenceTo } from '../../model/object.ts';
import type { Scope } from '../../model/scope.ts';
import { ROLES_NAMED } from '../../parts/catalogs/catalog-rows.ts';
import { grantableObjects, grantableRelations, inOurSchema, securableIn } from '../../parts/catalogs/securable.ts';
import { briefly, type Grants, grantsOf, type Item, isTold, type Step, stateOf, steps } from '../../parts/grants.ts';

type PrivilegeAttributes = Grants & {
  /** What is held on single columns, by their quoted names. */
  readonly columns?: Readonly<Record<string, Grants>>;
};

/** Of what a repair makes: what the role has by then, where that is not the default. */
type Beforehand = PrivilegeAttributes & { readonly before?: Grants };

/** Of objects that have a list at all, and of columns that have one. The public schema counts as any other: its default is not every version's. */
const lists = (kinds: readonly Kind[], scope: Scope): string => {
  const relations = grantableRelations(kinds);
  const columns = `UNION ALL SELECT n.catalog, n.oid, n.kind, n.nspname, n.name, n.suffix, n.variant, n.owner, a.attacl, 'c'::"char", a.attnum, a.attname
  FROM pg_catalog.pg_attribute a JOIN (${relations}) n ON n.oid = a.attrelid
  WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND ${looked(scope)}`;
  return `SELECT n.*, 0 AS sub, NULL::pg_catalog.name AS "column"
  FROM (${grantableObjects(kinds)}) n
  WHERE n.acl IS NOT NULL AND ${looked(scope)}
${relations === '' ? '' : columns}`;
};

/** What is read only for objects that are recreated contains nothing of PostgreSQL's own. */
const looked = (scope: Scope): string =>
  scope.privileges === true ? `(n.nspname = 'pg_catalog' OR ${inOurSchema(scope)})` : inOurSchema(scope);

const privilegesIn = (
  kinds: readonly Kind[],
  scope: Scope,
): string => `/* gate:privilege */ SELECT s.kind, s.nspname, s.name, s.suffix, s.variant,
  (SELECT x.extname FROM pg_catalog.pg_depend e JOIN pg_catalog.pg_extension x ON x.oid = e.refobjid
    WHERE e.classid = s.catalog AND e.objid = s.oid AND e.objsubid = 0 AND e.deptype = 'e') AS extension,
  CASE WHEN s.kind = 'sequence' THEN (SELECT pg_catalog.json_build_array(kn.nspname, k.relname, ka.attname) FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_class k ON k.oid = d.refobjid JOIN pg_catalog.pg_namespace kn ON kn.oid = k.relnamespace
    JOIN pg_catalog.pg_attribute ka ON ka.attrelid = d.refobjid AND ka.attnum = d.refobjsubid
    WHERE d.classid = s.catalog AND d.objid = s.oid AND d.deptype = 'i' AND d.refobjsubid > 0) END AS identity_column,
  CASE WHEN g.grantee <> 0 THEN pg_catalog.pg_get_userbyid(g.grantee) END AS grantee,
  CASE WHEN g.grantor <> s.owner THEN pg_catalog.pg_get_userbyid(g.grantor) END AS grantor,
  pg_catalog.json_agg(pg_catalog.json_build_array(g.privilege_type, g.state,
    (SELECT pg_catalog.count(*) FROM pg_catalog.aclexplode(pg_catalog.acldefault(CASE s.letter WHEN 'c' THEN 'r' ELSE s.letter END, s.owner)) f
      WHERE f.grantee = s.owner AND (s.letter <> 'c' OR f.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES'))), s."column")) AS items
FROM (${lists(kinds, scope)}) s
LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = s.catalog AND i.objoid = s.oid AND i.objsubid = s.sub AND (s.kind, s.nspname) <> ('schema', 'public')
CROSS JOIN LATERAL (SELECT grantee, grantor, privilege_type, ${stateOf('a.is_grantable', 'b.is_grantable')} AS state
  FROM pg_catalog.aclexplode(s.acl) a FULL JOIN pg_catalog.aclexplode(COALESCE(i.initprivs, pg_catalog.acldefault(s.letter, s.owner))) b
  USING (grantee, grantor, privilege_type) WHERE ${isTold('a.is_grantable', 'b.is_grantable')}) g
GROUP BY s.kind, s.nspname, s.name, s.suffix, s.variant, s.catalog, s.oid, g.grantee, g.grantor, s.owner
ORDER BY s.kind, s.nspname, s.name, s.suffix, grantee, grantor`;

/** @param kinds on whose objects it may be. */
export const privilege = (kinds: () => readonly Kind[]): Kind<PrivilegeAttributes> => ({
  name: 'privilege',
  plural: 'privileges',
  catalogs: [{ table: 'pg_init_privs' }, ROLES_NAMED],
  attributes: { granted: 'meaning', grantable: 'meaning', revoked: 'meaning', grantOption: 'meaning', columns: 'meaning' },
  extraFails: true,
  comparedWith: 'privileges',
  query: (scope, present = kinds()) => privilegesIn(scope.privileges === true ? kinds() : present, scope),
  parse: (row) => privilegeIn(row, kinds()),
  mentions: ({ owner, attributes: { columns = {} } }) =>
    Object.keys(columns)
      .map((column) => `${idIn(owner ?? '')}.${column}`)
      .join('\n'),
  weight: ({ id, attributes }) => {
    const { grantee, grantor } = partsOf(id);
    if (grantee === 'PUBLIC' && attributes.revoked !== undefined) return weightOfStep('closed to everybody');
    if ((attributes as Beforehand).before !== undefined) return weightOfStep('privilege until others are known');
    return weightOfStep(grantor === undefined ? 'privilege' : 'privilege granted by another than the owner');
  },
  // Since PostgreSQL 15 not everybody may create in it.
  perMajor: ({ id }) => (id === 'ON SCHEMA public TO PUBLIC' ? ['granted', 'revoked'] : []),
  create: () => [],
  finish: ({ id, attributes }) => {
    const { before = {}, ...due } = attributes as Beforehand;
    return statements(id, before, due);
  },
  alter: ({ expected, live }: Change<PrivilegeAttributes>) => statements(expected.id, live.attributes, expected.attributes),
  drop: ({ id, attributes }) => statements(id, attributes, {}),
  brief: ({ attributes: { columns = {}, ...grants } }) =>
    [briefly(grants), ...Object.entries(columns).map(([name, held]) => `${briefly(held)} on ${name}`)]
      .filter((text) => text !== '')
      .join(', '),
});

function privilegeIn(row: Row, kinds: readonly Kind[]): CatalogObject<PrivilegeAttributes> {
  const { kind, id, reference } = securableIn(row);
  const word = wordOf(kinds.find(({ name }) => name === kind)!, row['variant'] === 'procedure');
  const items = JSON.parse(row['items']!) as [...Item, column: string | null][];
  const on = (column: string | null): Grants =>
    grantsOf(items.filter((item) => item[3] === column).map(([...[name, state, total]]) => [name, state, total]));
  const columns = [...new Set(items.flatMap((item) => item[3] ?? []))].sort().map((column) => [quoteName(column), on(column)] as const);
  const grantee = row['grantee'] == null ? 'PUBLIC' : quoteName(row['grantee']);
  const identity = row['identity_column'] == null ? null : qualified(...(JSON.parse(row['identity_column']) as string[]));
  return {
    kind: 'privilege',
    id: `ON ${word} ${id} TO ${grantee}${row['grantor'] == null ? '' : ` GRANTED BY ${quoteName(row['grantor'])}`}`,
    owner:
      row['extension'] != null
        ? referenceTo('extension', quoteName(row['extension']))
        : identity !== null
          ? referenceTo('column', identity)
          : reference,
    attributes: present<PrivilegeAttributes>({ ...on(null), columns: columns.length > 0 && Object.fromEntries(columns) }),
  };
}

/** What moves a role from what it has once the object is made to what it is to have before the privileges that are known are granted. */
export const beforehand = (kind: Kind, object: CatalogObject, grantee: string, before: Grants, due: Grants): CatalogObject => ({
  kind: 'privilege',
  id: `ON ${wordOf(kind, object.attributes['procedure'] === true)} ${object.id} TO ${grantee}`,
  owner: referenceOf(object),
  attributes: { ...due, before },
});

/** The privileges of one column, as a part of it. */
export const onColumn = (table: CatalogObject, column: CatalogObject): readonly CatalogObject[] => {
  const name = lastName(column.id);
  const held = (table.attributes as PrivilegeAttributes).columns?.[name];
  return held === undefined ? [] : [{ ...table, owner: referenceOf(column), attributes: { columns: { [name]: held } } }];
};

/** The same on something of that name that may have other columns, and the names of those that it lacks. */
export function onColumns(
  object: CatalogObject,
  names: readonly string[],
): { readonly object: CatalogObject; readonly gone: readonly string[] } {
  const { columns = {}, ...whole } = object.attributes as PrivilegeAttributes;
  const kept = Object.entries(columns).filter(([name]) => names.includes(name));
  const attributes = kept.length === 0 ? whole : { ...whole, columns: Object.fromEntries(kept) };
  return { object: { ...object, attributes }, gone: Object.keys(columns).filter((name) => !names.includes(name)) };
}

/** Who has it, and who granted it where that was not the owner. */
export function rolesOf({ id }: CatalogObject): readonly string[] {
  const { grantee, grantor } = partsOf(id);
  return grantor === undefined ? [grantee] : [grantee, grantor];
}

const wordOf = ({ name, securable }: Kind, isProcedure: boolean): string => {
  if (securable?.grants === undefined) throw new Error(`nothing is granted on a ${name}`);
  return isProcedure ? 'PROCEDURE' : securable.grants.on;
};

const ROLE = String.raw`(?:"(?:[^"]|"")*"|[^\s"]+)`;
const ID = new RegExp(`^ON (?<object>.+) TO (?<grantee>${ROLE})(?: GRANTED BY (?<grantor>${ROLE}))?$`, 's');

const partsOf = (id: string) => ID.exec(id)!.groups as { readonly object: string; readonly grantee: string; readonly grantor?: string };

function statements(id: string, live: PrivilegeAttributes, expected: PrivilegeAttributes): readonly string[] {
  const { object: called, grantee, grantor } = partsOf(id);
  // FUNCTION stands for aggregates too, and knows no `(*)`.
  const object = called.startsWith('PROCEDURE ') ? withInputMode(called) : called.replace(/\(\*\)$/, '()');
  const { columns: found = {}, ...held } = live;
  const { columns: wanted = {}, ...due } = expected;
  const whole = steps(held, due);
  // REVOKE on a table takes the privileges on its columns along.
  const takesColumns = whole.some(({ verb }) => verb !== 'GRANT');
  const ofColumns = [...new Set([...Object.keys(found), ...Object.keys(wanted)])].flatMap((column) => {
    const ways = steps(found[column] ?? {}, wanted[column] ?? {});
    const all = takesColumns ? [...ways.filter(({ verb }) => verb !== 'GRANT'), ...steps({}, wanted[column] ?? {})] : ways;
    return all.map((step) => [step, ` (${column})`] as const);
  });
  const all = [...whole.map((step) => [step, ''] as const), ...ofColumns].map(([step, column]) => statement(step, column, object, grantee));
  // GRANTED BY takes none but the current role.
  return grantor === undefined || all.length === 0 ? all : [`SET ROLE ${grantor}`, ...all, 'RESET ROLE'];
}

const statement = ({ verb, privileges, tail }: Step, column: string, object: string, grantee: string): string =>
  `${verb} ${privileges.map((name) => `${name}${column}`).join(', ')} ON ${object} ${verb === 'GRANT' ? 'TO' : 'FROM'} ${grantee}${tail}`;
