// Acts that make and drop an object with all that it contains.

import { callNamesOf, completing, namesIn, supportOf } from '../compare/dependencies.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Indirect } from '../model/aside.ts';
import type { Difference } from '../model/difference.ts';
import { calledBy, namesInText } from '../model/names-in-text.ts';
import { type CatalogObject, idIn, referenceOf } from '../model/object.ts';
import { type Act, BARE, builtOn, loosened, needsOf, rowsIn, union, wantedFor, weightOf, without } from './act.ts';
import { eitherOr } from './either-or.ts';
import { inOrderOfMaking } from './order.ts';

/** What acts are for. */
export interface Purpose {
  /** The difference that they repair; absent if they only make way, or come back. */
  readonly difference?: Difference | undefined;
  /** What the object uses by way of others. */
  readonly uses?: Indirect | undefined;
}

export const toRepair = (difference: Difference | undefined): Purpose => ({ difference, uses: difference });

/** @param parts that go with it. */
export function dropping(object: CatalogObject, parts: readonly CatalogObject[], purpose: Purpose): Act {
  const { difference } = purpose;
  const all = [object, ...parts];
  const kind = kindOf(object.kind);
  const extra = difference?.state === 'extra' && difference.live === object ? difference : undefined;
  const isFollowed = extra?.isFollowed;
  return {
    ...BARE,
    difference,
    // What follows it and goes too is declared where it is by then.
    statements: isFollowed
      ? [...kind.drop(object, true), ...parts.flatMap((part) => (part.origin === undefined ? [] : kindOf(part.kind).drop(part)))]
      : kind.drop(object),
    weight: weightOf(object),
    ends: all,
    frees: [...all, ...(extra?.taken ?? [])],
    makesWay: true,
    needs: new Set(extra?.heirs),
    leaves: union(all.map(builtOn)),
    // What comes from another goes with that, and holds nothing by itself.
    holds: union(all.map((one) => namesInText((one.origin === undefined && kindOf(one.kind).holdsPartitions?.(one)) || ''))),
    forgets: union(all.map((one) => rowsIn(one, purpose.uses, 'live'))),
    reach: reachOf(object, parts),
    split: (isInCircle) => untied(object, parts, isInCircle, purpose),
  };
}

/** Of a part that is built on nothing else, like a comment, the object's own weight is enough. */
function reachOf(object: CatalogObject, parts: readonly CatalogObject[]): number {
  const known = new Set([...builtOn(object), ...[object, ...parts].flatMap(callNamesOf)]);
  const reaching = parts.filter((part) => without(builtOn(part), known).size > 0);
  return Math.max(...[object, ...reaching].map(weightOf));
}

/** What closes a circle is taken from it first: a default or a check, else the whole part. */
function untied(
  object: CatalogObject,
  parts: readonly CatalogObject[],
  isInCircle: (names: ReadonlySet<string>) => boolean,
  purpose: Purpose,
): readonly Act[] {
  const own = new Set([object, ...parts].flatMap(callNamesOf));
  const isCircular = (names: ReadonlySet<string>): boolean => isInCircle(without(names, own));
  const loose = [object, ...parts].map((one) => {
    const { bare, later } = partly(one, object, (text) => isCircular(namesInText(text)));
    return { one, bare, later };
  });
  const [first, ...rest] = loose.map(({ bare }) => bare);
  // What comes from another goes with that.
  const left = rest
    .filter((one) => one !== null && one !== undefined)
    .filter((one) => one.origin === undefined || !isCircular(namesIn(one)));
  const apart = left.filter((part) => isCircular(namesIn(part)) && kindOf(part.kind).drop(part).length > 0);
  const taken = apart.filter((part) => !apart.some((other) => part.owner === referenceOf(other)));
  const going = new Map(taken.map((part) => [part, dropping(part, [], purpose)]));
  const clear = clearing(left, going, purpose);
  const undone = loose.flatMap(({ one, bare, later }) =>
    later.map(
      ({ text, take: statements }): Act => ({
        ...BARE,
        difference: purpose.difference,
        statements,
        weight: weightOf(one),
        makesWay: true,
        leaves: namesInText(text),
        behind: bare === null ? clear(one) : [],
      }),
    ),
  );
  const whole = dropping(
    first ?? object,
    left.filter((part) => !taken.includes(part)),
    purpose,
  );
  // A constraint that follows one in the circle goes with the one or the other, whichever goes first.
  const led = left.flatMap(({ kind, origin }) => (origin === undefined || kindOf(kind).inline === true ? [] : [idIn(origin)]));
  const leaders = new Set(led.filter((name) => isCircular(new Set([name]))));
  return [...undone, ...going.values(), { ...whole, leaves: without(whole.leaves, leaders), behind: undone }];
}

/**
 * What takes away the parts that PostgreSQL would not drop with a column. They go with their object for all others, who do not know of this.
 * @param going the acts of parts that go by themselves, to which these are added.
 */
function clearing(
  parts: readonly CatalogObject[],
  going: Map<CatalogObject, Act>,
  { difference }: Purpose,
): (column: CatalogObject) => readonly Act[] {
  const clear = (column: CatalogObject): readonly Act[] => parts.filter((user) => user !== column && isInWayOf(column, user)).map(take);
  const take = (part: CatalogObject): Act => {
    const [{ drop }, weight] = [kindOf(part.kind), weightOf(part)];
    const leaves = without(builtOn(part), new Set([idIn(part.owner ?? '')]));
    const act = going.get(part) ?? { ...BARE, difference, statements: drop(part), weight, makesWay: true, leaves, behind: clear(part) };
    going.set(part, act);
    return act;
  };
  return clear;
}

/** Whether it is built on that column, and is not an index or a constraint, which go with it. */
const isInWayOf = (column: CatalogObject, user: CatalogObject): boolean => {
  const [{ isUsedBy, inline }, { inline: isColumn, actsOnRows }] = [kindOf(column.kind), kindOf(user.kind)];
  return inline === true && (isColumn === true || actsOnRows === true) && isUsedBy?.(column, user, supportOf(user)) === true;
};

/** Of an object with all that it contains, in the order of making. */
export function making(object: CatalogObject, parts: readonly CatalogObject[], purpose: Purpose): readonly Act[] {
  const { difference } = purpose;
  const made = new Set([object, ...parts].map(referenceOf));
  const isInline = ({ kind, owner }: CatalogObject): boolean => kindOf(kind).inline === true && made.has(owner ?? '');
  const there = new Set(difference?.state === 'missing' ? difference.there : []);
  const objects = inOrderOfMaking([object, ...parts.filter((part) => !isInline(part) && !there.has(referenceOf(part)))]);
  const itself = objects.indexOf(object);
  const created = objects.map((one) => creating(one, one === object ? parts.filter((part) => isInlineOf(part, one)) : [], parts, purpose));
  // A column that a child declares as well is there before the parent's, which joins it.
  const declared = created.filter((_, i) => isDeclared(objects[i]!, made));
  if (declared.length > 0) created[itself] = { ...created[itself]!, behind: declared };
  // Adding a column runs its default.
  const { idle = [] } = purpose.uses ?? {};
  if (idle.length > 0 && kindOf(object.kind).inline === true) created[itself] = attempted(created[itself]!, idle);
  const finished = objects.flatMap((one) => finishing(one, parts, purpose));
  // What consists of nothing else, like an owner, needs all that goes with it to be complete.
  for (const [i, act] of finished.entries()) if (act.brings.length > 0) Object.assign(act, { behind: finished.slice(0, i) });
  return [...created, ...finished];
}

/** Without what cannot be run, and that put on afterwards, if it cannot be made at once. */
function attempted(act: Act, idle: readonly string[]): Act {
  const parts = act.split!((names) => idle.some((name) => names.has(name)));
  if (parts.length === 1) return act;
  return {
    ...act,
    statements: [
      eitherOr(
        act.statements,
        parts.flatMap(({ statements }) => statements),
      ),
    ],
  };
}

const isDeclared = ({ kind, origin, attributes }: CatalogObject, made: ReadonlySet<string>): boolean =>
  kindOf(kind).inline === true && origin !== undefined && made.has(origin) && attributes['inherited'] !== true;

function creating(object: CatalogObject, inline: readonly CatalogObject[], parts: readonly CatalogObject[], purpose: Purpose): Act {
  const { difference } = purpose;
  const kind = kindOf(object.kind);
  const statements = kind.create(object, parts);
  const isLate = completing(object).size > 0 || (statements.length === 0 && kind.finish !== undefined);
  const all = [object, ...inline];
  const isMadeWay = difference?.state === 'missing' && difference.expected === object && difference.aside !== undefined;
  return {
    ...BARE,
    difference,
    statements,
    weight: weightOf(object),
    // What keeps rows of the table that it is added to makes way.
    disturbs: kind.inline === true ? [object, ...parts.filter((part) => part.kind === object.kind)] : isMadeWay ? [object] : [],
    // What comes from a parent is there when the parent is.
    occupies: parts.filter((part) => part.kind === object.kind && part.origin !== undefined),
    inherits:
      kind.inline === true && object.attributes['inherited'] === true && object.owner !== undefined
        ? new Set([idIn(object.owner)])
        : new Set(),
    brings: isLate ? [] : all,
    needs: union(
      all.map((one) => (kind.inline === true && one.attributes['inherited'] !== true ? builtOn(withoutOrigin(one)) : builtOn(one))),
    ),
    text: all.map(supportOf).join('\n'),
    wants: wantedFor(all, purpose.uses),
    keeps: union(all.map((one) => rowsIn(one, purpose.uses))),
    spares: namesInText(kind.sparesPartitions?.(object) ?? ''),
    split: (isInCircle) => splitCreation({ object, inline, parts, purpose }, isInCircle),
  };
}

interface Creation {
  readonly object: CatalogObject;
  readonly inline: readonly CatalogObject[];
  readonly parts: readonly CatalogObject[];
  readonly purpose: Purpose;
}

/** Without the pieces that close a circle, which are added later. */
function splitCreation({ object, inline, parts, purpose }: Creation, isInCircle: (names: ReadonlySet<string>) => boolean): readonly Act[] {
  const all = [object, ...inline];
  const loose = all.map((one) => partly(one, object, (text) => isInCircle(namesInText(text))));
  if (loose.every(({ later }) => later.length === 0)) return [creating(object, inline, parts, purpose)];
  const bare = new Map(all.map((one, i) => [one, loose[i]!.bare]));
  const kept = (ones: readonly CatalogObject[]): readonly CatalogObject[] =>
    ones.flatMap((one) => bare.get(one) ?? (bare.has(one) ? [] : [one]));
  const later = loose.flatMap(({ later: pieces }, i) =>
    pieces.map(
      ({ text, put, again = put }): Act => ({
        ...BARE,
        difference: purpose.difference,
        statements: again,
        weight: weightOf(all[i]!),
        needs: new Set([...namesInText(text), calledBy(object)]),
        wants: wantedFor([], purpose.uses),
      }),
    ),
  );
  return [creating(bare.get(object) ?? object, kept(inline), kept(parts), purpose), ...later];
}

function finishing(object: CatalogObject, parts: readonly CatalogObject[], { difference }: Purpose): readonly Act[] {
  const kind = kindOf(object.kind);
  const statements = kind.finish?.(object, parts) ?? [];
  if (statements.length === 0) return [];
  const isFirst = completing(object).size > 0 || kind.create(object, parts).length === 0;
  const needs = union([needsOf(object), completing(object)]);
  return [{ ...BARE, difference, statements, weight: weightOf(object), brings: isFirst ? [object] : [], needs }];
}

const withoutOrigin = ({ origin: _, ...object }: CatalogObject): CatalogObject => object;

const isInlineOf = (part: CatalogObject, owner: CatalogObject): boolean =>
  kindOf(part.kind).inline === true && part.owner === referenceOf(owner);

/** The object itself is not made without itself. */
function partly(one: CatalogObject, object: CatalogObject, isCircular: (text: string) => boolean): ReturnType<typeof loosened> {
  const found = loosened(one, isCircular);
  return one === object && found.bare === null ? { bare: one, later: [] } : found;
}
