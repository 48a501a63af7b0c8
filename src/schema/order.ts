// A safe order for repairs, found from weights and from who names whom. Cycles are cut where they close.
import { type Difference, subjectOf } from './difference.ts';
import { grouped } from './grouped.ts';
import { kindOf } from './kinds.ts';
import { completing, namesIn } from './mention.ts';
import { lastName } from './name.ts';
import { calledBy } from './names-in-text.ts';
import { type CatalogObject, idIn } from './object.ts';

/** Objects in the order in which they can be made. */
export function inOrderOfMaking(objects: readonly CatalogObject[]): readonly CatalogObject[] {
  const sorted = [...objects].sort((a, b) => weightOf(a) - weightOf(b));
  const byName = grouped(sorted, calledBy);
  const called = (names: ReadonlySet<string>): readonly CatalogObject[] => [...names].flatMap((name) => byName.get(name) ?? []);
  const before = (object: CatalogObject): readonly CatalogObject[] => {
    const named = called(namesIn(object));
    return [...named, ...named.flatMap((one) => (one === object ? [] : called(completing(one))))];
  };
  return sortedBy(sorted, before);
}

/**
 * Differences in an order in which their repairs can be run: what is dropped goes before what it is built on, what is made comes after
 * what it is built on.
 */
export function inOrderOfRepair(differences: readonly Difference[]): readonly Difference[] {
  const drops = differences.filter((one) => one.state === 'extra').sort((a, b) => weightOf(b.live) - weightOf(a.live));
  const rest = differences.filter((one) => one.state !== 'extra').sort((a, b) => weightOf(a.expected) - weightOf(b.expected));
  const sorted: readonly Difference[] = [...rest, ...drops];
  const before = new Map<Difference, Difference[]>(sorted.map((one) => [one, []]));
  const named = namedBy(sorted);
  for (const one of sorted) {
    for (const other of named(one, 'expected')) if (other.state !== 'extra') before.get(one)!.push(other);
    for (const other of named(one, 'live')) {
      if (!goesFirst(one, other)) continue;
      // What completes a type goes with it.
      if (completes(one, other)) before.get(one)!.push(other);
      else before.get(other)!.push(one);
    }
  }
  // A name that is taken is given free first, by whatever kind has it.
  const leaving = grouped(drops, ({ live }) => lastName(live.id));
  for (const one of rest) if (one.state === 'missing') before.get(one)!.push(...(leaving.get(lastName(one.expected.id)) ?? []));
  return sortedBy(sorted, (one) => before.get(one)!);
}

/** Of two live objects, the first naming the second: whether the first must be gone or altered before the second is touched. */
const goesFirst = (user: Difference, used: Difference): boolean =>
  used.state === 'extra' || (user.state === 'extra' && used.state === 'changed');

/** Whether the first is a function without which the second is only a name. */
export const completes = (one: Difference, other: Difference): boolean => completing(subjectOf(other)).has(calledBy(subjectOf(one)));

/** The differences whose objects, or whose owners, the difference names; of the same owner's only what is lighter. */
function namedBy(differences: readonly Difference[]): (one: Difference, side: 'expected' | 'live') => readonly Difference[] {
  const called = differences.flatMap((one) => [subjectOf(one), ...goingAlong(one)].map((object) => ({ name: calledBy(object), one })));
  const owned = differences.flatMap((one) =>
    [subjectOf(one).owner].flatMap((owner) => (owner === undefined ? [] : [{ name: idIn(owner), one }])),
  );
  const [objects, owners] = [grouped(called, ({ name }) => name), grouped(owned, ({ name }) => name)];
  return (one, side) => {
    const names = [...new Set(sideOf(one, side).flatMap((object) => [...namesIn(object)]))];
    const direct = names.flatMap((name) => objects.get(name) ?? []).map((entry) => entry.one);
    const ofOwner = names.flatMap((name) => owners.get(name) ?? []).map((entry) => entry.one);
    const lighter = ofOwner.filter((other) => weightOf(subjectOf(other)) < weightOf(subjectOf(one)));
    const itself = one.state === 'changed' ? [one] : [];
    const completed =
      side === 'live' ? [] : [...itself, ...direct.filter((other) => other !== one)].flatMap((other) => [...completing(subjectOf(other))]);
    const functions = completed.flatMap((name) => objects.get(name) ?? []).map((entry) => entry.one);
    return [...new Set([...direct, ...lighter, ...functions])].filter((other) => other !== one);
  };
}

/** What comes or goes with it and so has no difference of its own. */
const goingAlong = (one: Difference): readonly CatalogObject[] => (one.state === 'changed' ? [] : one.parts);

function sideOf(one: Difference, side: 'expected' | 'live'): readonly CatalogObject[] {
  if (one.state === 'changed') return side === 'expected' ? [one.expected] : [one.live];
  // What is made apart from it waits for what it names by itself, in the repairs.
  if (one.state === 'missing') return side === 'expected' ? [one.expected, ...one.parts.filter(isInline)] : [];
  return side === 'live' ? [one.live, ...one.parts] : [];
}

/** Made by the statement that makes what contains it. */
const isInline = (object: CatalogObject): boolean => kindOf(object.kind).inline === true;

/** Of what the kind's weight is for this object. */
export const weightOf = (object: CatalogObject): number => kindOf(object.kind).weight(object);

/** Keeps the order it is given but for what must come before. */
function sortedBy<T>(items: readonly T[], before: (item: T) => readonly T[]): readonly T[] {
  const sorted: T[] = [];
  const seen = new Set<T>();
  const visit = (item: T): void => {
    if (seen.has(item)) return;
    seen.add(item);
    for (const other of before(item)) visit(other);
    sorted.push(item);
  };
  items.forEach(visit);
  return sorted;
}
