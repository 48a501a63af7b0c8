// The parts of a column that can be added and removed while the column stays, and how that makes way for the repair of what it depends on.

import type { Yielding } from '../../model/aside.ts';
import type { Change, Following } from '../../model/kind.ts';
import { allButLast, lastName } from '../../model/name.ts';
import { calledBy, namesInText } from '../../model/names-in-text.ts';
import type { CatalogObject } from '../../model/object.ts';
import type { Piece } from '../../model/piece.ts';
import { defaultPiece } from '../default-piece.ts';
import { type ColumnAttributes, columnDefinition, identityClause } from './column-definition.ts';
import { addConstraint, notNullNameOf, renameNotNull } from './column-not-null.ts';

type Column = CatalogObject<ColumnAttributes>;

/** A generated column is nothing but its expression. */
export function pieces(object: Column): readonly Piece[] {
  const { id, origin, attributes } = object;
  const { type, default: byDefault, expression, identity, generated, inherited } = attributes;
  const [table, name] = [allButLast(id), lastName(id)];
  const [alter, alone] = [`ALTER TABLE ${table} ALTER COLUMN ${name}`, `ALTER TABLE ONLY ${table} ALTER COLUMN ${name}`];
  if (generated !== undefined) return [wholePiece(object, 'expression', `${type} ${expression}`)];
  return [
    ...(byDefault === undefined ? [] : [defaultPiece(byDefault, alter, alone)]),
    ...(inherited ? [] : [wholePiece(object, 'type', type)]),
    ...(identity === undefined || origin !== undefined ? [] : [identityPiece(attributes, alter)]),
    ...(origin === undefined ? [typePiece(type, alter, name)] : []),
  ];
}

function wholePiece(object: Column, attribute: string, text: string): Piece {
  const [table, name] = [allButLast(object.id), lastName(object.id)];
  const put = [`ALTER TABLE ${table} ADD COLUMN ${columnDefinition(object)}`];
  const take = [`ALTER TABLE ${table} DROP COLUMN ${name}`];
  return { key: WHOLE, attributes: [attribute], text, value: '', put, take, only: 'circular' };
}

function identityPiece(attributes: ColumnAttributes, alter: string): Piece {
  const put = [`${alter} ADD ${identityClause(attributes)}`];
  return { key: 'identity', attributes: ['identity'], text: '', value: '', put, take: [`${alter} DROP IDENTITY`], only: 'differing' };
}

/** Values of a type that makes way are read as text. */
function typePiece(type: string, alter: string, name: string): Piece {
  const put = [`${alter} TYPE ${type} USING ${name}::text::${type}`];
  const take = [`${alter} TYPE text USING ${name}::text`];
  return { key: 'type', attributes: ['type', 'collation'], text: type, value: '', put, take, only: 'asked' };
}

/** The column itself. */
const WHOLE = 'column';

export function without(object: Column, keys: ReadonlySet<string>): Column | null {
  if (keys.has(WHOLE)) return null;
  const { default: byDefault, ...others } = object.attributes;
  return keys.has('default') && byDefault !== undefined ? { ...object, attributes: others } : object;
}

/** A default of the old type does not fit the new one. */
export const displaces = (change: Change<ColumnAttributes>): readonly string[] => (isRetyped(change) ? ['default'] : []);

/** A generated column is made of others; a default steps back by itself; a column whose type is recreated stays, and is another to its users. */
export function yieldTo({ attributes }: Column, used: CatalogObject): Yielding {
  if (attributes.generated !== undefined) return { so: 'replaced' };
  const table = used.kind === 'column' ? allButLast(used.id) : calledBy(used);
  const isOfType = namesInText(attributes.type).has(table);
  if (!isOfType) return { pieces: ['default'], so: 'untouched' };
  // A row of what is altered is of no table's type meanwhile.
  return isMadeAnewInPlace(used) ? { pieces: ['default'], moved: ['type'], so: 'altered' } : { pieces: ['default', 'type'], so: 'retyped' };
}

/** Another column of its name exists before it is dropped. */
const isMadeAnewInPlace = ({ kind }: CatalogObject): boolean => /^(enum|domain|(composite|range) type)$/.test(kind);

/**
 * What its parent is given by default it is given as well, and a default that does not fit another type is in the way of that. NOT NULL that
 * is to be the parent's only is let go of before, and its own comes back when the parent has none any more.
 */
export function bearWith({ id, attributes }: Column, { leader, expected }: Following): Yielding | null {
  const [wanted, led] = [expected.attributes['default'], leader.expected.attributes['default']];
  const retyped = isRetyped(leader) && attributes.default !== undefined;
  const isGiven = leader.changed.includes('default') || isRetyped(leader);
  const isByDefault = retyped || (wanted !== led && isGiven);
  const isKept = leader.changed.includes('notNull') && attributes.notNull === true && expected.attributes['notNull'] === true;
  const isParents = isKept && leader.expected.attributes['notNull'] === true && expected.attributes['parentsNotNull'] === true;
  const isOwn = isKept && leader.expected.attributes['notNull'] !== true;
  // What both have is called here as it is to be before the parent has it.
  const isBoth = isKept && !isParents && leader.expected.attributes['notNull'] === true && leader.live.attributes['notNull'] !== true;
  const isBothAnew =
    attributes.notNull === undefined && expected.attributes['localNotNull'] === true && leader.live.attributes['notNull'] !== true;
  const renamed = isBoth ? renamedNotNull({ id, attributes }, expected) : isBothAnew ? [ownNotNull(expected)] : [];
  if (!isByDefault && !isParents && !isOwn && renamed.length === 0) return null;
  const alter = `ALTER TABLE ONLY ${allButLast(id)} ALTER COLUMN ${lastName(id)}`;
  return {
    ...(isByDefault && { pieces: ['default'] }),
    ...(isParents ? { away: [`${alter} DROP NOT NULL`] } : renamed.length > 0 && { away: renamed }),
    back: () => [
      ...(isByDefault && wanted === undefined && led !== undefined ? [`${alter} DROP DEFAULT`] : []),
      ...(isOwn && attributes.parentsNotNull ? [ownNotNull(expected)] : []),
      ...(isOwn && !attributes.parentsNotNull ? [`${alter} SET NOT NULL`, ...renamedNotNull({ id, attributes }, expected)] : []),
    ],
    so: 'untouched',
  };
}

const ownNotNull = (column: CatalogObject): string => addConstraint(`ONLY ${allButLast(column.id)}`, column);

/** What stays is still called as the parent has it. */
function renamedNotNull({ id, attributes }: Pick<Column, 'id' | 'attributes'>, expected: CatalogObject): readonly string[] {
  if (attributes.parentsNotNull) return [];
  return renameNotNull(allButLast(id), notNullNameOf({ kind: 'column', id, attributes }), notNullNameOf(expected));
}

export const isRetyped = ({ changed }: Pick<Change<ColumnAttributes>, 'changed'>): boolean =>
  changed.includes('type') || changed.includes('collation');
