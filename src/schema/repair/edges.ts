// Which act must come before which, and which should: found from who names whom, and from weights.

import { callNamesOf, supportOf } from '../compare/dependencies.ts';
import { slotsOf } from '../compare/taken-names.ts';
import { kindOf } from '../kinds/kinds.ts';
import { grouped, groupedByEach } from '../model/grouped.ts';
import { weightOfStep } from '../model/making-order.ts';
import { allButLast, lastName } from '../model/name.ts';
import { hasName, namesInText } from '../model/names-in-text.ts';
import { type CatalogObject, idIn, referenceOf } from '../model/object.ts';
import { type Act, weightOf } from './act.ts';

/** Columns, generated ones too, are lighter. */
const PARTS = weightOfStep('columns are settled');

const COPIES = weightOfStep('copy of a trigger');

export interface Edges {
  /** By act, the acts that must come before it. */
  readonly hard: ReadonlyMap<Act, ReadonlySet<Act>>;
  /** By act, the acts that must, too, if a text names what it seems to name. */
  readonly likely: ReadonlyMap<Act, ReadonlySet<Act>>;
  /** By act, the acts that should. */
  readonly soft: ReadonlyMap<Act, ReadonlySet<Act>>;
}

/** @param parts what acts that were split have become. */
export function edgesOf(acts: readonly Act[], parts: ReadonlyMap<Act, readonly Act[]>): Edges {
  const none = (): ReadonlyMap<Act, Set<Act>> => new Map(acts.map((act) => [act, new Set<Act>()]));
  const [hard, likely, soft] = [none(), none(), none()];
  const must: Relate = (before, after) => {
    const isGiven = [...before.inherits].some((table) => after.endows.has(table));
    if (!isGiven && !isSpared(after, before)) addTo(hard)(before, after);
  };
  const relations: Relations = { must, seemsTo: addTo(likely), should: addTo(soft), ...lookups(acts) };
  for (const act of acts) {
    relateByNames(act, relations);
    relateByRows(act, relations);
    for (const other of act.behind.flatMap((one) => parts.get(one) ?? [one])) must(other, act);
  }
  relatePartitions(acts, must);
  relateSlots(acts, must);
  relateCauses(acts, must);
  return { hard, likely, soft };
}

type Relate = (before: Act, after: Act) => void;

const addTo =
  (edges: ReadonlyMap<Act, Set<Act>>): Relate =>
  (before, after) => {
    if (before !== after) edges.get(after)!.add(before);
  };

type Lookup = ReturnType<typeof namedIn>;

interface Relations extends ReturnType<typeof lookups> {
  readonly must: Relate;
  readonly seemsTo: Relate;
  readonly should: Relate;
}

const lookups = (acts: readonly Act[]) => ({
  bringing: namedIn(acts, 'brings') as Lookup,
  ending: namedIn(acts, 'ends') as Lookup,
  disturbing: namedIn(acts, 'disturbs') as Lookup,
  completing: namedIn(acts, 'completes') as Lookup,
  endowing: byTable(acts, 'endows'),
  keeping: byTable(acts, 'keeps'),
  forgetting: byTable(acts, 'forgets'),
});

/** What is built on something is made after it, and goes before it goes or is altered. */
function relateByNames(act: Act, { must, seemsTo, should, bringing, ending, disturbing, completing }: Relations): void {
  const reach = act.reach ?? act.weight;
  for (const other of bringing(act.needs, act.weight)) (isUnnamed(act, other) || isSparing(other, act) ? should : must)(other, act);
  for (const other of bringing(act.wants, act.weight)) should(other, act);
  // A part that is to go may be in the way, and what is let go of had better be let go of at once.
  for (const other of ending(act.needs, act.weight)) if (!namesPart(act, other)) should(other, act);
  const left = new Set([...act.leaves].filter((name) => !act.needs.has(name)));
  for (const other of disturbing(left, reach)) should(act, other);
  if (act.ends.length > 0) for (const other of bringing(left, reach)) should(act, other);
  // What is only altered may stay on what loses a part that it has nothing to do with.
  const isGoing = act.makesWay || act.ends.length > 0;
  const bound = new Set(ending(act.leaves, reach, left));
  const going = new Set(act.ends.map(referenceOf));
  for (const other of ending(act.leaves, reach)) {
    // What it contains goes with it at the latest, and is then no longer there to be dropped.
    if (other.ends.every(({ owner = '' }) => going.has(owner))) continue;
    if (isGoing && isUnrelated(act, other)) should(act, other);
    else if (isGoing || bound.has(other)) must(act, other);
    else if (namesPart(act, other)) seemsTo(act, other);
  }
  for (const other of [...ending(act.awaits, reach), ...completing(act.awaits, reach)]) must(other, act);
  if (act.makesWay)
    for (const other of disturbing(act.leaves, reach)) (areColumnsOf(act, other) || mayFollow(act, other) ? should : must)(act, other);
}

/** No column is altered, and no row checked, of a table whose rows are kept elsewhere. */
function relateByRows(act: Act, { must, should, bringing, ending, disturbing, endowing, keeping, forgetting }: Relations): void {
  for (const table of act.inherits) for (const other of endowing.get(table) ?? []) must(other, act);
  for (const other of bringing(act.keeps, PARTS)) (act.endows.size > 0 && isOwn(other) ? should : must)(other, act);
  for (const other of ending(act.keeps, PARTS)) must(other, act);
  for (const other of disturbing(act.forgets, PARTS)) if (!isOfType(other)) must(act, other);
  for (const other of ending(act.forgets, PARTS)) must(act, other);
  for (const table of act.checks) {
    for (const other of forgetting.get(table) ?? []) must(other, act);
    for (const other of keeping.get(table) ?? []) must(act, other);
  }
}

function relatePartitions(acts: readonly Act[], must: Relate): void {
  const partitions = endingPartitions(acts);
  for (const act of acts) {
    for (const name of act.holds) for (const other of partitions.get(name) ?? []) must(act, other);
    for (const name of heldAfter(act)) for (const other of partitions.get(name) ?? []) must(other, act);
  }
  const attaching = acts.filter(({ attaches }) => attaches.size > 0);
  for (const act of acts) for (const other of attaching) if (isSpared(other, act)) must(other, act);
  const detaching = acts.filter(({ detaches }) => detaches);
  for (const act of attaching.length + detaching.length === 0 ? [] : acts) {
    if (act.brings.some(isCopy)) for (const other of attaching) must(other, act);
    if (act.ends.some(isCopy)) for (const other of detaching) must(act, other);
  }
}

/** Whether it is only there while its table is a partition, or is a part of one. */
const isCopy = (object: CatalogObject): boolean => weightOf(object) === COPIES;

/** Names of the tables whose partitions what it makes would hold on to. */
const heldAfter = ({ brings, disturbs }: Act): ReadonlySet<string> =>
  namesInText(
    disturbs.length > 0 ? '' : brings.map((one) => (one.origin === undefined && kindOf(one.kind).holdsPartitions?.(one)) || '').join('\n'),
  );

/** Whether what the one attaches would have a copy of what the other brings. */
const isSpared = ({ attaches }: Act, { spares }: Act): boolean => [...spares].some((table) => attaches.has(table));

/** A name is taken up when it is free. What is altered has its names already. */
function relateSlots(acts: readonly Act[], must: Relate): void {
  const freeing = groupedByEach(acts, ({ frees }) => frees.flatMap(slotsOf));
  for (const act of acts) {
    const isAltering = act.disturbs.length > 0 && act.leaves.size > 0;
    const taken = isAltering ? act.takes : [...act.brings, ...act.occupies].flatMap(slotsOf);
    for (const slot of taken) for (const other of freeing.get(slot) ?? []) must(other, act);
  }
}

/** What made way comes back after that for which it did. */
function relateCauses(acts: readonly Act[], must: Relate): void {
  const caused = groupedByEach(acts, ({ ends, disturbs, completes }) => [...ends, ...disturbs, ...completes].map(referenceOf));
  for (const act of acts) for (const reference of act.after) for (const other of caused.get(reference) ?? []) must(other, act);
}

/** By name of a table, the acts that do that to it. */
const byTable = (acts: readonly Act[], what: 'endows' | 'keeps' | 'forgets'): ReadonlyMap<string, readonly Act[]> =>
  groupedByEach(acts, (act) => act[what]);

/** By name of a table, the acts by which a table goes of which something comes from it, or from what comes from it. */
function endingPartitions(acts: readonly Act[]): ReadonlyMap<string, readonly Act[]> {
  const origins = new Map(acts.flatMap(({ ends }) => ends.map((object) => [referenceOf(object), object.origin] as const)));
  const above = (origin: string | undefined): readonly string[] =>
    origin === undefined ? [] : [allButLast(idIn(origin)), ...above(origins.get(origin))];
  return groupedByEach(acts, (act) => {
    const ends = new Set(act.ends.map(referenceOf));
    const whole = act.ends.filter(({ owner }) => owner !== undefined && ends.has(owner));
    return new Set(whole.flatMap(({ origin }) => above(origin)));
  });
}

/** Whether what is brought are columns that are not named, nor a whole row that they are part of. */
const isUnnamed = ({ text, needs }: Act, { brings }: Act): boolean =>
  text !== undefined &&
  !text.includes('*') &&
  brings.every(({ kind, id }) => kindOf(kind).inline === true && !needs.has(id) && !hasName(text, lastName(id)));

/** Whether what is brought waits for partitions, which may wait for all else on their parent, and is not itself what is needed. */
const isSparing = ({ brings, spares }: Act, { needs }: Act): boolean =>
  spares.size > 0 && !brings.some((one) => callNamesOf(one).some((name) => needs.has(name)));

/** Whether what goes are columns of what is altered: that can be before as well. */
const areColumnsOf = ({ ends }: Act, { disturbs }: Act): boolean => {
  const going = new Set(ends.map(referenceOf));
  const altered = new Set(disturbs.map(referenceOf));
  return (
    ends.length > 0 &&
    ends.every(({ kind, owner = '', origin = '' }) => kindOf(kind).inline === true && (altered.has(owner) || going.has(origin)))
  );
};

/** Whether what goes are types that may be of the old type until that goes itself, once another has taken its name. */
const mayFollow = ({ ends, statements }: Act, { disturbs, frees }: Act): boolean => {
  const going = new Set(ends.map(referenceOf));
  const types = [...ends.filter(({ owner }) => owner === undefined || !going.has(owner)), ...disturbs];
  const isNamed = (statement: string): boolean => frees.some(({ id }) => hasName(statement, lastName(id)));
  return frees.length > 0 && ends.length > 0 && types.every(isSupersedable) && !statements.some(isNamed);
};

const isSupersedable = ({ kind }: CatalogObject): boolean => kindOf(kind).supersede !== undefined;

/** Whether no parent has anything to do with what is brought. */
const isOwn = ({ brings }: Act): boolean => brings.every(({ origin }) => origin === undefined);

/** Whether columns go over to what takes the place of a type: that has no rows. */
const isOfType = ({ disturbs }: Act): boolean => disturbs.every(isSupersedable);

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
  const objects = groupedByEach(all, ({ object }) => callNamesOf(object));
  const parts = grouped(
    all.filter(({ object }) => object.owner !== undefined),
    ({ object }) => idIn(object.owner!),
  );
  return (names, weight, ofParts = names) => [
    ...[...names].flatMap((name) => (objects.get(name) ?? []).map(({ act }) => act)),
    ...[...ofParts].flatMap((name) => (parts.get(name) ?? []).flatMap(({ act, object }) => (weightOf(object) < weight ? [act] : []))),
  ];
}
