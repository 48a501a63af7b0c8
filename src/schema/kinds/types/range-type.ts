// Range types, each with its multirange type. What a range type is made of cannot be altered: the old one steps aside.
// The functions of the same name that PostgreSQL makes for it are part of it.

import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { allButLast, nameAside, plainName, qualified } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import type { Supersession } from '../../model/replacement.ts';
import { ourOwn } from '../../model/scope.ts';
import { asType, COUNTED_TYPES, securableType } from '../../parts/catalogs/type-rows.ts';
import { supersession } from '../../parts/replace-type.ts';

type RangeTypeAttributes = {
  readonly subtype: string;
  /** If it is not the name that PostgreSQL gives it. */
  readonly multirange?: string;
  /** Operator class and collation where they are not the subtype's own. */
  readonly operatorClass?: string;
  readonly collation?: string;
  /** Names of functions. */
  readonly canonical?: string;
  readonly subtypeDifference?: string;
};

export const rangeType: Kind<RangeTypeAttributes> = {
  name: 'range type',
  plural: 'range types',
  catalogs: [COUNTED_TYPES, { table: 'pg_range', oid: 'rngtypid', onlyBeside: ['pg_type.r'] }],
  foundBy: ['pg_type.r'],
  described: [asType('r', 'type')],
  securable: securableType('r'),
  attributes: {
    subtype: 'meaning',
    multirange: 'meaning',
    operatorClass: 'meaning',
    collation: 'meaning',
    canonical: 'meaning',
    subtypeDifference: 'tuning',
  },
  query: (
    scope,
  ) => `/* gate:range type */ SELECT n.nspname AS schema, t.typname AS name, pg_catalog.format_type(r.rngsubtype, NULL) AS subtype,
  mn.nspname AS multirange_schema, m.typname AS multirange, opn.nspname AS operator_class_schema, op.opcname AS operator_class,
  ln.nspname AS collation_schema, l.collname AS collation, cn.nspname AS canonical_schema, c.proname AS canonical,
  dn.nspname AS difference_schema, d.proname AS difference
FROM pg_catalog.pg_range r JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
JOIN pg_catalog.pg_type m ON m.oid = r.rngmultitypid JOIN pg_catalog.pg_namespace mn ON mn.oid = m.typnamespace
LEFT JOIN pg_catalog.pg_opclass op ON op.oid = r.rngsubopc AND NOT op.opcdefault
LEFT JOIN pg_catalog.pg_namespace opn ON opn.oid = op.opcnamespace
LEFT JOIN pg_catalog.pg_collation l ON l.oid = r.rngcollation AND r.rngcollation <> s.typcollation
LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
LEFT JOIN pg_catalog.pg_proc c ON c.oid = r.rngcanonical LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.pronamespace
LEFT JOIN pg_catalog.pg_proc d ON d.oid = r.rngsubdiff LEFT JOIN pg_catalog.pg_namespace dn ON dn.oid = d.pronamespace
WHERE ${ourOwn(scope, 'pg_catalog.pg_type', 't.oid')} ORDER BY n.nspname, t.typname`,
  parse: (row) => {
    const named = (what: string): string | null => (row[what] == null ? null : qualified(row[`${what}_schema`]!, row[what]));
    const multirange = named('multirange');
    return {
      kind: 'range type',
      id: qualified(row['schema']!, row['name']!),
      attributes: present<RangeTypeAttributes>({
        subtype: row['subtype']!,
        multirange: multirange !== qualified(row['schema']!, multirangeName(row['name']!)) && multirange,
        operatorClass: named('operator_class'),
        collation: named('collation'),
        canonical: named('canonical'),
        subtypeDifference: named('difference'),
      }),
    };
  },
  weight: () => weightOfStep('range type'),
  alsoCalled: ({ id, attributes: { multirange = multirangeOf(id) } }) => [multirange],
  composedOf: ({ attributes: { subtype } }) => subtype,
  slots: ({ id, attributes: { multirange = multirangeOf(id) } }) => [id, multirange],
  mentions: ({ attributes: { canonical: _c, multirange: _m, subtypeDifference, ...others } }) =>
    [...Object.values(others), `${subtypeDifference}(`].join('\n'),
  completedBy: ({ attributes }) => (attributes.canonical === undefined ? '' : `${attributes.canonical}(`),
  // The function that brings a range into its canonical form takes and returns the type, which so is named before it is made.
  create: (object) => [object.attributes.canonical === undefined ? createType(object) : `CREATE TYPE ${object.id}`],
  finish: (object) => (object.attributes.canonical === undefined ? [] : [createType(object)]),
  alter: () => [],
  unsettles: (difference) => (difference.state === 'changed' && !isByHand(difference) ? 'replaced' : 'untouched'),
  supersede,
  isMadeAnew: (change) => !isByHand(change),
  drop: ({ id, attributes }) => [`DROP TYPE ${id}${attributes.canonical === undefined ? '' : ' CASCADE'}`],
  brief: ({ attributes }) => `of ${attributes.subtype}`,
  caution: (difference) => {
    if (difference.state === 'missing') return undefined;
    if (isByHand(difference))
      return 'a range type with a canonical function cannot be recreated in place: create a new type in a migration and move the columns over';
    return 'the type is recreated: this rewrites every table that has a column of this type or of its multirange type';
  },
};

/** What PostgreSQL calls the multirange type of a range type where nothing is said. */
const multirangeName = (range: string): string => (range.includes('range') ? range.replace('range', 'multirange') : `${range}_multirange`);

function createType({ id, attributes }: CatalogObject<RangeTypeAttributes>): string {
  const options = [
    ['subtype', attributes.subtype],
    ['multirange_type_name', attributes.multirange],
    ['subtype_opclass', attributes.operatorClass],
    ['collation', attributes.collation],
    ['canonical', attributes.canonical],
    ['subtype_diff', attributes.subtypeDifference],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name} = ${value}`]));
  return `CREATE TYPE ${id} AS RANGE (${options.join(', ')})`;
}

const isByHand = ({ expected, live }: Change<RangeTypeAttributes>): boolean =>
  [expected, live].some(({ attributes }) => attributes.canonical !== undefined);

/** The names of the old type, of its multirange type and of the functions that make their values are freed first. */
function supersede(change: Change<RangeTypeAttributes>): Supersession {
  const { expected, live, apart } = change;
  const { id } = live;
  const { subtype, multirange = multirangeOf(id) } = live.attributes;
  const signatures = [
    `${id}(${subtype}, ${subtype})`,
    `${id}(${subtype}, ${subtype}, text)`,
    `${multirange}()`,
    `${multirange}(${id})`,
    `${multirange}(${id}[])`,
  ];
  return supersession(change, 'TYPE', createType(expected), [
    ...signatures.map((signature, i) => `ALTER FUNCTION ${signature} RENAME TO ${nameAside(i < 2 ? id : multirange, apart)}`),
    `ALTER TYPE ${multirange} RENAME TO ${nameAside(multirange, apart)}`,
  ]);
}

function multirangeOf(id: string): string {
  return `${allButLast(id)}.${qualified(multirangeName(plainName(id)))}`;
}
