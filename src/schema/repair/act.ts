// The acts that a repair is made of: statements that belong together, with what must be there before them and what must be gone. Knows no
// kind: each kind says what its statements look like.

import { bodyNamesIn, callNamesOf, namesIn, rowNamesIn } from '../compare/dependencies.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Indirect } from '../model/aside.ts';
import type { Difference } from '../model/difference.ts';
import { type CatalogObject, idIn } from '../model/object.ts';
import type { Piece } from '../model/piece.ts';

export interface Act {
  /** What it repairs; absent if it only makes way for other repairs, or comes back after them. */
  readonly difference?: Difference | undefined;
  readonly statements: readonly string[];
  /** Of the kind's order of making: parts of what it needs that are lighter than this are there before it. */
  readonly weight: number;
  /** The same for what it leaves, where that is another weight. */
  readonly reach?: number;
  /** Live objects that are gone with it: whatever is built on them goes before. */
  readonly ends: readonly CatalogObject[];
  /** Live objects that it alters: whatever makes way for that goes before. */
  readonly disturbs: readonly CatalogObject[];
  /** Whether something is gone after it that named live objects. False of acts that alter. */
  readonly makesWay: boolean;
  /** Live objects whose names are free after it. */
  readonly frees: readonly CatalogObject[];
  /** Names that what it alters takes up with it. */
  readonly takes: ReadonlySet<string>;
  /** Expected objects that are as they should be after it. */
  readonly brings: readonly CatalogObject[];
  /** Expected objects whose names are taken after it, although it does not bring them. */
  readonly occupies: readonly CatalogObject[];
  /** Live objects of which it sets a piece: what waits for the whole object waits for it. */
  readonly completes: readonly CatalogObject[];
  /** Names of what its live objects are built on: none of that goes before it. */
  readonly leaves: ReadonlySet<string>;
  /** Names that must be there before it. */
  readonly needs: ReadonlySet<string>;
  /** In which it names columns without their table: it needs only those of them. Without this it needs all columns that are named in `needs`. */
  readonly text?: string;
  /** Names that should be there before it: those in a body that is a string. */
  readonly wants: ReadonlySet<string>;
  /** References of live objects whose repair it waits for, because it made way for that. */
  readonly after: ReadonlySet<string>;
  /** Names of objects that must have lost the parts that are to go, and have all their pieces, before it. */
  readonly awaits: ReadonlySet<string>;
  /** Names of tables whose partitions go after it. */
  readonly holds: ReadonlySet<string>;
  /** Names of tables to which it attaches partitions, which then have a copy of each of their indexes. */
  readonly attaches: ReadonlySet<string>;
  /** Whether a partition is detached by it, which then has no copy of its parent's triggers. */
  readonly detaches: boolean;
  /** Names of tables whose partitions are attached before it, since they are not to have a copy of what it brings. */
  readonly spares: ReadonlySet<string>;
  /** Names of tables that have what they inherit after it. */
  readonly endows: ReadonlySet<string>;
  /** Names of tables that must have what they inherit before it. */
  readonly inherits: ReadonlySet<string>;
  /** Names of tables whose columns must be as they should be before it, since their rows are kept elsewhere after it. */
  readonly keeps: ReadonlySet<string>;
  /** Names of tables whose rows are no longer kept elsewhere after it: their columns are altered after it. */
  readonly forgets: ReadonlySet<string>;
  /** Names of tables whose rows it reads: PostgreSQL refuses that while they are kept elsewhere. */
  readonly checks: ReadonlySet<string>;
  /** Acts that come before it. */
  readonly behind: readonly Act[];
  /** An act that is not needed where this one comes next. */
  readonly replaces?: Act;
  /** Acts in place of this one, where some of what it does closes a circle. */
  split?(isInCircle: (names: ReadonlySet<string>) => boolean): readonly Act[];
}

const NONE: ReadonlySet<string> = new Set();
export const BARE = {
  statements: [],
  weight: 0,
  ends: [],
  disturbs: [],
  makesWay: false,
  frees: [],
  takes: NONE,
  brings: [],
  leaves: NONE,
  holds: NONE,
  attaches: NONE,
  detaches: false,
  spares: NONE,
  needs: NONE,
  wants: NONE,
  after: NONE,
  awaits: NONE,
  endows: NONE,
  inherits: NONE,
  completes: [],
  occupies: [],
  keeps: NONE,
  forgets: NONE,
  checks: NONE,
  behind: [],
} as const satisfies Act;

/** What its kind's weight is for this object. */
export const weightOf = (object: CatalogObject): number => kindOf(object.kind).weight(object);

/** What it names, what contains it, and what it follows; itself left out. */
export function needsOf(object: CatalogObject): ReadonlySet<string> {
  const above = [object.owner, object.origin].flatMap((reference) => (reference === undefined ? [] : [idIn(reference)]));
  const names = new Set([...namesIn(object), ...above]);
  return without(names, new Set(callNamesOf(object)));
}

/** What can be made before what contains it is given to that when it is finished. */
export function builtOn(object: CatalogObject): ReadonlySet<string> {
  const kind = kindOf(object.kind);
  const isGivenLater = kind.finish !== undefined && kind.create(object, []).length > 0;
  return isGivenLater ? without(namesIn(object), new Set(callNamesOf(object))) : needsOf(object);
}

/** What the bodies name that making them may run, and their own. */
export const wantedFor = (objects: readonly CatalogObject[], indirect: Indirect | undefined): ReadonlySet<string> =>
  union([...objects.map(bodyNamesIn), new Set(indirect?.runs)]);

/** The tables whose rows are kept in it, by itself or by way of others. */
export function rowsIn(object: CatalogObject, indirect?: Indirect, side: 'expected' | 'live' = 'expected'): ReadonlySet<string> {
  const own = rowNamesIn(object);
  return own.size === 0 ? own : new Set([...own, ...(indirect?.rowsOf?.[side] ?? [])]);
}

/** The object without what can be put on it later, and that: where its text is in a circle. */
export function loosened(
  object: CatalogObject,
  isCircular: (text: string) => boolean,
): { bare: CatalogObject | null; later: readonly Piece[] } {
  const kind = kindOf(object.kind);
  const all = kind.pieces?.(object) ?? [];
  const later = all.filter(({ only, text }) => (only ?? 'circular') === 'circular' && isCircular(text));
  if (later.length === 0 || kind.without === undefined) return { bare: object, later: [] };
  return { bare: kind.without(object, new Set(later.map(({ key }) => key))), later };
}

export const without = (names: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...names].filter((name) => !others.has(name)));

export const union = (sets: readonly ReadonlySet<string>[]): ReadonlySet<string> => new Set(sets.flatMap((set) => [...set]));

export const isReplaced = (one: Difference): boolean =>
  one.state === 'changed' && one.isByHand !== true && !isSuperseded(one) && kindOf(one.expected.kind).alter(one) === 'replace';

export const isSuperseded = (one: Difference): boolean =>
  one.state === 'changed' &&
  one.isByHand !== true &&
  kindOf(one.expected.kind).supersede !== undefined &&
  kindOf(one.expected.kind).isMadeAnew?.(one) === true;
