// Operator families, and what was added to one that is of none of its classes.

import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified, quoteName } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { ourOwn } from '../../model/scope.ts';
import { COUNTED_OPERATOR_MEMBERS, inSchema, ownedInSchema } from '../../parts/catalogs/catalog-rows.ts';
import {
  idUsing,
  memberClauses,
  membersOf,
  mentioned,
  type OperatorMembers,
  parseMembers,
  quotedUsingMethod,
  usingMethod,
} from '../../parts/operator-members.ts';

type OperatorFamilyAttributes = {
  readonly members?: OperatorMembers;
};

export const operatorFamily: Kind<OperatorFamilyAttributes> = {
  name: 'operator family',
  plural: 'operator families',
  ...inSchema('pg_opfamily', 'opf', { tail: quotedUsingMethod('o.opfmethod') }),
  catalogs: [{ table: 'pg_opfamily', oid: 'oid', onlyBeside: ['pg_opfamily+'] }, ...COUNTED_OPERATOR_MEMBERS],
  securable: { rows: { ...ownedInSchema('pg_opfamily', 'opf'), suffix: usingMethod('o.opfmethod') } },
  attributes: { members: 'meaning' },
  query: (scope) => `/* gate:operator family */ SELECT n.nspname AS schema, f.opfname AS name, a.amname AS method, m.members
FROM pg_catalog.pg_opfamily f JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace JOIN pg_catalog.pg_am a ON a.oid = f.opfmethod
LEFT JOIN ${membersOf('pg_opfamily')} m ON m.owner = f.oid
WHERE ${ourOwn(scope, 'pg_catalog.pg_opfamily', 'f.oid')} ORDER BY n.nspname, f.opfname, a.amname`,
  parse: (row) => ({
    kind: 'operator family',
    id: idUsing(qualified(row['schema']!, row['name']!), quoteName(row['method']!)),
    attributes: present<OperatorFamilyAttributes>({ members: parseMembers(row['members']) }),
  }),
  weight: () => weightOfStep('operator family'),
  mentions: ({ attributes }) => mentioned(attributes.members).join('\n'),
  create: ({ id }) => [`CREATE OPERATOR FAMILY ${id}`],
  finish: (object) => add(object, object.attributes.members),
  alter: ({ expected, live }) => {
    const [wanted, found] = [expected.attributes.members ?? {}, live.attributes.members ?? {}];
    const gone = Object.keys(found).filter((what) => found[what] !== wanted[what]);
    const come = Object.entries(wanted).filter(([what, member]) => member !== found[what]);
    return [
      ...(gone.length === 0 ? [] : [`ALTER OPERATOR FAMILY ${expected.id} DROP ${gone.join(', ')}`]),
      ...add(expected, Object.fromEntries(come)),
    ];
  },
  drop: ({ id }) => [`DROP OPERATOR FAMILY ${id}`],
  brief: ({ attributes }) => memberClauses(attributes.members).join(', ') || undefined,
};

function add({ id }: CatalogObject<OperatorFamilyAttributes>, members: OperatorMembers | undefined): readonly string[] {
  const clauses = memberClauses(members);
  return clauses.length === 0 ? [] : [`ALTER OPERATOR FAMILY ${id} ADD ${clauses.join(', ')}`];
}
