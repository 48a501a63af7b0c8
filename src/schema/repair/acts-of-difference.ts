// The acts that repair one difference, and those of an object that makes way and comes back.

import { isEntire } from '../compare/making-way.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Aside, Regained } from '../model/aside.ts';
import type { Difference } from '../model/difference.ts';
import type { Change } from '../model/kind.ts';
import { calledBy, namesInText } from '../model/names-in-text.ts';
import { type CatalogObject, idIn, referenceOf } from '../model/object.ts';
import type { Keeping } from '../model/replacement.ts';
import { type Act, BARE, builtOn, isReplaced, isSuperseded, needsOf, union, weightOf, without } from './act.ts';
import { altering, clearing } from './acts-of-altering.ts';
import { dropping, making, toRepair } from './acts-of-making.ts';
import { superseding } from './acts-of-superseding.ts';

/** What repairs have to do with each other. */
export interface Setting {
  /** By reference of the live object. */
  readonly asides: ReadonlyMap<string, Aside>;
  /** By reference of the live object. */
  readonly changes: ReadonlyMap<string, Change>;
  /** By reference, the ids under which statements are about some. */
  readonly lent: ReadonlyMap<string, string>;
  /** References of what goes with others. */
  readonly taken: ReadonlySet<string>;
}

export const actsOf = (one: Difference, setting: Setting): readonly Act[] => besideOwner(one, setting.changes, actsByItself(one, setting));

function actsByItself(one: Difference, { asides, lent, taken }: Setting): readonly Act[] {
  if (one.state === 'missing') return making(one.expected, wholeOf(one.parts, one.access), toRepair(one));
  const aside = asides.get(referenceOf(one.live));
  if (one.state === 'extra') return lettingGo(one.live, one.parts, one).map((act) => goingBefore(aside, act));
  if (one.isByHand) return [];
  const isAside = aside !== undefined && isWhole(aside);
  if (isSuperseded(one) || (isAside && kindOf(one.live.kind).supersede !== undefined))
    return superseding({ ...one, parts: wholeOf(one.parts, one.access) }, one);
  if (isReplaced(one) || isAside) {
    const kept = kindOf(one.live.kind).keep?.(one);
    const again = causedBy(aside?.causes, making(kept?.made ?? one.expected, wholeOf(one.parts, one.access), toRepair(one)));
    return [...clearing(one), ...replacing(one, kept, again, taken.has(referenceOf(one.live)))];
  }
  const { live, expected, parts, access } = one;
  const at = lent.get(referenceOf(live));
  return [...clearing(one), ...altering({ live, expected, change: one, aside, at, parts: wholeOf(parts, access) })];
}

/** What refers to the object's own partitions, which go before it, goes before them. */
function lettingGo(object: CatalogObject, parts: readonly CatalogObject[], difference: Difference): readonly Act[] {
  const isHolding = (part: CatalogObject): boolean =>
    part.origin === undefined &&
    part.attributes['partitioned'] === true &&
    namesInText(kindOf(part.kind).holdsPartitions?.(part) ?? '').has(object.id);
  const rest = parts.filter((part) => !isHolding(part));
  const first = parts.filter(isHolding).map((part) => dropping(part, [], toRepair(difference)));
  const whole = dropping(object, rest, toRepair(difference));
  const pieces = difference.state === 'extra' && difference.isHeld ? (kindOf(object.kind).pieces?.(object) ?? []) : [];
  const detached = pieces.flatMap(({ attachesTo, take }) => (attachesTo === undefined ? [] : take));
  return [...first, detached.length === 0 ? whole : { ...whole, statements: [...detached, ...whole.statements] }];
}

/** @param kept how it hands over its rows. @param again what makes it. @param isTaken it goes with what it follows. */
function replacing(one: Change, kept: Keeping | undefined, again: readonly Act[], isTaken: boolean): readonly Act[] {
  const whole = dropping(one.live, one.liveParts ?? [], toRepair(one));
  const gone = isTaken ? { ...whole, statements: [] } : whole;
  if (kept === undefined) return [gone, ...again];
  const { split: _, ...act } = gone;
  const needs = new Set([calledBy(one.expected)]);
  const bare = kindOf(one.live.kind).without?.(one.live, new Set(['default'])) ?? one.live;
  return [
    { ...act, statements: kept.away },
    ...again,
    { ...BARE, difference: one, weight: act.weight, statements: kept.gone, needs, leaves: builtOn(bare), behind: again },
  ];
}

/** What takes the object off and puts it back. @param own the difference that the object has itself. */
export function actsAside(aside: Aside, own: Difference | undefined, lent: ReadonlyMap<string, string>): readonly Act[] {
  const { object, parts, expected, expectedParts, causes } = aside;
  const isOwn = own !== undefined && (own.state !== 'changed' || own.isByHand !== true);
  if (!isWhole(aside)) return isOwn ? [] : altering({ live: object, expected, aside, at: lent.get(referenceOf(object)), parts: [] });
  if (own !== undefined || expected === undefined) return [];
  const gone = goingBefore(aside, dropping(object, parts, { uses: aside }));
  if (kindOf(object.kind).supersede === undefined)
    return [gone, ...causedBy(causes, making(expected, wholeOf(expectedParts, aside.access), { uses: aside }))];
  return superseding({
    state: 'changed',
    expected,
    live: object,
    changed: [],
    parts: wholeOf(expectedParts, aside.access),
    dependents: [],
    ...(aside.apart !== undefined && { apart: aside.apart }),
  });
}

/** In their place, for acts know each other. */
const causedBy = (causes: Aside['causes'] | undefined, acts: readonly Act[]): readonly Act[] =>
  causes === undefined ? acts : acts.map((act) => Object.assign(act, { after: causes }));

/** What would be in the way of its causes is gone before them, also of those that are only made. */
const goingBefore = (aside: Aside | undefined, going: Act): Act =>
  aside === undefined ? going : { ...going, forgets: union([going.forgets, new Set([...aside.causes].map(idIn))]) };

/** What is made with an object: what it contains, and who owns and may use it. */
const wholeOf = (parts: readonly CatalogObject[], access: Regained | undefined): readonly CatalogObject[] => [
  ...parts,
  ...(access?.objects ?? []),
];

/** Whether all of it makes way. */
const isWhole = ({ yielding }: Aside): boolean => isEntire(yielding);

/**
 * What comes from a parent is altered or dropped when its table has let go of that, and made when the table has joined it, but for what it must
 * have by itself to join. In their place, for acts know each other.
 */
function besideOwner(one: Difference, changes: ReadonlyMap<string, Change>, acts: readonly Act[]): readonly Act[] {
  const subject = one.state === 'missing' ? one.expected : one.live;
  const change = changes.get(subject.owner ?? '');
  if (change === undefined) return acts;
  const [owner, kind] = [kindOf(change.live.kind), kindOf(subject.kind)];
  const earlier = owner.partsBefore?.(change, subject) ?? [];
  if (earlier.length > 0)
    for (const act of acts) if (act.brings.includes(subject)) Object.assign(act, { needs: new Set([...act.needs, ...earlier]) });
  const isReleased = one.state !== 'missing' && owner.releases?.(change, one.live) === true;
  const isGiven = one.state === 'missing' && subject.origin !== undefined && (owner.gives?.(change) ?? null) !== null;
  if (!isReleased && !isGiven) return acts;
  const [own, above] = [kind.released?.(subject), new Set([idIn(referenceOf(change.live))])];
  if (isGiven && own !== undefined && kind.isNeededToJoin?.(subject))
    return [
      {
        ...BARE,
        difference: one,
        statements: kind.create(own, []),
        weight: weightOf(own),
        completes: [own],
        needs: without(needsOf(own), above),
        // What is checked there waits for the columns; these wait for none.
        keeps: kind.inline === true ? new Set() : above,
      },
    ];
  const statements = one.state === 'extra' && own !== undefined ? kind.drop(own) : undefined;
  for (const act of acts)
    Object.assign(act, { after: new Set([...act.after, referenceOf(change.live)]), ...(statements !== undefined && { statements }) });
  return acts;
}
