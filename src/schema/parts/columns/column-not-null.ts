// NOT NULL of a column, which PostgreSQL 18 keeps as a constraint: what that is called, and what alters it.
import type { Row } from '../../../postgres/session/queryable.ts';
import type { Change } from '../../model/kind.ts';
import { allButLast, lastName, plainName, quoteName } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { addNotNull, type ColumnAttributes } from './column-definition.ts';
import type { Unusual } from './column-query.ts';

/**
 * If it is not the name that PostgreSQL gives. On a partition that is the parent's; on a child of another table it is the parent's
 * affair altogether, unless that one's rows are not checked. As pg_dump 18 does.
 */
export function notNullName(row: Row, unusual: Unusual): string | null {
  const { not_null_name: name, of_partition: isPartition } = unusual;
  const ofParent = unusual.parent?.[4] ?? null;
  const isOwn = unusual.not_null_local === true || (unusual.not_null_valid === true && (isPartition || ofParent === null));
  if (name === null || !isOwn) return null;
  const usual = isPartition && ofParent !== null ? ofParent : usualNotNull(row);
  return name === usual ? null : quoteName(name);
}

const usualNotNull = (row: Row): string => `${row['table']}_${row['name']}_not_null`;

/** What its name is on a table that has it from its parent, where it would be another if the table were one by itself. */
export function nameFromParent(row: Row, unusual: Unusual): string | null {
  const name = unusual.not_null_name;
  return name === null || name === usualNotNull(row) || notNullName(row, unusual) !== null ? null : quoteName(name);
}

/** Names of constraints that are usual ones of other tables: PostgreSQL gives none of them a second time in that schema. */
export const takenNames = ({ id, attributes }: CatalogObject<ColumnAttributes>): readonly string[] => {
  const name = attributes.ownNotNullName ?? attributes.notNullName;
  return name === undefined ? [] : [`${allButLast(allButLast(id))}.${name}`];
};

/** Named explicitly if PostgreSQL would give it another name. */
export function namedApart(object: CatalogObject<ColumnAttributes>, isTaken: (name: string) => boolean): CatalogObject<ColumnAttributes> {
  const { notNull, notNullName, inherited } = object.attributes;
  const name = usual(object.id);
  const isApart = notNull && !inherited && notNullName === undefined && isTaken(`${allButLast(allButLast(object.id))}.${name}`);
  return isApart ? { ...object, attributes: { ...object.attributes, notNullName: name } } : object;
}

/** On its table, whatever parent it comes from; undefined for a column that allows nulls. */
export function notNullNameOf({ kind, id, attributes }: CatalogObject): string | undefined {
  if (kind !== 'column' || attributes['notNull'] !== true) return undefined;
  const { ownNotNullName, notNullName } = attributes as ColumnAttributes;
  return ownNotNullName ?? notNullName ?? usual(id);
}

/** Whether its table has NOT NULL by itself, perhaps besides a parent. */
export const isOwnNotNull = ({ attributes: { notNull, parentsNotNull } }: CatalogObject): boolean =>
  notNull === true && parentsNotNull !== true;

/** Whether no parent has it as well. */
const isOnlyOwnNotNull = ({ attributes }: CatalogObject<ColumnAttributes>): boolean =>
  attributes.notNull === true &&
  (attributes.ownNotNull === true || !(attributes.inherited || attributes.localNotNull || attributes.parentsNotNull));

export const isFromParentOnly = ({ attributes: { notNull, parentsNotNull } }: CatalogObject): boolean =>
  notNull === true && parentsNotNull === true;

const usual = (id: string): string => quoteName(`${plainName(allButLast(id))}_${plainName(id)}_not_null`);

/** Before PostgreSQL 18, NOT NULL is not a constraint with a name and a state of its own. */
export function notNullOnMajor(object: CatalogObject<ColumnAttributes>, major: number): CatalogObject<ColumnAttributes> {
  if (major >= 18) return object;
  const {
    notNullName: _n,
    ownNotNullName: _o,
    notNullNoInherit: _i,
    notNullUnvalidated: _u,
    localNotNull: _l,
    parentsNotNull: _p,
    ...attributes
  } = object.attributes;
  return { ...object, attributes };
}

/** Of a column that its table has from its parent: NOT NULL is the table's own as well. */
export const localNotNull = ({ id, attributes }: CatalogObject<ColumnAttributes>): readonly string[] =>
  attributes.localNotNull ? [`ALTER TABLE ONLY ${allButLast(id)} ALTER COLUMN ${lastName(id)} SET NOT NULL`] : [];

/** Whether its table has what comes from a parent by itself when it has left that, and is to have it so. */
function isOfLeftParent(expected: CatalogObject<ColumnAttributes>, live: CatalogObject<ColumnAttributes>): boolean {
  if (expected.origin === undefined) return live.attributes.ownNotNullName !== undefined;
  const isLeft = live.origin !== undefined && live.origin !== expected.origin;
  return isLeft && live.attributes.notNull === true && isOnlyOwnNotNull(expected);
}

/** By its name, which only PostgreSQL 18 and newer know. @param table may begin with ONLY. */
export const addConstraint = (table: string, column: CatalogObject): string =>
  `ALTER TABLE ${table} ADD CONSTRAINT ${notNullNameOf(column)} NOT NULL ${lastName(column.id)}`;

/** None where it has no name on one of the sides, or the same on both. */
export const renameNotNull = (table: string, before: string | undefined, after: string | undefined): readonly string[] =>
  before === undefined || after === undefined || before === after ? [] : [`ALTER TABLE ${table} RENAME CONSTRAINT ${before} TO ${after}`];

interface Renaming {
  readonly alter: string;
  readonly before: string;
  readonly after: string;
  /** Of the constraint with its new name. */
  readonly make: string;
}

/** PostgreSQL renames no constraint that a child has under another name: there it is dropped, and what is the child's own stays with it. */
function renameOver({ expected, followers = [] }: Change<ColumnAttributes>, { alter, before, after, make }: Renaming): readonly string[] {
  const isAnother = (one: CatalogObject): boolean => ![undefined, before].includes(notNullNameOf(one));
  if (followers.some(isAnother)) return [`${alter} DROP NOT NULL`, make];
  return renameNotNull(allButLast(expected.id), before, after);
}

export function alterNotNull(change: Change<ColumnAttributes>, alter: string): readonly string[] {
  const { expected, live, changed, sides } = change;
  const [wanted, found] = [expected.attributes, live.attributes];
  const isLetGo = changed.includes('inherited') && isOfLeftParent(expected, live);
  const isOnlyOwn = isOnlyOwnNotNull(expected) && isOnlyOwnNotNull(live);
  if (!isLetGo && !changed.some((name) => /^(not|localNot)Null/.test(name))) return [];
  // With the parent the table takes on, or keeps, what it calls the constraint there.
  if (!isLetGo && changed.includes('inherited') && found.notNull && wanted.notNull && !isOnlyOwn) return [];
  // Of one that is lent, its table does so as it joins the parent.
  if (expected.origin === undefined && isFromParentOnly(expected) && isOwnNotNull(live)) return [];
  // Of one that comes under the parent, likewise.
  if (live.origin === undefined && expected.origin !== undefined && isFromParentOnly(expected) && !found.notNull) return [];
  // Where its parent has none yet either, it has it before that.
  if (wanted.localNotNull && !found.notNull && live.origin !== undefined && live.origin === expected.origin) return [];
  if (wanted.localNotNull && found.parentsNotNull && expected.origin !== undefined)
    return notNullNameOf(expected) === notNullNameOf(live) ? localNotNull(expected) : [];
  const { notNullName = wanted.ownNotNullName } = wanted;
  const isConstraint = notNullName !== undefined || wanted.notNullNoInherit || wanted.notNullUnvalidated;
  const make = isConstraint
    ? addNotNull(expected.id, { ...wanted, ...(notNullName !== undefined && { notNullName }) })
    : `${alter} SET NOT NULL`;
  if (!wanted.notNull) return [`${alter} DROP NOT NULL`];
  if (!found.notNull) return [make];
  if (changed.includes('notNullUnvalidated') && wanted.notNullUnvalidated) return [`${alter} DROP NOT NULL`, make];
  const table = allButLast(expected.id);
  const named = (name = usual(expected.id)): string => name;
  const inherit = wanted.notNullNoInherit ? 'NO INHERIT' : 'INHERIT';
  // As a table leaves its parents, it renames what it keeps.
  const isKept =
    expected.origin === undefined && live.origin !== undefined && sides?.live.at(live.owner ?? '')?.attributes['inherits'] !== undefined;
  const [before, after] = [isLetGo ? notNullNameOf(live) : named(found.notNullName), named(wanted.notNullName)];
  // PostgreSQL does not rename a constraint that is also inherited.
  const isFree = expected.origin === undefined || isOnlyOwn;
  const isRenamed = before !== after && !isKept && (isLetGo || (changed.includes('notNullName') && isFree));
  return [
    ...(isRenamed ? renameOver(change, { alter, before: before!, after: after!, make }) : []),
    ...(changed.includes('notNullNoInherit') ? [`ALTER TABLE ${table} ALTER CONSTRAINT ${after} ${inherit}`] : []),
    ...(changed.includes('notNullUnvalidated') ? [`ALTER TABLE ${table} VALIDATE CONSTRAINT ${after}`] : []),
  ];
}
