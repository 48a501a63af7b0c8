// A column that was declared in a child and is to be only inherited from its parent.
import type { Change } from '../../model/kind.ts';
import { allButLast, lastName, nameAside } from '../../model/name.ts';
import type { Keeping } from '../../model/replacement.ts';
import { castFrom } from './cast-from.ts';
import { type ColumnAttributes, columnSettings } from './column-definition.ts';
import { localNotNull } from './column-not-null.ts';
import { handDown } from './declare-column.ts';

/** No statement turns a column that was declared here into one that is only inherited. */
export const isHandedDown = ({ expected, live, changed }: Change<ColumnAttributes>): boolean =>
  changed.includes('inherited') && expected.attributes.inherited === true && live.attributes.inherited === undefined;

/** Its values are moved to the inherited one. */
export function keepRows(change: Change<ColumnAttributes>): Keeping<ColumnAttributes> | undefined {
  const { expected, live } = change;
  const isGenerated = [expected, live].some(({ attributes }) => attributes.generated !== undefined);
  if (!isHandedDown(change) || isGenerated) return undefined;
  const [table, name, aside] = [allButLast(live.id), lastName(live.id), nameAside(live.id, change.apart)];
  // What has no values yet is filled before it allows no nulls.
  const { localNotNull: _l, ownNotNull: _o, notNullUnvalidated: _u, ...attributes } = expected.attributes;
  const made = { ...expected, attributes };
  const settings = columnSettings(made);
  const { away, add, fill, back } = handDown(change) ?? { away: [], add: [], fill: [], back: [] };
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
      `UPDATE ONLY ${table} SET ${name} = ${aside}${castFrom(live.attributes.type, expected.attributes.type)}`,
      ...fill,
      `ALTER TABLE ${table} DROP COLUMN ${aside}`,
      ...back,
      ...localNotNull(expected),
      ...columnSettings(expected).filter((setting) => !settings.includes(setting)),
    ],
  };
}
