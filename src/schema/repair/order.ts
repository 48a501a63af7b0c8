// A safe order for acts, found from weights and from who names whom. Circles are cut first where only a body names what comes after it.

import { completing, namesIn, supportOf } from '../compare/dependencies.ts';
import { kindOf } from '../kinds/kinds.ts';
import { grouped } from '../model/grouped.ts';
import { weightOfStep } from '../model/making-order.ts';
import { allButLast, lastName } from '../model/name.ts';
import { calledBy, hasName } from '../model/names-in-text.ts';
import { type CatalogObject, idIn, referenceOf } from '../model/object.ts';
import type { Act } from './act.ts';

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

/** Of what the kind's weight is for this object. */
export const weightOf = (object: CatalogObject): number => kindOf(object.kind).weight(object);

/** Keeps the order it is given but for what must come before. */
export function inOrder(acts: readonly Act[]): readonly Act[] {
  const parts = untied(acts);
  const whole = acts.flatMap((act) => parts.get(act)!);
  const { hard, soft } = edgesOf(whole, parts);
  const before = withWishes(whole, { hard, soft });
  return sortedBy(whole, (act) => before.get(act)!);
}

/** What must come before each act, and of what had better all that closes no circle. */
function withWishes(acts: readonly Act[], { hard, soft }: Edges): ReadonlyMap<Act, readonly Act[]> {
  const circle = circlesOf(acts, (act) => [...hard.get(act)!, ...soft.get(act)!]);
  const before = new Map(acts.map((act) => [act, [...hard.get(act)!]]));
  const isBefore = (act: Act, other: Act, seen: Set<Act>): boolean =>
    act === other ||
    before.get(other)!.some((one) => {
      if (seen.has(one) || circle.get(one) !== circle.get(act)) return false;
      seen.add(one);
      return isBefore(act, one, seen);
    });
  for (const act of acts)
    for (const other of soft.get(act)!)
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
    const called = new Set(others.flatMap(({ brings, ends, disturbs }) => [...brings, ...ends, ...disturbs]).map(calledBy));
    const split = act.split((names) => [...names].some((name) => called.has(name)));
    for (const part of split) Object.assign(part, { after: new Set([...part.after, ...act.after]) });
    return split;
  };
  return new Map(acts.map((act) => [act, parts(act)]));
}

/** Columns, generated ones too, are lighter. */
const PARTS = weightOfStep('columns are settled');

interface Edges {
  /** By act, the acts that come before it. */
  readonly hard: ReadonlyMap<Act, ReadonlySet<Act>>;
  /** Those that had better. */
  readonly soft: ReadonlyMap<Act, ReadonlySet<Act>>;
}

/** @param parts of acts that were taken apart. */
function edgesOf(acts: readonly Act[], parts: ReadonlyMap<Act, readonly Act[]>): Edges {
  const [hard, soft] = [1, 2].map(() => new Map(acts.map((act) => [act, new Set<Act>()]))) as [Map<Act, Set<Act>>, Map<Act, Set<Act>>];
  const [bringing, ending, disturbing, setting] = (['brings', 'ends', 'disturbs', 'completes'] as const).map((what) => namedIn(acts, what));
  const [endowing, keeping, forgetting] = (['endows', 'keeps', 'forgets'] as const).map((what) => byTable(acts, what));
  const put = (before: Act, after: Act): void => {
    const isGiven = [...before.inherits].some((table) => after.endows.has(table));
    if (before !== after && !isGiven) hard.get(after)!.add(before);
  };
  const hope = (before: Act, after: Act): void => {
    if (before !== after) soft.get(after)!.add(before);
  };
  for (const act of acts) {
    const reach = act.reach ?? act.weight;
    for (const other of bringing!(act.needs, act.weight)) (isUnnamed(act, other) ? hope : put)(other, act);
    for (const other of bringing!(act.wants, act.weight)) hope(other, act);
    // A part that is to go may be in the way, and what is let go of had better be let go of at once.
    for (const other of ending!(act.needs, act.weight)) if (!namesPart(act, other)) hope(other, act);
    const left = new Set([...act.leaves].filter((name) => !act.needs.has(name)));
    for (const other of disturbing!(left, reach)) hope(act, other);
    if (act.ends.length > 0) for (const other of bringing!(left, reach)) hope(act, other);
    // What is only altered may stay on what loses a part that it has nothing to do with.
    const isGoing = act.makesWay || act.ends.length > 0;
    const bound = new Set(ending!(act.leaves, reach, left));
    for (const other of ending!(act.leaves, reach)) {
      if (isGoing && isUnrelated(act, other)) hope(act, other);
      else if (isGoing || bound.has(other)) put(act, other);
      else if (namesPart(act, other)) hope(act, other);
    }
    for (const other of [...ending!(act.awaits, reach), ...setting!(act.awaits, reach)]) put(other, act);
    for (const table of act.inherits) for (const { act: other } of endowing!.get(table) ?? []) put(other, act);
    if (act.makesWay) for (const other of disturbing!(act.leaves, reach)) put(act, other);
    for (const other of bringing!(act.keeps, PARTS)) (act.endows.size > 0 && isOwn(other) ? hope : put)(other, act);
    for (const other of ending!(act.keeps, PARTS)) put(other, act);
    for (const other of disturbing!(act.forgets, PARTS)) if (!isOfType(other)) put(act, other);
    for (const other of ending!(act.forgets, PARTS)) put(act, other);
    for (const table of act.checks) {
      for (const { act: other } of forgetting!.get(table) ?? []) put(other, act);
      for (const { act: other } of keeping!.get(table) ?? []) put(act, other);
    }
    for (const other of act.behind.flatMap((one) => parts.get(one) ?? [one])) put(other, act);
  }
  const partitions = endingPartitions(acts);
  for (const act of acts) for (const name of act.holds) for (const { act: other } of partitions.get(name) ?? []) put(act, other);
  const freeing = grouped(
    acts.flatMap((act) => act.frees.flatMap(slotsOf).map((slot) => ({ act, slot }))),
    ({ slot }) => slot,
  );
  // What is altered has its names already.
  for (const act of acts.filter(({ disturbs, leaves }) => disturbs.length === 0 || leaves.size === 0))
    for (const slot of [...act.brings, ...act.occupies].flatMap(slotsOf))
      for (const { act: other } of freeing.get(slot) ?? []) put(other, act);
  const caused = grouped(
    acts.flatMap((act) => [...act.ends, ...act.disturbs, ...act.completes].map((object) => ({ act, reference: referenceOf(object) }))),
    ({ reference }) => reference,
  );
  for (const act of acts) for (const reference of act.after) for (const { act: other } of caused.get(reference) ?? []) put(other, act);
  return { hard, soft };
}

/** By name of a table, the acts that do that to it. */
const byTable = (acts: readonly Act[], what: 'endows' | 'keeps' | 'forgets'): ReadonlyMap<string, readonly { readonly act: Act }[]> =>
  grouped(
    acts.flatMap((act) => [...act[what]].map((table) => ({ act, table }))),
    ({ table }) => table,
  );

/** By name of a table, the acts by which something goes that comes from it, or from what comes from it. */
function endingPartitions(acts: readonly Act[]): ReadonlyMap<string, readonly { readonly act: Act }[]> {
  const origins = new Map(acts.flatMap(({ ends }) => ends.map((object) => [referenceOf(object), object.origin] as const)));
  const above = (origin: string | undefined): readonly string[] =>
    origin === undefined ? [] : [allButLast(idIn(origin)), ...above(origins.get(origin))];
  const going = acts.flatMap((act) => [...new Set(act.ends.flatMap(({ origin }) => above(origin)))].map((table) => ({ act, table })));
  return grouped(going, ({ table }) => table);
}

/** Whether what is brought are columns that are not named, nor a whole row that they are part of. */
const isUnnamed = ({ text, needs }: Act, { brings }: Act): boolean =>
  text !== undefined &&
  !text.includes('*') &&
  brings.every(({ kind, id }) => kindOf(kind).inline === true && !needs.has(id) && !hasName(text, lastName(id)));

/** Whether no parent has anything to do with what is brought. */
const isOwn = ({ brings }: Act): boolean => brings.every(({ origin }) => origin === undefined);

/** Whether columns go over to what takes the place of a type: that has no rows. */
const isOfType = ({ disturbs }: Act): boolean => disturbs.every(({ kind }) => kindOf(kind).supersede !== undefined);

/** Whether what goes with the one names only the table of the columns that go with the other. */
const isUnrelated = (act: Act, { ends }: Act): boolean => {
  const going = new Set(ends.map(referenceOf));
  const [led, others] = [true, false].map((isLed) => act.ends.filter(({ origin }) => going.has(origin ?? '') === isLed));
  const texts = others!.map(supportOf);
  const leaders = new Set(led!.map(({ origin }) => origin));
  const isNamed = (name: string): boolean => texts.some((text) => hasName(text, name));
  return (
    texts.length > 0 &&
    ends.every((one) => {
      const isLeft = act.leaves.has(one.id) && !leaders.has(referenceOf(one));
      return kindOf(one.kind).inline === true && !isLeft && !isNamed(lastName(one.id));
    })
  );
};

/** Whether what is altered seems to name one of the parts that go, which its text does without the table's name; a value may look so. */
const namesPart = ({ difference }: Act, { ends }: Act): boolean => {
  if (difference?.state !== 'changed') return false;
  const text = supportOf(difference.live);
  return ends.some(({ id }) => hasName(text, lastName(id)));
};

/** Acts that do that to an object of those names, or to a part, lighter than the weight, of one (`ofParts`: of fewer of them). */
function namedIn(
  acts: readonly Act[],
  what: 'brings' | 'ends' | 'disturbs' | 'completes',
): (names: ReadonlySet<string>, weight: number, ofParts?: ReadonlySet<string>) => readonly Act[] {
  const all = acts.flatMap((act) => act[what].map((object) => ({ act, object })));
  const objects = grouped(all, ({ object }) => calledBy(object));
  const parts = grouped(
    all.filter(({ object }) => object.owner !== undefined),
    ({ object }) => idIn(object.owner!),
  );
  return (names, weight, ofParts = names) => [
    ...[...names].flatMap((name) => (objects.get(name) ?? []).map(({ act }) => act)),
    ...[...ofParts].flatMap((name) => (parts.get(name) ?? []).flatMap(({ act, object }) => (weightOf(object) < weight ? [act] : []))),
  ];
}

/** The names that only one object at a time can have. */
function slotsOf(object: CatalogObject): readonly string[] {
  const { slots } = kindOf(object.kind);
  return slots === undefined ? [referenceOf(object), object.id] : [referenceOf(object), ...slots(object)];
}

/** The number of the circle that each is in; what is in none has a number of its own (Tarjan's strongly connected components). */
function circlesOf(acts: readonly Act[], before: (act: Act) => readonly Act[]): ReadonlyMap<Act, number> {
  const circle = new Map<Act, number>();
  const [found, lowest] = [new Map<Act, number>(), new Map<Act, number>()];
  const open: Act[] = [];
  const visit = (act: Act): number => {
    found.set(act, found.size);
    lowest.set(act, found.get(act)!);
    open.push(act);
    for (const other of before(act)) {
      if (circle.has(other)) continue;
      const reached = found.has(other) ? found.get(other)! : visit(other);
      lowest.set(act, Math.min(lowest.get(act)!, reached));
    }
    if (lowest.get(act) === found.get(act)) for (const one of open.splice(open.indexOf(act))) circle.set(one, found.get(act)!);
    return lowest.get(act)!;
  };
  for (const act of acts) if (!found.has(act)) visit(act);
  return circle;
}

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
