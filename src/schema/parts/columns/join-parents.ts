// How an existing table becomes a child, or a partition, of others.

import type { Change } from '../../model/kind.ts';
import { lastName } from '../../model/name.ts';
import { hasName } from '../../model/names-in-text.ts';
import { type CatalogObject, referenceOf, referenceTo } from '../../model/object.ts';
import { movedBeforeJoining } from './column-handed-down.ts';
import { isFromParentOnly, notNullNameOf, renameNotNull } from './column-not-null.ts';
import { columnsIn, definitionsOf, giveNotNull, giverOf, throughGiver, withoutNotNull } from './giver.ts';
import { renameKept, turnNotNull } from './turn-not-null.ts';

export type Joining = {
  readonly order: readonly string[];
  readonly inherits?: readonly string[];
  readonly partitionOf?: string;
};

/** What a child inherits from one parent and is to inherit from another, it inherits meanwhile from a table created for that purpose. */
export function leaveParents(change: Change<Joining>): readonly string[] {
  const { expected, live, changed } = change;
  if (!changed.includes('inherits')) return [];
  const left = (live.attributes.inherits ?? []).filter((parent) => !expected.attributes.inherits?.includes(parent));
  const lent = lentBy(change);
  // What is the table's own as well stays there.
  const isOwn = ({ attributes }: CatalogObject): boolean => attributes['localNotNull'] === true;
  const columns = definitionsOf(
    lent.map((column) => (isOwn(column) ? withoutNotNull(column) : column)),
    change.liveParts ?? [],
  );
  const checks = lentChecks(change).map((check) => `CONSTRAINT ${lastName(check.id)} ${check.attributes['definition']}`);
  const giver = giverOf(live.id, change.apart);
  return [
    ...(lent.length === 0
      ? []
      : [`CREATE TABLE ${giver} (${[...columns, ...checks].join(', ')})`, `ALTER TABLE ${live.id} INHERIT ${giver}`]),
    ...left.map((parent) => `ALTER TABLE ${live.id} NO INHERIT ${parent}`),
    ...renameKept(change),
    ...checksOf(change)
      .filter((check) => !lentChecks(change).includes(check))
      .map(({ id }) => `ALTER TABLE ${live.id} DROP CONSTRAINT ${lastName(id)}`),
  ];
}

/** Those that come from a parent that it leaves and are to come from another. */
function checksOf({ expected, live, parts, liveParts = [] }: Change<Joining>): readonly CatalogObject[] {
  const isKept = live.attributes.inherits?.some((parent) => expected.attributes.inherits?.includes(parent)) ?? false;
  const inherited = (list: readonly CatalogObject[]): readonly CatalogObject[] =>
    list.filter(({ kind, owner, attributes }) => kind === 'constraint' && owner === referenceOf(live) && attributes['inherited'] === true);
  const wanted = new Set(inherited(parts).map(referenceOf));
  return isKept ? [] : inherited(liveParts).filter((check) => wanted.has(referenceOf(check)));
}

/** Their definitions are the same, including those of the lent columns. */
function lentChecks(change: Change<Joining>): readonly CatalogObject[] {
  const lent = new Set(lentBy(change).map(({ id }) => lastName(id)));
  const others = change.live.attributes.order.filter((name) => !lent.has(name));
  const definitions = new Map(change.parts.map((part) => [referenceOf(part), part.attributes['definition']]));
  return checksOf(change).filter(
    (check) =>
      definitions.get(referenceOf(check)) === check.attributes['definition'] &&
      !others.some((name) => hasName(String(check.attributes['definition']), name)),
  );
}

/** If they are altered meanwhile. */
export const lentColumns = (change: Change<Joining>): ReadonlyMap<string, string> =>
  new Map(lentBy(change).map((column) => [referenceOf(column), `${giverOf(change.live.id, change.apart)}.${lastName(column.id)}`]));

function lentBy(change: Change<Joining>): readonly CatalogObject[] {
  const { parts, liveParts = [] } = change;
  const wanted = new Map(parts.map((part) => [referenceOf(part), part]));
  const isSame = (column: CatalogObject, names: readonly string[]): boolean => {
    const twin = wanted.get(referenceOf(column));
    return names.every((name) => column.attributes[name] === twin?.attributes[name]);
  };
  // Neither an expression nor a type that one uses can be altered in place.
  return lostBy(change).filter((column) => {
    const isGenerated = [column, wanted.get(referenceOf(column))!].map(({ attributes }) => attributes['generated'] !== undefined);
    if (!isGenerated[0]) return !isGenerated[1];
    const isStaying = !isGenerated[1] || isSame(column, ['type', 'generated', 'expression']);
    return isStaying && columnsIn(column, liveParts).every((one) => isSame(one, ['type', 'collation']));
  });
}

/** Columns that come only from parents, before and after, and from no parent that stays and has them both times. */
function lostBy({ expected, live, changed, parts, liveParts = [], sides }: Change<Joining>): readonly CatalogObject[] {
  if (!changed.includes('inherits')) return [];
  const kept = (live.attributes.inherits ?? []).filter((parent) => expected.attributes.inherits?.includes(parent));
  const isKept = ({ id }: CatalogObject): boolean =>
    kept
      .map((parent) => referenceTo('column', `${parent}.${lastName(id)}`))
      .some((reference) => sides?.live.at(reference) !== undefined && sides.expected.at(reference) !== undefined);
  const inherited = (list: readonly CatalogObject[]): readonly CatalogObject[] =>
    list.filter(({ kind, owner, attributes }) => kind === 'column' && owner === referenceOf(live) && attributes['inherited'] === true);
  const wanted = new Set(inherited(parts).map(referenceOf));
  return inherited(liveParts).filter((column) => wanted.has(referenceOf(column)) && !isKept(column));
}

/**
 * A child again. What a child has from a parent and has not yet it takes from one that is there for that, so that it has it
 * from a parent only.
 */
export function joinParents(change: Change<Joining>): readonly string[] {
  const { expected, changed, parts, apart } = change;
  if (!changed.includes('inherits')) return [];
  const { id } = expected;
  const { again, joined } = parentsToJoin(change);
  const inherit = [
    ...again.map((parent) => `ALTER TABLE ${id} NO INHERIT ${parent}`),
    ...joined.map((parent) => `ALTER TABLE ${id} INHERIT ${parent}`),
  ];
  const lent = lentBy(change);
  const { turned, before, after } = turnNotNull(change, lent);
  const isLent = new Set(lent.map(referenceOf));
  const columns = joined.length === 0 ? [] : givenColumns(change, isLent, again.length > 0);
  const checks = joined.length === 0 ? [] : givenChecks(change);
  if (columns.length + checks.length + lent.length === 0) return [...before, ...inherit, ...after];
  const giver = giverOf(id, apart);
  const moved = movedBeforeJoining(change, columns);
  const filled = [...moved].flatMap(([column, statement]) => [statement, giveNotNull(giver, column)]);
  const given = columns.map((column) => (moved.has(column) || turned.has(referenceOf(column)) ? withoutNotNull(column) : column));
  const known = parts.filter((part) => !isLent.has(referenceOf(part)));
  const isThere = lent.length > 0;
  return [...throughGiver([id, giver], [...filled, ...before, ...inherit], { columns: given, known, checks, isThere }), ...after];
}

/** Their order is the one in which they were added: from the first that differs, they are removed and added again. */
function parentsToJoin({ expected, live }: Change<Joining>): Record<'again' | 'joined', readonly string[]> {
  const parents = expected.attributes.inherits ?? [];
  const kept = (live.attributes.inherits ?? []).filter((parent) => parents.includes(parent));
  const same = kept.findIndex((parent, i) => parent !== parents[i]);
  const again = same < 0 ? [] : kept.slice(same);
  return { again, joined: parents.filter((parent) => again.includes(parent) || !kept.includes(parent)) };
}

/** What is to come from a parent and does not yet, and what is declared here and is to have its NOT NULL from there. */
function givenColumns(change: Change<Joining>, lent: ReadonlySet<string>, isAgain: boolean): readonly CatalogObject[] {
  const { expected, live, parts, liveParts = [] } = change;
  const lost = new Set(lostBy(change).map(referenceOf));
  const declared = new Set(liveParts.filter(({ attributes }) => attributes['inherited'] !== true).map(referenceOf));
  const alone = new Set(liveParts.filter(({ origin }) => origin === undefined).map(referenceOf));
  const isNew = (part: CatalogObject): boolean => !live.attributes.order.includes(lastName(part.id));
  return parts.filter((part) => {
    const reference = referenceOf(part);
    if (part.kind !== 'column' || part.owner !== referenceOf(expected) || lent.has(reference)) return false;
    if (part.attributes['inherited'] === true) return isAgain || isNew(part) || declared.has(reference) || lost.has(reference);
    return isFromParentOnly(part) && alone.has(reference);
  });
}

function givenChecks(change: Change<Joining>): readonly CatalogObject[] {
  const { expected, parts } = change;
  const lent = new Set(lentChecks(change).map(referenceOf));
  const isInherited = ({ kind, owner, attributes }: CatalogObject): boolean =>
    kind === 'constraint' && attributes['inherited'] === true && owner === referenceOf(expected);
  return parts.filter((part) => isInherited(part) && !lent.has(referenceOf(part)));
}

/** ATTACH PARTITION itself makes what was declared here, and is the parent's as well, what comes from there (tablecmds.c). */
export const givenByAttaching = ({ expected, live }: Change<Joining>): string | null => {
  const { partitionOf } = expected.attributes;
  return partitionOf === undefined || partitionOf === live.attributes.partitionOf ? null : 'inherited';
};

/** Before it is attached: then what its NOT NULL is called is not to be altered any more. */
export function joinPartitioned({ expected, parts, liveParts = [] }: Change<Joining>): readonly string[] {
  if (expected.attributes.partitionOf === undefined) return [];
  const found = new Map(liveParts.map((part) => [referenceOf(part), part]));
  return parts.flatMap((part) => {
    const [wanted, live] = [part, found.get(referenceOf(part))].map((one) =>
      one === undefined || one.owner !== referenceOf(expected) ? undefined : notNullNameOf(one),
    );
    return renameNotNull(expected.id, live, wanted);
  });
}
