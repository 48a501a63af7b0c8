// How a table that is there becomes a child, or a partition, of others.

import type { Change } from '../model/kind.ts';
import { allButLast, lastName, plainName, quoteName } from '../model/name.ts';
import { type CatalogObject, referenceOf } from '../model/object.ts';
import { type ColumnAttributes, columnDefinition } from './column-definition.ts';

type Joining = {
  readonly order: readonly string[];
  readonly inherits?: readonly string[];
};

/**
 * A child again. What a child has from a parent and has not yet it takes from one that is there for that, so that it has it
 * from a parent only.
 */
export function joinParents({ expected, live, changed, parts }: Change<Joining>): readonly string[] {
  const [{ id, attributes: wanted }, found] = [expected, live.attributes];
  if (!changed.includes('inherits')) return [];
  // Their order is that in which they were added: from the first that differs on they are taken off and put back.
  const parents = wanted.inherits ?? [];
  const kept = (found.inherits ?? []).filter((parent) => parents.includes(parent));
  const same = kept.findIndex((parent, i) => parent !== parents[i]);
  const again = same < 0 ? [] : kept.slice(same);
  const joined = parents.filter((parent) => again.includes(parent) || !kept.includes(parent));
  const inherit = [
    ...again.map((parent) => `ALTER TABLE ${id} NO INHERIT ${parent}`),
    ...joined.map((parent) => `ALTER TABLE ${id} INHERIT ${parent}`),
  ];
  const columns = parts.filter(
    (part) =>
      part.kind === 'column' &&
      part.owner === referenceOf(expected) &&
      part.attributes['inherited'] === true &&
      (again.length > 0 || !found.order.includes(lastName(part.id))),
  );
  const checks = parts.filter(
    (part) => part.kind === 'constraint' && part.attributes['inherited'] === true && part.owner === referenceOf(expected),
  );
  if (joined.length === 0 || columns.length + checks.length === 0) return inherit;
  const giver = `${allButLast(id)}.${quoteName(`${plainName(id)} (parent)`)}`;
  return [
    `CREATE TABLE ${giver} ()`,
    `ALTER TABLE ${id} INHERIT ${giver}`,
    ...columns.map((part) => `ALTER TABLE ${giver} ADD COLUMN ${columnDefinition(part as CatalogObject<ColumnAttributes>)}`),
    ...checks.map((part) => `ALTER TABLE ${giver} ADD CONSTRAINT ${lastName(part.id)} ${part.attributes['definition']}`),
    ...inherit,
    `ALTER TABLE ${id} NO INHERIT ${giver}`,
    `DROP TABLE ${giver}`,
  ];
}
