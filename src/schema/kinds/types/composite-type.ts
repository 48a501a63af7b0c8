// Composite types that stand for themselves: their attributes with types and collations. The row type of a table is the table's.

import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified, quoteName } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import type { Supersession } from '../../model/replacement.ts';
import { notOfExtension, ourRelations } from '../../model/scope.ts';
import { COUNTED, withColumns } from '../../parts/catalogs/relation-rows.ts';
import { asType, COUNTED_TYPES, securableType } from '../../parts/catalogs/type-rows.ts';
import { supersession } from '../../parts/replace-type.ts';

type CompositeTypeAttributes = {
  /** Type, and collation if it is not the type's own, by quoted name. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Their names in the type's order, which a recreated type follows. */
  readonly order?: readonly string[];
};

export const compositeType: Kind<CompositeTypeAttributes> = {
  name: 'composite type',
  plural: 'composite types',
  catalogs: [COUNTED_TYPES, COUNTED.relations, COUNTED.columns],
  foundBy: ['pg_class.c'],
  described: [asType('c', 'type'), withColumns('c')],
  securable: securableType('c'),
  attributes: { attributes: 'meaning', order: 'kept' },
  query: (scope) => {
    const { from, where } = ourRelations(scope, 'c');
    // What an extension has made is recorded of the type, not of its relation.
    return `/* gate:composite type */ SELECT n.nspname AS schema, c.relname AS name,
  pg_catalog.json_agg(pg_catalog.json_build_array(a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), ln.nspname, l.collname) ORDER BY a.attnum)
    FILTER (WHERE a.attnum IS NOT NULL) AS attributes
FROM ${from} LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
WHERE ${where} AND ${notOfExtension('pg_catalog.pg_type', 'c.reltype', scope)} GROUP BY c.oid, n.nspname, c.relname ORDER BY n.nspname, c.relname`;
  },
  parse: (row) => {
    const attributes = JSON.parse(row['attributes'] ?? '[]') as [string, string, string | null, string | null][];
    const definitions = attributes.map(([name, type, schema, collation]) => [
      quoteName(name),
      collation === null ? type : `${type} COLLATE ${qualified(schema!, collation)}`,
    ]);
    return {
      kind: 'composite type',
      id: qualified(row['schema']!, row['name']!),
      attributes: present<CompositeTypeAttributes>({
        attributes: definitions.length > 0 && (Object.fromEntries(definitions) as Record<string, string>),
        order: attributes.map(([name]) => quoteName(name)),
      }),
    };
  },
  weight: () => weightOfStep('composite type, text search parser or template'),
  composedOf: ({ attributes: { attributes = {} } }) => Object.values(attributes).join('\n'),
  create: (object) => [createType(object)],
  alter: alterType,
  isMadeAnew: (change) => isMadeAnew(change),
  unsettles: (difference) =>
    difference.state === 'extra' ? 'untouched' : isMadeAnew(difference) ? 'replaced' : isOnlyAddedTo(difference) ? 'untouched' : 'altered',
  isPartlyByHand: (change) => isTypeOfTablesToo(change),
  supersede,
  drop: ({ id }) => [`DROP TYPE ${id}`],
  brief: (object) => definitionsOf(object).join(', '),
  caution: (difference) => {
    if (difference.state === 'missing') return undefined;
    if (isTypeOfTablesToo(difference)) return OF_TABLES_TOO;
    const { retyped, gone } = changesOf(difference);
    if (retyped.length > 0)
      return 'an attribute that is stored in a table cannot be altered in place: this rewrites every table that has a column of the type; if a view, another type or a domain is built on it, drop that one first and recreate it afterwards';
    return gone.length > 0 ? 'this drops the values of the attribute in all rows' : undefined;
  },
};

const definitionsOf = ({ attributes: { attributes = {}, order = [] } }: CatalogObject<CompositeTypeAttributes>): readonly string[] =>
  order.map((name) => `${name} ${attributes[name]}`);

const createType = (object: CatalogObject<CompositeTypeAttributes>): string =>
  `CREATE TYPE ${object.id} AS (${definitionsOf(object).join(', ')})`;

interface AttributeChanges {
  readonly gone: readonly string[];
  readonly added: readonly string[];
  readonly retyped: readonly string[];
}

function changesOf({ expected, live }: Change<CompositeTypeAttributes>): AttributeChanges {
  const [wanted, found] = [expected.attributes, live.attributes];
  return {
    gone: (found.order ?? []).filter((name) => wanted.attributes?.[name] === undefined),
    added: (wanted.order ?? []).filter((name) => found.attributes?.[name] === undefined),
    retyped: (wanted.order ?? []).filter((name) => {
      const type = found.attributes?.[name];
      return type !== undefined && type !== wanted.attributes?.[name];
    }),
  };
}

function alterType(change: Change<CompositeTypeAttributes>): readonly string[] {
  const { expected } = change;
  if (isMadeAnew(change)) return [];
  const { gone, added, retyped } = changesOf(change);
  const { attributes: wanted = {} } = expected.attributes;
  const alter = `ALTER TYPE ${expected.id}`;
  // CASCADE only includes the tables that are based on the type.
  const [drops, adds, retypes] = [
    gone.map((name) => `${alter} DROP ATTRIBUTE ${name} CASCADE`),
    added.map((name) => `${alter} ADD ATTRIBUTE ${name} ${wanted[name]} CASCADE`),
    retyped.map((name) => `${alter} ALTER ATTRIBUTE ${name} TYPE ${wanted[name]} CASCADE`),
  ];
  return [...adds!, ...drops!, ...(isTypeOfTablesToo(change) ? [] : retypes!)];
}

/** With no attribute left to add or drop, what a column holds is read as text, in the order that the live type has. */
function supersede(change: Change<CompositeTypeAttributes>): Supersession {
  const { expected, live } = change;
  const { gone, added } = changesOf(change);
  const { attributes: wanted = {} } = expected.attributes;
  const alter = `ALTER TYPE ${expected.id}`;
  const order = (live.attributes.order ?? []).filter((name) => !gone.includes(name));
  const drops = gone.map((name) => `${alter} DROP ATTRIBUTE ${name} CASCADE`);
  const made = supersession(change, 'TYPE', createType({ ...expected, attributes: { attributes: wanted, order } }), drops);
  return { ...made, gone: [...made.gone, ...added.map((name) => `${alter} ADD ATTRIBUTE ${name} ${wanted[name]} CASCADE`)] };
}

/** No attribute that a table holds is altered in place. */
const isMadeAnew = (change: Change<CompositeTypeAttributes>): boolean => isHeldAnew(change) && !isTypeOfTablesToo(change);

const isHeldAnew = (change: Change<CompositeTypeAttributes>): boolean =>
  changesOf(change).retyped.length > 0 && change.holders?.some(({ kind }) => kind === 'column') === true;

function isOnlyAddedTo(change: Change<CompositeTypeAttributes>): boolean {
  const { added, gone, retyped } = changesOf(change);
  return gone.length === 0 && (isTypeOfTablesToo(change) || (added.length > 0 && retyped.length === 0));
}

/** Tables are not taken off a type that is made anew. */
const isTypeOfTablesToo = (change: Change<CompositeTypeAttributes>): boolean =>
  isHeldAnew(change) && change.dependents.some(({ attributes }) => attributes['ofType'] === change.live.id);

const OF_TABLES_TOO =
  'while a table has a column of the type, PostgreSQL alters none of its attributes: take the tables that are OF it off first (ALTER TABLE … NOT OF)';
