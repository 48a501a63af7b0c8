// The SQL that takes a live database back to the expectation. Knows no kind: what a statement looks like is the kind's affair, when it
// is run is decided here.
import { type Difference, subjectOf } from './difference.ts';
import { grouped } from './grouped.ts';
import type { Aside, Regained } from './kind.ts';
import { kindOf } from './kinds.ts';
import { completing, namesIn } from './mention.ts';
import { calledBy } from './names-in-text.ts';
import { type CatalogObject, referenceOf } from './object.ts';
import { completes, inOrderOfMaking, inOrderOfRepair, weightOf } from './order.ts';

export interface Repair {
  readonly difference: Difference;
  /** Without semicolons. None where there is no way but by hand, or where another repair includes it. */
  readonly statements: readonly string[];
}

/** The repair of one difference, for a database in which there is no other. */
export const repairOf = (difference: Difference): readonly string[] => repairs([difference])[0]!.statements;

/**
 * All of them, in an order in which they can be run. What completes an object (a foreign key, the owner of a sequence) waits for the
 * repair that makes what it names; what makes way for a repair is gone before the first of those, and is back after the last.
 */
export function repairs(differences: readonly Difference[]): readonly Repair[] {
  const aside = asideOf(differences);
  // What goes with an extra object does not come back on its own.
  const own = new Set(differences.flatMap((one) => [subjectOf(one), ...(one.state === 'extra' ? one.parts : [])]).map(referenceOf));
  const returning = new Map<Difference, Aside>(
    [...aside.values()].filter(({ object }) => !own.has(referenceOf(object))).map((one) => [comesBack(one), one]),
  );
  const steps = extrasFirst(inOrderOfRepair([...differences, ...returning.keys()]), aside);
  const replaced = new Set(steps.filter(isReplaced).map((one) => referenceOf(subjectOf(one))));
  const pieces = steps.map((one) => {
    const back = returning.get(one);
    if (back !== undefined) return bringBack(back);
    return isIncluded(one, replaced) || goesAlong(one, steps) ? NOTHING : piecesOf(one, aside.get(referenceOf(subjectOf(one))));
  });
  const completions = complete(steps, pieces);
  const first = steps.findIndex((one) => isUnsettled(one, aside));
  const cleared = steps.flatMap((one) => (one.state === 'changed' ? (kindOf(one.expected.kind).clear?.(one) ?? []) : []));
  const away = inOrderOfMaking([...aside.values()].filter((one) => !isExtra(one, differences)).map(({ object }) => object))
    .toReversed()
    .flatMap((object) => makeWay(aside.get(referenceOf(object))!));
  const made = steps.map((difference, at) => ({
    difference,
    statements: [
      ...(at === 0 ? cleared : []),
      ...(at === first ? away : []),
      ...untied(difference, steps.slice(at + 1)),
      ...pieces[at]!.make,
      ...completions[at]!,
    ],
  }));
  return foldedInto(made, returning);
}

/** What comes back belongs to the repair before it. */
function foldedInto(steps: readonly Repair[], returning: ReadonlyMap<Difference, unknown>): readonly Repair[] {
  const folded: Repair[] = [];
  const early: string[] = [];
  for (const { difference, statements } of steps) {
    const last = folded.at(-1);
    if (!returning.has(difference)) folded.push({ difference, statements: [...early.splice(0), ...statements] });
    else if (last === undefined) early.push(...statements);
    else folded.splice(-1, 1, { ...last, statements: [...last.statements, ...statements] });
  }
  return folded;
}

/**
 * What is made after an object, at the step where all is there that it names and that contains it: by the number of the step.
 * A trigger waits for its function, and the comment on a foreign key for the foreign key.
 */
function complete(steps: readonly Difference[], pieces: readonly Pieces[]): readonly (readonly string[])[] {
  const settledAt = new Map<string, number>();
  steps.forEach((one, at) => {
    if (one.state === 'extra') return;
    for (const object of [one.expected, ...(one.state === 'missing' ? one.parts : [])]) settledAt.set(calledBy(object), at);
  });
  const placed = new Map<string, number>();
  const all = pieces.flatMap(({ later }, at) =>
    later.map((piece) => {
      const { object } = piece;
      const above = [object.owner, object.origin].map((reference) => placed.get(reference ?? '') ?? 0);
      const needed = [...namesIn(object), ...completing(object)].map((name) => settledAt.get(name) ?? 0);
      const place = Math.max(at, ...above, ...needed);
      placed.set(referenceOf(object), place);
      settledAt.set(calledBy(object), place);
      return { ...piece, place, waits: place > at };
    }),
  );
  const byPlace = grouped(all, ({ place }) => String(place));
  return steps.map((_, at) => {
    const here = byPlace.get(String(at)) ?? [];
    // What has waited may need what this step makes: a foreign key its key.
    const waited = here.filter(({ waits }) => waits).sort((a, b) => weightOf(a.object) - weightOf(b.object));
    return [...here.filter(({ waits }) => !waits), ...waited].flatMap(({ statements }) => statements);
  });
}

const asideIn = (one: Difference): readonly Aside[] => (one.state === 'missing' ? [] : (one.aside ?? []));

/** By reference; of one that makes way twice, the more thorough. */
function asideOf(differences: readonly Difference[]): ReadonlyMap<string, Aside> {
  const all = new Map<string, Aside>();
  for (const one of differences.flatMap(asideIn)) {
    const reference = referenceOf(one.object);
    if (all.get(reference)?.yielding.so !== 'replaced') all.set(reference, one);
  }
  const gone = new Set([...all].filter(([, { yielding }]) => yielding.so === 'replaced').map(([reference]) => reference));
  return new Map([...all].filter(([, { object }]) => object.owner === undefined || !gone.has(object.owner)));
}

const comesBack = ({ object, parts }: Aside): Difference => ({
  state: 'changed',
  expected: object,
  live: object,
  changed: [],
  parts,
  dependents: [],
});

const makeWay = ({ object, yielding }: Aside): readonly string[] => yielding.away ?? kindOf(object.kind).drop(object);

const bringBack = ({ object, parts, yielding, access }: Aside): Pieces =>
  yielding.back === undefined ? make(object, [object, ...wholeOf({ parts, access })]) : { make: yielding.back(object), later: [] };

/** What is made with an object: what it contains, and who owns and may use it. */
const wholeOf = ({ parts, access }: { readonly parts: readonly CatalogObject[]; readonly access?: Regained | undefined }) => [
  ...parts,
  ...(access?.objects ?? []),
];

const isUnsettled = (one: Difference, aside: ReadonlyMap<string, Aside>): boolean =>
  asideIn(one).length > 0 || aside.has(referenceOf(subjectOf(one)));

/** What is to go and would have to make way goes at once, and with it what contains it. */
function extrasFirst(steps: readonly Difference[], aside: ReadonlyMap<string, Aside>): readonly Difference[] {
  const first = steps.findIndex((one) => isUnsettled(one, aside));
  const isEarly = (one: Difference): boolean =>
    one.state === 'extra' && (asideIn(one).length > 0 || [one.live, ...one.parts].some((object) => aside.has(referenceOf(object))));
  const late = steps.slice(Math.max(first, 0)).filter(isEarly);
  if (first < 0 || late.length === 0) return steps;
  const rest = steps.filter((one) => !late.includes(one));
  return [...rest.slice(0, first), ...late, ...rest.slice(first)];
}

const isExtra = ({ object }: Aside, differences: readonly Difference[]): boolean =>
  differences.some((one) => one.state === 'extra' && [one.live, ...one.parts].some((extra) => referenceOf(extra) === referenceOf(object)));

/** Objects that are to go and name each other in a circle: what is apart from a later one is taken from it first. */
function untied(difference: Difference, later: readonly Difference[]): readonly string[] {
  if (difference.state !== 'extra') return [];
  const names = [difference.live, ...difference.parts].map(calledBy);
  return later
    .flatMap((one) => (one.state === 'extra' ? one.parts : []))
    .filter((part) => {
      if (kindOf(part.kind).inline === true) return false;
      const named = namesIn(part);
      return names.some((name) => named.has(name));
    })
    .flatMap((part) => kindOf(part.kind).drop(part));
}

interface Pieces {
  readonly make: readonly string[];
  /** In the order of making; an object that is made and then finished is there twice. */
  readonly later: readonly Later[];
}

interface Later {
  readonly object: CatalogObject;
  readonly statements: readonly string[];
}

const NOTHING: Pieces = { make: [], later: [] };

function piecesOf(difference: Difference, aside?: Aside): Pieces {
  if (difference.state === 'extra') return { make: kindOf(difference.live.kind).drop(difference.live), later: [] };
  if (difference.state === 'missing') return make(difference.expected, wholeOf(difference));
  const kind = kindOf(difference.expected.kind);
  const made = make(difference.expected, wholeOf(difference));
  if (aside?.yielding.so === 'replaced') return made;
  const alteration = kind.alter(difference);
  const back = aside?.yielding.back?.(difference.expected) ?? [];
  if (alteration !== 'replace') {
    const again = kind.isMadeAnew?.(difference) ? made.later.filter(({ object }) => object !== difference.expected) : [];
    return { make: [...alteration, ...back], later: again };
  }
  return { ...made, make: [...kind.drop(difference.live), ...made.make] };
}

function make(object: CatalogObject, parts: readonly CatalogObject[]): Pieces {
  const objects = inOrderOfMaking([object, ...parts.filter((part) => kindOf(part.kind).inline !== true)]);
  const made = objects.map((one) => ({ object: one, statements: kindOf(one.kind).create(one, parts) }));
  const finished = objects.map((one) => ({ object: one, statements: kindOf(one.kind).finish?.(one, parts) ?? [] }));
  const itself = objects.indexOf(object) + 1;
  const finishing = new Set(
    finished.flatMap((one) => (one.object !== object && one.statements.length > 0 ? [referenceOf(one.object)] : [])),
  );
  const isOfFinished = (one: Later): boolean => finishing.has(one.object.owner ?? '');
  const apart = made.slice(itself);
  return {
    make: made.slice(0, itself).flatMap(({ statements }) => statements),
    later: [...apart.filter((one) => !isOfFinished(one)), ...finished, ...apart.filter(isOfFinished)],
  };
}

/** A type that goes takes the functions along without which it is only a name. */
export const goesAlong = (one: Difference, all: readonly Difference[]): boolean =>
  one.state === 'extra' && all.some((other) => other.state === 'extra' && other !== one && completes(one, other));

const isReplaced = (one: Difference): boolean => one.state === 'changed' && kindOf(one.expected.kind).alter(one) === 'replace';

const isIncluded = (one: Difference, replaced: ReadonlySet<string>): boolean =>
  one.state !== 'extra' && one.expected.owner !== undefined && replaced.has(one.expected.owner);
