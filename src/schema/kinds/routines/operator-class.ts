// Operator classes: type, storage, operators and support functions. A class can be recreated in another family, so that none owns it.

import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified, quoteName } from '../../model/name.ts';
import { ourOwn } from '../../model/scope.ts';
import { COUNTED_OPERATOR_MEMBERS, inSchema, ownedInSchema } from '../../parts/catalogs/catalog-rows.ts';
import {
  idUsing,
  memberClauses,
  membersOf,
  mentioned,
  type OperatorMembers,
  parseMembers,
  partsOfId,
  quotedUsingMethod,
  usingMethod,
} from '../../parts/operator-members.ts';

type OperatorClassAttributes = {
  readonly type: string;
  /** For the type where no class is named. */
  readonly default?: true;
  readonly family: string;
  /** If what is stored is of another type. */
  readonly storage?: string;
  readonly members?: OperatorMembers;
};

export const operatorClass: Kind<OperatorClassAttributes> = {
  name: 'operator class',
  plural: 'operator classes',
  ...inSchema('pg_opclass', 'opc', { tail: quotedUsingMethod('o.opcmethod') }),
  catalogs: [{ table: 'pg_opclass', oid: 'oid', onlyBeside: ['pg_opclass+'] }, ...COUNTED_OPERATOR_MEMBERS],
  securable: { rows: { ...ownedInSchema('pg_opclass', 'opc'), suffix: usingMethod('o.opcmethod') } },
  attributes: { type: 'meaning', default: 'meaning', family: 'meaning', storage: 'meaning', members: 'meaning' },
  query: (scope) => `/* gate:operator class */ SELECT n.nspname AS schema, o.opcname AS name, a.amname AS method,
  pg_catalog.format_type(o.opcintype, NULL) AS type, o.opcdefault AS default, fn.nspname AS family_schema, f.opfname AS family,
  CASE WHEN o.opckeytype <> 0 THEN pg_catalog.format_type(o.opckeytype, NULL) END AS storage, m.members
FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace JOIN pg_catalog.pg_am a ON a.oid = o.opcmethod
JOIN pg_catalog.pg_opfamily f ON f.oid = o.opcfamily JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
LEFT JOIN ${membersOf('pg_opclass')} m ON m.owner = o.oid
WHERE ${ourOwn(scope, 'pg_catalog.pg_opclass', 'o.oid')} ORDER BY n.nspname, o.opcname, a.amname`,
  parse: (row) => {
    const method = quoteName(row['method']!);
    const family = qualified(row['family_schema']!, row['family']!);
    return {
      kind: 'operator class',
      id: idUsing(qualified(row['schema']!, row['name']!), method),
      attributes: present<OperatorClassAttributes>({
        type: row['type']!,
        default: row['default'] === 't',
        family,
        storage: row['storage'],
        members: parseMembers(row['members']),
      }),
    };
  },
  weight: () => weightOfStep('operator class'),
  mentions: ({ id, attributes: { type, family, storage, members } }) =>
    [type, `${family} USING ${partsOfId(id).method} (`, storage, ...mentioned(members)].join('\n'),
  create: ({ id, attributes: { type, default: isDefault, family, storage, members } }) => {
    const { name, method } = partsOfId(id);
    const clauses = [...(storage === undefined ? [] : [`STORAGE ${storage}`]), ...memberClauses(members)];
    // A class of nothing is said by the storage that it has anyway.
    const list = clauses.length === 0 ? `STORAGE ${type}` : clauses.join(', ');
    return [`CREATE OPERATOR CLASS ${name}${isDefault ? ' DEFAULT' : ''} FOR TYPE ${type} USING ${method} FAMILY ${family} AS ${list}`];
  },
  alter: () => 'replace',
  drop: ({ id }) => [`DROP OPERATOR CLASS ${id}`],
  brief: ({ attributes }) => `for ${attributes.type}`,
  caution: ({ state }) =>
    state === 'changed'
      ? 'the operator class is dropped and recreated: if an index, a range type or a partition key uses it, drop that first and recreate it afterwards'
      : undefined,
};
