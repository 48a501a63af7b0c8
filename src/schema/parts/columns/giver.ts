// The table that a child inherits from while it leaves its parents, or joins others: so what it has from a parent it has from a parent only.

import { allButLast, lastName, plainNameAside, quoteName } from '../../model/name.ts';
import { hasName } from '../../model/names-in-text.ts';
import type { CatalogObject } from '../../model/object.ts';
import { type ColumnAttributes, columnDefinition } from './column-definition.ts';
import { addConstraint, notNullNameOf } from './column-not-null.ts';

export interface Given {
  readonly columns: readonly CatalogObject[];
  /** From which generated ones are computed. */
  readonly known: readonly CatalogObject[];
  readonly checks: readonly CatalogObject[];
  readonly isThere: boolean;
}

/** @param id of the child. @param apart tells it from names in use. */
export const giverOf = (id: string, apart = ''): string => `${allButLast(id)}.${quoteName(plainNameAside(id, ` (parent${apart})`))}`;

/** The table, and its giver. */
type Both = readonly [id: string, giver: string];

/** What the table inherits from parents, it inherits from the giver during these statements. */
export const throughGiver = (both: Both, statements: readonly string[], given: Given): readonly string[] => [
  ...toGiver(both, given),
  ...statements,
  ...takenBack(both),
];

export function toGiver([id, giver]: Both, { columns, known, checks, isThere }: Given): readonly string[] {
  return [
    ...(isThere ? [] : [`CREATE TABLE ${giver} ()`, `ALTER TABLE ${id} INHERIT ${giver}`]),
    ...definitionsOf(columns, known).map((definition) => `ALTER TABLE ${giver} ADD COLUMN ${definition}`),
    ...checks.map((check) => `ALTER TABLE ${giver} ADD CONSTRAINT ${lastName(check.id)} ${check.attributes['definition']}`),
  ];
}

export const takenBack = ([id, giver]: Both): readonly string[] => [`ALTER TABLE ${id} NO INHERIT ${giver}`, `DROP TABLE ${giver}`];

/** Columns that others are computed from are named with them; the generated ones come last. */
export function definitionsOf(columns: readonly CatalogObject[], among: readonly CatalogObject[]): readonly string[] {
  const made = columns.filter(({ attributes }) => attributes['expression'] !== undefined);
  const named = new Set(made.flatMap((column) => columnsIn(column, among)).filter((column) => !columns.includes(column)));
  return [
    ...[...named].map(({ id, attributes }) => `${lastName(id)} ${attributes['type']}`),
    ...[...columns.filter((column) => !made.includes(column)), ...made].map(columnOfParent),
  ];
}

/** The columns of its table that a generated column is computed from. */
export const columnsIn = ({ owner, attributes }: CatalogObject, among: readonly CatalogObject[]): readonly CatalogObject[] =>
  among.filter((one) => one.kind === 'column' && one.owner === owner && hasName(String(attributes['expression'] ?? ''), lastName(one.id)));

/** A NOT NULL of the child's own is not inherited; one that is inherited has the name here that it has on the child. */
function columnOfParent(column: CatalogObject): string {
  const { attributes } = column;
  const named = { ...column, attributes: { ...attributes, inherited: true, notNullName: notNullNameOf(column) } };
  return definitionOf(attributes['ownNotNull'] === true ? withoutNotNull(column) : named);
}

const definitionOf = (column: CatalogObject): string => columnDefinition(column as CatalogObject<ColumnAttributes>);

export function withoutNotNull({ attributes: { notNull: _, ...attributes }, ...column }: CatalogObject): CatalogObject {
  return { ...column, attributes };
}

/** Gives a column of the child that allows nulls so far. */
export const giveColumn = (giver: string, column: CatalogObject): string =>
  `ALTER TABLE ${giver} ADD COLUMN ${definitionOf(withoutNotNull(column))}`;

/** Gives a column of the child, which allows nulls so far, the NOT NULL that it is to have from a parent. */
export function giveNotNull(giver: string, column: CatalogObject): string {
  const { parentsNotNull, localNotNull } = column.attributes;
  // Before PostgreSQL 18 it has no name.
  if (parentsNotNull === undefined && localNotNull === undefined)
    return `ALTER TABLE ${giver} ALTER COLUMN ${lastName(column.id)} SET NOT NULL`;
  return addConstraint(giver, column);
}
