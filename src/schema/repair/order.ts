// A safe order for acts: what must come before comes before, and what should does where that closes no circle.

import { callNamesOf, completing, namesIn } from '../compare/dependencies.ts';
import { circlesOf, sortedBy } from '../model/before.ts';
import { grouped, groupedByEach } from '../model/grouped.ts';
import type { CatalogObject } from '../model/object.ts';
import { type Act, weightOf } from './act.ts';
import { type Edges, edgesOf } from './edges.ts';

/** Objects in the order in which they can be made. */
export function inOrderOfMaking(objects: readonly CatalogObject[]): readonly CatalogObject[] {
  const sorted = [...objects].sort((a, b) => weightOf(a) - weightOf(b));
  const byName = groupedByEach(sorted, callNamesOf);
  const called = (names: ReadonlySet<string>): readonly CatalogObject[] => [...names].flatMap((name) => byName.get(name) ?? []);
  const before = (object: CatalogObject): readonly CatalogObject[] => {
    const named = called(namesIn(object));
    return [...named, ...named.flatMap((one) => (one === object ? [] : called(completing(one))))];
  };
  return sortedBy(sorted, before);
}

/** Keeps the order it is given but for what must come before. */
export function inOrder(acts: readonly Act[]): readonly Act[] {
  const parts = untied(acts);
  const whole = acts.flatMap((act) => parts.get(act)!);
  const before = withWishes(whole, edgesOf(whole, parts));
  return sortedBy(whole, (act) => before.get(act)!);
}

/** What must come before each act, and of what had better all that closes no circle. */
function withWishes(acts: readonly Act[], { hard, likely, soft }: Edges): ReadonlyMap<Act, readonly Act[]> {
  const circle = circlesOf(acts, (act) => [hard, likely, soft].flatMap((edges) => [...edges.get(act)!]));
  const before = new Map(acts.map((act) => [act, [...hard.get(act)!]]));
  const isBefore = (act: Act, other: Act, seen: Set<Act>): boolean =>
    act === other ||
    before.get(other)!.some((one) => {
      if (seen.has(one) || circle.get(one) !== circle.get(act)) return false;
      seen.add(one);
      return isBefore(act, one, seen);
    });
  for (const wishes of [likely, soft])
    for (const act of acts)
      for (const other of wishes.get(act)!)
        if (circle.get(act) !== circle.get(other) || !isBefore(act, other, new Set())) before.get(act)!.push(other);
  return before;
}

/** By act, what it is now: what closes a circle is taken out of the act that it is part of, where that can be. */
function untied(acts: readonly Act[]): ReadonlyMap<Act, readonly Act[]> {
  const { hard } = edgesOf(acts, new Map());
  const circle = circlesOf(acts, (act) => [...hard.get(act)!]);
  const members = grouped(acts, (act) => String(circle.get(act)));
  const parts = (act: Act): readonly Act[] => {
    const others = members.get(String(circle.get(act)))!.filter((other) => other !== act);
    if (others.length === 0 || act.split === undefined) return [act];
    const called = new Set(others.flatMap(({ brings, ends, disturbs }) => [...brings, ...ends, ...disturbs]).flatMap(callNamesOf));
    const split = act.split((names) => [...names].some((name) => called.has(name)));
    for (const part of split) Object.assign(part, { after: new Set([...part.after, ...act.after]) });
    return split;
  };
  return new Map(acts.map((act) => [act, parts(act)]));
}
