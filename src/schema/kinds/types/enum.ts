// Enums: their labels in order. Labels that were only added are added in place; a type that lost or moved one is recreated.

import { quoteLiteral } from '../../../sql/quote.ts';
import type { Change, Kind } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified } from '../../model/name.ts';
import { ourOwn } from '../../model/scope.ts';
import { asType, COUNTED_TYPES, securableType } from '../../parts/catalogs/type-rows.ts';
import { supersession } from '../../parts/replace-type.ts';

type EnumAttributes = {
  readonly labels: readonly string[];
};

const definition = (labels: readonly string[]): string => `ENUM (${labels.map(quoteLiteral).join(', ')})`;

export const enumeration: Kind<EnumAttributes> = {
  name: 'enum',
  plural: 'enums',
  catalogs: [COUNTED_TYPES, { table: 'pg_enum', oid: 'oid', onlyBeside: ['pg_type.e'] }],
  foundBy: ['pg_type.e'],
  described: [asType('e', 'type')],
  securable: securableType('e'),
  attributes: { labels: 'meaning' },
  query: (scope) => `/* gate:enum */ SELECT n.nspname AS schema, t.typname AS name,
  (SELECT pg_catalog.json_agg(l.enumlabel ORDER BY l.enumsortorder) FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid) AS labels
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND ${ourOwn(scope, 'pg_catalog.pg_type', 't.oid')} ORDER BY n.nspname, t.typname`,
  parse: (row) => ({
    kind: 'enum',
    id: qualified(row['schema']!, row['name']!),
    attributes: { labels: JSON.parse(row['labels'] ?? '[]') as string[] },
  }),
  weight: () => weightOfStep('enum'),
  create: ({ id, attributes }) => [`CREATE TYPE ${id} AS ${definition(attributes.labels)}`],
  alter: ({ expected, live }) =>
    addLabels(expected.id, live.attributes.labels, expected.attributes.labels) ??
    renameLabels(expected.id, live.attributes.labels, expected.attributes.labels) ??
    [],
  supersede: (change) => supersession(change, 'TYPE', `CREATE TYPE ${change.live.id} AS ${definition(change.expected.attributes.labels)}`),
  unsettles: (difference) => (difference.state === 'changed' && isMadeAnew(difference) ? 'replaced' : 'untouched'),
  isMadeAnew: (change) => isMadeAnew(change),
  drop: ({ id }) => [`DROP TYPE ${id}`],
  brief: ({ attributes }) => `(${attributes.labels.map(quoteLiteral).join(', ')})`,
  caution: (difference) => {
    if (difference.state === 'missing') return undefined;
    const { expected, live } = difference;
    const [wanted, found] = [expected.attributes.labels, live.attributes.labels];
    if (addLabels(expected.id, found, wanted) !== null) return undefined;
    return !isMadeAnew(difference)
      ? 'this treats the labels as renamed: rows that have them keep them under the expected names'
      : 'a label cannot be removed or moved in place: this rewrites every table that has a column of the type, and fails if a row has a label that is removed';
  },
};

const isMadeAnew = ({ expected: { id, attributes }, live }: Change<EnumAttributes>): boolean =>
  [addLabels, renameLabels].every((way) => way(id, live.attributes.labels, attributes.labels) === null);

/** Null if the live labels, in their order, are not among the expected ones. */
function addLabels(id: string, live: readonly string[], expected: readonly string[]): readonly string[] | null {
  const kept = expected.filter((label) => live.includes(label));
  if (kept.length !== live.length || kept.some((label, i) => label !== live[i])) return null;
  const first = expected.findIndex((label) => live.includes(label));
  return expected.flatMap((label, i) => {
    if (live.includes(label)) return [];
    const where =
      first >= 0 && i < first ? ` BEFORE ${quoteLiteral(expected[first]!)}` : i > 0 ? ` AFTER ${quoteLiteral(expected[i - 1]!)}` : '';
    return [`ALTER TYPE ${id} ADD VALUE ${quoteLiteral(label)}${where}`];
  });
}

/** Null if the difference is more than labels with other names in the same places. */
function renameLabels(id: string, live: readonly string[], expected: readonly string[]): readonly string[] | null {
  const renamed = expected.flatMap((label, i) => (label === live[i] ? [] : [{ from: live[i], to: label }]));
  if (live.length !== expected.length || renamed.some(({ from, to }) => live.includes(to) || expected.includes(from!))) return null;
  return renamed.map(({ from, to }) => `ALTER TYPE ${id} RENAME VALUE ${quoteLiteral(from!)} TO ${quoteLiteral(to)}`);
}
