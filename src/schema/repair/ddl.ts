// The SQL that takes a live database back to the expectation, as steps in an order in which they can be run. Knows no kind.

import { completing } from '../compare/dependencies.ts';
import { kindOf } from '../kinds/kinds.ts';
import { type Difference, subjectOf } from '../model/difference.ts';
import { calledBy } from '../model/names-in-text.ts';
import { referenceOf, referenceTo } from '../model/object.ts';
import type { Act } from './act.ts';
import { actsAside, actsOf } from './acts-of-difference.ts';
import { asidesOf, goneWith } from './asides.ts';
import { inOrder } from './order.ts';

export interface Repair {
  readonly difference: Difference;
  /** Without semicolons. None if it can only be done by hand, or if another repair includes it. */
  readonly statements: readonly string[];
  /** It can only be done by hand. */
  readonly isByHand: boolean;
  /** Reference of what has to be altered by hand before. */
  readonly waitsFor?: string;
}

/** The repair of one difference, for a database that has no other. */
export const repairOf = (difference: Difference): readonly string[] => repairs([difference]).flatMap(({ statements }) => statements);

/**
 * One repair for each difference, in an order in which they can be run one after the other. If the statements of one are apart, the later
 * ones are with the repair that they come after.
 */
export function repairs(differences: readonly Difference[]): readonly Repair[] {
  const all: (Repair & { statements: string[] })[] = [];
  const seen = new Set<Difference>();
  for (const { difference, statements, ...rest } of steps(differences)) {
    if (seen.has(difference)) all.at(-1)!.statements.push(...statements);
    else all.push({ ...rest, difference, statements: [...statements] });
    seen.add(difference);
  }
  return all;
}

/**
 * All that is to be run, in an order in which it can be: a difference is there as often as its statements are apart. What makes way for a
 * repair, and comes back after it, is with the step that it stands beside.
 */
export function steps(all: readonly Difference[]): readonly Repair[] {
  const waiting = waitingFor(all);
  const differences = all.filter((one) => !waiting.has(one));
  const asides = asidesOf(differences);
  const gone = goneWith(differences, asides);
  const isIncluded = (one: Difference): boolean => gone.has(referenceOf(subjectOf(one))) || goesAlong(one, differences);
  const own = new Map(differences.flatMap((one) => (one.state === 'missing' ? [] : [[referenceOf(one.live), one]])));
  const lent = new Map(differences.flatMap((one) => (one.state === 'changed' ? [...(kindOf(one.live.kind).lends?.(one) ?? [])] : [])));
  const taken = new Set(differences.flatMap((one) => (one.state === 'extra' ? (one.taken ?? []).map(referenceOf) : [])));
  const changes = new Map(differences.flatMap((one) => (one.state === 'changed' ? [[referenceOf(one.live), one]] : [])));
  const ofDifference = differences.map((one) => ({ one, acts: isIncluded(one) ? [] : actsOf(one, { asides, changes, lent, taken }) }));
  const ofAside = [...asides.values()].flatMap((aside) => actsAside(aside, own.get(referenceOf(aside.object)), lent));
  const acts = inOrder(inUsualOrder([...ofDifference.flatMap(({ acts: some }) => some), ...ofAside]));
  const made = folded(withoutReplaced(acts.filter(({ statements }) => statements.length > 0)));
  const seen = new Set(made.map(({ difference }) => difference));
  const silent = differences
    .filter((one) => !seen.has(one))
    .map((difference) => ({ difference, statements: [], isByHand: !isIncluded(difference) && !isCovered(difference, differences) }));
  return [...made, ...silent, ...[...waiting].map(([difference, waitsFor]) => ({ difference, statements: [], isByHand: true, waitsFor }))];
}

/** What is part of something that has to be altered by hand before any part of it is; by difference, the reference of that. */
function waitingFor(differences: readonly Difference[]): ReadonlyMap<Difference, string> {
  const roots = new Map<string, string>();
  for (const one of differences)
    if (one.state === 'changed' && kindOf(one.live.kind).stopsParts?.(one) === true)
      roots.set(referenceOf(one.live), referenceOf(one.live));
  const waiting = new Map<Difference, string>();
  for (let count = -1; roots.size > 0 && count < waiting.size; ) {
    count = waiting.size;
    for (const one of differences) {
      const root = wholesOf(one).flatMap((reference) => roots.get(reference) ?? [])[0];
      if (root === undefined || waiting.has(one) || roots.has(referenceOf(subjectOf(one)))) continue;
      waiting.set(one, root);
      roots.set(referenceOf(subjectOf(one)), root);
    }
  }
  return waiting;
}

/** References of what it is a part of, live or expected. */
const wholesOf = (one: Difference): readonly string[] =>
  [one.state === 'missing' ? undefined : one.live, one.state === 'extra' ? undefined : one.expected].flatMap((object) => {
    if (object === undefined) return [];
    const attached = (kindOf(object.kind).pieces?.(object) ?? []).flatMap(({ attachesTo }) => attachesTo ?? []);
    return [...(object.owner === undefined ? [] : [object.owner]), ...attached.map((id) => referenceTo(object.kind, id))];
  });

/** A type that goes takes the functions along without which it is only a name. */
export const goesAlong = (one: Difference, all: readonly Difference[]): boolean =>
  one.state === 'extra' && all.some((other) => other.state === 'extra' && other !== one && completing(other.live).has(calledBy(one.live)));

/** Whether something of it is left for hands although it has statements. */
export const isPartlyByHand = (one: Difference): boolean => one.state === 'changed' && kindOf(one.live.kind).isPartlyByHand?.(one) === true;

/** Whether the repair of what contains it, of what it follows, or of what brings it about is its own. */
function isCovered(one: Difference, all: readonly Difference[]): boolean {
  const { owner, origin, kind } = subjectOf(one);
  const by = kindOf(kind).broughtBy?.(one);
  return all.some((other) => {
    const reference = referenceOf(subjectOf(other));
    const isLeft = one.state === 'changed' && isPartlyByHand(other);
    return [owner, origin].includes(reference) || (reference === by && !isLeft);
  });
}

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
