// The SQL that takes a live database back to the expectation, as steps in an order in which they can be run. Knows no kind.

import { completing } from '../compare/dependencies.ts';
import { isEntire, yieldingToBoth } from '../compare/making-way.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Aside, Regained } from '../model/aside.ts';
import { type Difference, subjectOf } from '../model/difference.ts';
import type { Change } from '../model/kind.ts';
import { calledBy } from '../model/names-in-text.ts';
import { type CatalogObject, idIn, referenceOf } from '../model/object.ts';
import { type Act, BARE, builtOn, isReplaced, isSuperseded, needsOf, union, without } from './act.ts';
import { altering, clearing } from './acts-of-altering.ts';
import { dropping, making } from './acts-of-making.ts';
import { superseding } from './acts-of-superseding.ts';
import { inOrder, weightOf } from './order.ts';

export interface Repair {
  readonly difference: Difference;
  /** Without semicolons. None if it can only be done by hand, or if another repair includes it. */
  readonly statements: readonly string[];
  /** It can only be done by hand. */
  readonly isByHand: boolean;
}

/** The repair of one difference, for a database that has no other. */
export const repairOf = (difference: Difference): readonly string[] => repairs([difference]).flatMap(({ statements }) => statements);

/**
 * One repair for each difference, in an order in which they can be run one after the other. If the statements of one are apart, the later
 * ones are with the repair that they come after.
 */
export function repairs(differences: readonly Difference[]): readonly Repair[] {
  const all: { difference: Difference; statements: string[]; isByHand: boolean }[] = [];
  const seen = new Set<Difference>();
  for (const { difference, statements, isByHand } of steps(differences)) {
    if (seen.has(difference)) all.at(-1)!.statements.push(...statements);
    else all.push({ difference, statements: [...statements], isByHand });
    seen.add(difference);
  }
  return all;
}

/**
 * All that is to be run, in an order in which it can be: a difference is there as often as its statements are apart. What makes way for a
 * repair, and comes back after it, is with the step that it stands beside.
 */
export function steps(differences: readonly Difference[]): readonly Repair[] {
  const asides = asidesOf(differences);
  const gone = goneWith(differences, asides);
  const isIncluded = (one: Difference): boolean => gone.has(referenceOf(subjectOf(one))) || goesAlong(one, differences);
  const own = new Map(differences.flatMap((one) => (one.state === 'missing' ? [] : [[referenceOf(one.live), one]])));
  const lent = new Map(differences.flatMap((one) => (one.state === 'changed' ? [...(kindOf(one.live.kind).lends?.(one) ?? [])] : [])));
  const taken = new Set(differences.flatMap((one) => (one.state === 'extra' ? (one.taken ?? []).map(referenceOf) : [])));
  const changes = new Map(differences.flatMap((one) => (one.state === 'changed' ? [[referenceOf(one.live), one]] : [])));
  const ofDifference = differences.map((one) => ({
    one,
    acts: isIncluded(one) ? [] : withParent(one, changes, actsOf(one, asides, lent, taken)),
  }));
  const ofAside = [...asides.values()].flatMap((aside) => actsAside(aside, own.get(referenceOf(aside.object)), lent));
  const acts = inOrder(inUsualOrder([...ofDifference.flatMap(({ acts: some }) => some), ...ofAside]));
  const made = folded(withoutReplaced(acts.filter(({ statements }) => statements.length > 0)));
  const seen = new Set(made.map(({ difference }) => difference));
  const silent = differences
    .filter((one) => !seen.has(one))
    .map((difference) => ({ difference, statements: [], isByHand: !isIncluded(difference) && !isCovered(difference, differences) }));
  return [...made, ...silent];
}

/** A type that goes takes the functions along without which it is only a name. */
export const goesAlong = (one: Difference, all: readonly Difference[]): boolean =>
  one.state === 'extra' && all.some((other) => other.state === 'extra' && other !== one && completing(other.live).has(calledBy(one.live)));

/** Whether the repair of what contains it, or of what it follows, is its own. */
const isCovered = (one: Difference, all: readonly Difference[]): boolean => {
  const { owner, origin } = subjectOf(one);
  return all.some((other) => [owner, origin].includes(referenceOf(subjectOf(other))));
};

/**
 * What comes from a parent is altered or dropped when its table has let go of that, and made when the table has joined it, but for what it must
 * have by itself to join. In their place, for acts know each other.
 */
function withParent(one: Difference, changes: ReadonlyMap<string, Change>, acts: readonly Act[]): readonly Act[] {
  const subject = one.state === 'missing' ? one.expected : one.live;
  const change = changes.get(subject.owner ?? '');
  if (change === undefined) return acts;
  const [owner, kind] = [kindOf(change.live.kind), kindOf(subject.kind)];
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
        keeps: above,
      },
    ];
  const statements = one.state === 'extra' && own !== undefined ? kind.drop(own) : undefined;
  for (const act of acts)
    Object.assign(act, { after: new Set([...act.after, referenceOf(change.live)]), ...(statements !== undefined && { statements }) });
  return acts;
}

/** @param lent the ids under which statements are about some, by reference. @param taken references of what goes with others. */
function actsOf(
  one: Difference,
  asides: ReadonlyMap<string, Aside>,
  lent: ReadonlyMap<string, string>,
  taken: ReadonlySet<string>,
): readonly Act[] {
  if (one.state === 'missing') return making(one.expected, wholeOf(one.parts, one.access), one);
  const aside = asides.get(referenceOf(one.live));
  if (one.state === 'extra') return [goingBefore(aside, dropping(one.live, one.parts, one))];
  if (one.isByHand) return [];
  const isAside = aside !== undefined && isWhole(aside);
  if (isSuperseded(one) || (isAside && kindOf(one.live.kind).supersede !== undefined))
    return superseding({ ...one, parts: wholeOf(one.parts, one.access) }, one);
  if (isReplaced(one) || isAside) {
    const again = making(one.expected, wholeOf(one.parts, one.access), one).map((act) => ({ ...act, after: aside?.causes ?? act.after }));
    return [...clearing(one), ...replacing(one, again, taken.has(referenceOf(one.live)))];
  }
  const { live, expected, parts, access } = one;
  const at = lent.get(referenceOf(live));
  return [...clearing(one), ...altering({ live, expected, change: one, aside, at, parts: wholeOf(parts, access) })];
}

/** @param again what makes it. @param isTaken it goes with what it follows. */
function replacing(one: Change, again: readonly Act[], isTaken: boolean): readonly Act[] {
  const whole = dropping(one.live, one.liveParts ?? [], one);
  const gone = isTaken ? { ...whole, statements: [] } : whole;
  const kept = kindOf(one.live.kind).keep?.(one);
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

/** @param own the difference that the object has itself. */
function actsAside(aside: Aside, own: Difference | undefined, lent: ReadonlyMap<string, string>): readonly Act[] {
  const { object, parts, expected, expectedParts, causes } = aside;
  const isOwn = own !== undefined && (own.state !== 'changed' || own.isByHand !== true);
  if (!isWhole(aside)) return isOwn ? [] : altering({ live: object, expected, aside, at: lent.get(referenceOf(object)), parts: [] });
  if (own !== undefined || expected === undefined) return [];
  const gone = goingBefore(aside, dropping(object, parts));
  if (kindOf(object.kind).supersede === undefined)
    return [gone, ...making(expected, wholeOf(expectedParts, aside.access)).map((act) => ({ ...act, after: causes }))];
  return superseding({
    state: 'changed',
    expected,
    live: object,
    changed: [],
    parts: wholeOf(expectedParts, aside.access),
    dependents: [],
  });
}

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

/** What is made, by weight; then what goes. A stable order for what nothing else orders. */
function inUsualOrder(acts: readonly Act[]): readonly Act[] {
  const isDrop = (act: Act): boolean => act.makesWay || act.ends.length > 0;

  return [
    ...acts.filter((act) => isClear(act)),
    ...blocks(acts.filter((act) => !isDrop(act) && !isClear(act))),
    ...acts.filter(isDrop).sort((a, b) => b.weight - a.weight),
  ];
}

const isClear = ({ brings, ends, disturbs, needs, leaves }: Act): boolean =>
  brings.length + ends.length + disturbs.length + needs.size + leaves.size === 0;

/** By the weight of the first act for the same difference or aside, so that what is made with something stands beside it. */
function blocks(acts: readonly Act[]): readonly Act[] {
  const runs: Act[][] = [];
  for (const act of acts) {
    const last = runs.at(-1);
    if (last !== undefined && act.difference !== undefined && last[0]!.difference === act.difference) last.push(act);
    else runs.push([act]);
  }
  return runs.sort((a, b) => Math.trunc(a[0]!.weight) - Math.trunc(b[0]!.weight)).flat();
}

/** By reference, each with all that it makes way for. What goes with another is not there. */
function asidesOf(differences: readonly Difference[]): ReadonlyMap<string, Aside> {
  const all = new Map<string, Aside>();
  for (const one of differences.flatMap(({ aside }) => aside ?? [])) {
    const reference = referenceOf(one.object);
    const known = all.get(reference);
    const yielding = known === undefined ? one.yielding : yieldingToBoth(known.yielding, one.yielding);
    all.set(reference, { ...(known ?? one), yielding, causes: new Set([...(known?.causes ?? []), ...one.causes]) });
  }
  const gone = goneWith(differences, all);
  return new Map([...all].filter(([reference]) => !gone.has(reference)));
}

/** References of what goes with something else, and so not by itself. */
function goneWith(differences: readonly Difference[], asides: ReadonlyMap<string, Aside>): ReadonlySet<string> {
  const ofExtra = differences.flatMap((one) => (one.state === 'extra' ? one.parts : []));
  const ofReplaced = differences.flatMap((one) =>
    one.state === 'changed' && isReplaced(one) ? [...one.parts, ...(one.liveParts ?? [])] : [],
  );
  const ofAside = [...asides.values()].flatMap((one) => (one.yielding.so === 'replaced' ? [...one.parts, ...one.expectedParts] : []));
  return new Set([...ofExtra, ...ofReplaced, ...ofAside].map(referenceOf));
}

/** What the next act does as well. */
const withoutReplaced = (acts: readonly Act[]): readonly Act[] => acts.filter((act, i) => acts[i + 1]?.replaces !== act);

/** What makes way, or comes back, is with the step after or before it. */
function folded(acts: readonly Act[]): readonly Repair[] {
  const all: { difference: Difference; statements: string[]; isByHand: boolean }[] = [];
  const waiting: string[] = [];
  for (const { difference, statements, makesWay } of acts) {
    const last = all.at(-1);
    if (difference === undefined) {
      if (makesWay || last === undefined) waiting.push(...statements);
      else last.statements.push(...waiting.splice(0), ...statements);
    } else if (last?.difference === difference) last.statements.push(...waiting.splice(0), ...statements);
    else all.push({ difference, statements: [...waiting.splice(0), ...statements], isByHand: false });
  }
  all.at(-1)?.statements.push(...waiting);
  return all;
}
