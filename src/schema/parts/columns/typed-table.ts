// A typed table: it is taken off its type before its columns are altered, and put on its type when it has the columns that the type has, in the
// order of the type. What a column of it has besides name and type.

import type { Change } from '../../model/kind.ts';
import { allButLast, lastName } from '../../model/name.ts';
import { type CatalogObject, referenceTo } from '../../model/object.ts';
import { addNotNull, type ColumnAttributes, identityClause, typeClause } from './column-definition.ts';
import { numbering } from './column-identity.ts';
import type { TableAttributes } from './table-definition.ts';

type Column = CatalogObject<ColumnAttributes>;

export const leaveType = ({ live, changed }: Change<TableAttributes>): readonly string[] =>
  changed.includes('ofType') && live.attributes.ofType !== undefined ? [`ALTER TABLE ${live.id} NOT OF`] : [];

export const joinType = (change: Change<TableAttributes>): readonly string[] =>
  isTyped(change) && fitsType(change) ? [`ALTER TABLE ${change.expected.id} OF ${change.expected.attributes.ofType}`] : [];

export const isTyped = ({ expected, changed }: Change<TableAttributes>): boolean =>
  changed.includes('ofType') && expected.attributes.ofType !== undefined;

/** Of a table that is put on a type, the columns that are made before that one. */
export const columnsBefore = (change: Change<TableAttributes>, { id }: CatalogObject): readonly string[] => {
  const { order } = change.expected.attributes;
  const at = order.indexOf(lastName(id));
  return isTyped(change) && allButLast(id) === change.expected.id ? order.slice(0, at).map((name) => `${change.expected.id}.${name}`) : [];
};

/** Whether the columns will be in the order of the type: those that stay are where they are, and others come after them. */
export function fitsType({ expected, live, parts, liveParts = [], sides }: Change<TableAttributes>): boolean {
  const type = referenceTo('composite type', expected.attributes.ofType!);
  const [wanted, found] = [sides?.expected.at(type), sides?.live.at(type)];
  const ordered = (of: CatalogObject | undefined): readonly string[] => (of?.attributes['order'] as readonly string[] | undefined) ?? [];
  if (wanted === undefined) return true;
  const ofTable = orderAfter(live.attributes.order, expected.attributes.order, isMadeAnewIn(parts, liveParts));
  return orderAfter(ordered(found), ordered(wanted)).join() === ofTable.join();
}

const orderAfter = (
  live: readonly string[],
  expected: readonly string[],
  isGone = (_name: string): boolean => false,
): readonly string[] => {
  const kept = live.filter((name) => expected.includes(name) && !isGone(name));
  return [...kept, ...expected.filter((name) => !kept.includes(name))];
};

/** No statement makes an ordinary column a generated one, or the other way round where it is virtual. */
function isMadeAnewIn(parts: readonly CatalogObject[], liveParts: readonly CatalogObject[]): (name: string) => boolean {
  const generated = (list: readonly CatalogObject[], of: string): string =>
    list
      .filter(({ kind, id }) => kind === 'column' && lastName(id) === of)
      .map(({ attributes: { generated: sort, expression } }) => (sort === undefined ? '' : `${sort} ${expression}`))
      .join();
  return (name) => {
    const [wanted, found] = [generated(parts, name), generated(liveParts, name)];
    return wanted !== found && (wanted !== '' || found.startsWith('VIRTUAL'));
  };
}

/**
 * Statements for what a column has once the type of its table has given it its name and type. Rows that are there are filled as ADD COLUMN would
 * fill them: the table is on no type meanwhile.
 */
export function optionsOfGiven(column: Column): readonly string[] {
  const { id, attributes } = column;
  const { default: byDefault, identity, generated, notNull, notNullUnvalidated, notNullName, notNullNoInherit, ofType } = attributes;
  if (generated !== undefined) return [];
  const table = allButLast(id);
  const alter = `ALTER TABLE ${table} ALTER COLUMN ${lastName(id)}`;
  const isConstraint = notNullName !== undefined || notNullNoInherit === true;
  const setNotNull = isConstraint ? addNotNull(id, attributes) : `${alter} SET NOT NULL`;
  const fill = (value: string): readonly string[] => [
    `ALTER TABLE ${table} NOT OF`,
    `${alter} TYPE ${typeClause(attributes)} USING ${value}`,
    `ALTER TABLE ${table} OF ${ofType}`,
  ];
  const required = notNull && notNullUnvalidated === undefined ? [setNotNull] : [];
  if (identity !== undefined)
    return numbering(column, (next) => [...fill(next), ...required, `${alter} ADD ${identityClause(attributes)}`]);
  return [...(byDefault === undefined ? [] : [...fill(byDefault), `${alter} SET DEFAULT ${byDefault}`]), ...required];
}
