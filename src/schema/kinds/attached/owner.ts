// Owners, compared where that is asked for. One object for each object that has an owner of its own: an index, a constraint, a trigger,
// a sequence of a column follow their table; an extension's is not shown by pg_dump either.

import { quoteLiteral } from '../../../sql/quote.ts';
import { type Kind, present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { quoteName, withInputMode } from '../../model/name.ts';
import { idIn } from '../../model/object.ts';
import { ROLES_NAMED } from '../../parts/catalogs/catalog-rows.ts';
import { inOurSchema, ownedObjects, securableIn } from '../../parts/catalogs/securable.ts';

type OwnerAttributes = {
  readonly role: string;
  /** Of a procedure, which may have become a function when it gets its owner. */
  readonly procedure?: true;
};

/** @param kinds whose objects may have one. */
export const owner = (kinds: () => readonly Kind[]): Kind<OwnerAttributes> => ({
  name: 'owner',
  plural: 'owners',
  catalogs: [ROLES_NAMED],
  attributes: { role: 'meaning', procedure: 'kept' },
  comparedWith: 'owners',
  query: (
    scope,
    present = kinds(),
  ) => `/* gate:owner */ SELECT n.kind, n.nspname, n.name, n.suffix, n.variant, pg_catalog.pg_get_userbyid(n.owner) AS role
FROM (${ownedObjects(present)}) n
LEFT JOIN pg_catalog.pg_depend d ON d.classid = n.catalog AND d.objid = n.oid AND d.objsubid = 0
  AND (d.deptype = 'e' OR (${isFollower(kinds())} AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0))
WHERE d.objid IS NULL AND ${inOurSchema(scope)} AND (n.nspname IS NOT NULL OR n.oid >= 16384)
ORDER BY n.kind, n.nspname, n.name, n.suffix`,
  parse: (row) => {
    const { reference } = securableIn(row);
    const attributes = present<OwnerAttributes>({ role: quoteName(row['role']!), procedure: row['variant'] === 'procedure' });
    return { kind: 'owner', id: reference, owner: reference, attributes };
  },
  // The schema public belonged to the superuser that made the server until PostgreSQL 15 gave it to the database's owner.
  perMajor: ({ owner }) => (owner === 'schema public' ? ['role'] : []),
  weight: () => weightOfStep('owner'),
  // After what completes the object: a sequence can only be given to a column of a table that has the same owner.
  create: () => [],
  finish: (object) => [alterOwner(kinds(), object.id, object.attributes)],
  alter: ({ expected: { id, attributes } }) => [alterOwner(kinds(), id, attributes)],
  drop: () => [],
  brief: ({ attributes }) => attributes.role,
  caution: () => 'whoever runs this must be a superuser, or a member of the role, which must have CREATE on the schema',
});

/** SQL: whether it is of a kind whose objects may be part of another. */
const isFollower = (kinds: readonly Kind[]): string =>
  `n.kind IN (${kinds.flatMap(({ name, securable }) => (securable?.followsOwner ? [quoteLiteral(name)] : [])).join(', ')})`;

function alterOwner(kinds: readonly Kind[], reference: string, { role, procedure }: OwnerAttributes): string {
  const name = /^(?:[a-z]+ )+/.exec(reference)![0].trimEnd();
  const word = kinds.find((kind) => kind.name === name)?.securable?.alter ?? name.toUpperCase();
  // ROUTINE is any of function, procedure and aggregate, and knows no `(*)`.
  const id = procedure ? withInputMode(idIn(reference)) : idIn(reference).replace(/\(\*\)$/, '()');
  return `ALTER ${word} ${id} OWNER TO ${role}`;
}
