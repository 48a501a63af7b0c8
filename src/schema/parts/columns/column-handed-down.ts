// A column that was declared in a child and is to be only inherited from its parent.
import type { Change } from '../../model/kind.ts';
import { allButLast, lastName, nameAside } from '../../model/name.ts';
import { type CatalogObject, referenceOf } from '../../model/object.ts';
import type { Keeping } from '../../model/replacement.ts';
import { castFrom } from './cast-from.ts';
import { type ColumnAttributes, columnSettings } from './column-definition.ts';
import { localNotNull } from './column-not-null.ts';
import { handDown } from './declare-column.ts';

/** No statement turns a column that was declared here into one that is only inherited. */
export const isHandedDown = ({ expected, live, changed }: Change<ColumnAttributes>): boolean =>
  changed.includes('inherited') && expected.attributes.inherited === true && live.attributes.inherited === undefined;

/** Its values, as the one that comes from the parent takes them. @param apart as in a change. */
const moveValues = (live: CatalogObject<ColumnAttributes>, expected: CatalogObject<ColumnAttributes>, apart?: string): string =>
  `UPDATE ONLY ${allButLast(live.id)} SET ${lastName(live.id)} = ${nameAside(live.id, apart)}${castFrom(live.attributes.type, expected.attributes.type)}`;

/** Of what a table gets from a parent that it joins, which does not allow nulls there: before it joins it. */
export function movedBeforeJoining(
  { liveParts = [], apart }: Change,
  columns: readonly CatalogObject[],
): ReadonlyMap<CatalogObject, string> {
  const found = new Map(liveParts.map((part) => [referenceOf(part), part as CatalogObject<ColumnAttributes>]));
  return new Map(
    (columns as readonly CatalogObject<ColumnAttributes>[]).flatMap((column) => {
      const live = found.get(referenceOf(column));
      const isMoved = live !== undefined && isDeclaredHere(live) && hasValues(live, column) && isNotNullThere(column);
      return isMoved ? [[column, moveValues(live, column, apart)]] : [];
    }),
  );
}

const isDeclaredHere = ({ attributes }: CatalogObject<ColumnAttributes>): boolean => attributes.inherited === undefined;

const hasValues = (...columns: readonly CatalogObject<ColumnAttributes>[]): boolean =>
  columns.every(({ attributes }) => attributes.generated === undefined);

const isNotNullThere = ({ attributes }: CatalogObject<ColumnAttributes>): boolean =>
  attributes.inherited === true && attributes.notNull === true && attributes.ownNotNull === undefined;

/** Its values are moved to the inherited one. */
export function keepRows(change: Change<ColumnAttributes>): Keeping<ColumnAttributes> | undefined {
  const { expected, live } = change;
  if (!isHandedDown(change) || !hasValues(expected, live)) return undefined;
  const [table, name, aside] = [allButLast(live.id), lastName(live.id), nameAside(live.id, change.apart)];
  // What has no values yet is filled before it allows no nulls.
  const { localNotNull: _l, ownNotNull: _o, notNullUnvalidated: _u, ...attributes } = expected.attributes;
  const made = { ...expected, attributes };
  const settings = columnSettings(made);
  const stay = handDown(change);
  const { away, add, fill, back } = stay ?? { away: [], add: [], fill: [], back: [] };
  return {
    away: [
      ...away,
      // What stays under another name until its values have been moved depends on nothing but its type.
      ...(live.attributes.default === undefined ? [] : [`ALTER TABLE ${table} ALTER COLUMN ${name} DROP DEFAULT`]),
      ...(live.attributes.notNull ? [`ALTER TABLE ${table} ALTER COLUMN ${name} DROP NOT NULL`] : []),
      `ALTER TABLE ${table} RENAME COLUMN ${name} TO ${aside}`,
      ...add,
    ],
    made,
    gone: [
      ...(stay === null && isNotNullThere(expected) ? [] : [moveValues(live, expected, change.apart)]),
      ...fill,
      `ALTER TABLE ${table} DROP COLUMN ${aside}`,
      ...back,
      ...localNotNull(expected),
      ...columnSettings(expected).filter((setting) => !settings.includes(setting)),
    ],
  };
}
