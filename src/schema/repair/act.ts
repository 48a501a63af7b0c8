// The acts that a repair is made of: statements that belong together, with what must be there before them and what must be gone. Knows no
// kind: what a statement looks like is the kind's affair.

import { bodyNamesIn, namesIn } from '../compare/dependencies.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Difference } from '../model/difference.ts';
import { calledBy, namesInText } from '../model/names-in-text.ts';
import { type CatalogObject, idIn } from '../model/object.ts';
import type { Piece } from '../model/piece.ts';

export interface Act {
  /** What it repairs; absent if it only makes way for others, or comes back after them. */
  readonly difference?: Difference | undefined;
  readonly statements: readonly string[];
  readonly weight: number;
  /** It is built on parts lighter than this of what it leaves; without it, than its weight. */
  readonly reach?: number;
  /** Live objects that are gone with it: what is built on them goes before. */
  readonly ends: readonly CatalogObject[];
  /** Live objects that it alters: what makes way for that goes before. */
  readonly disturbs: readonly CatalogObject[];
  /** Whether what it names as a live object names that no more, because it is gone: of acts that only alter, false. */
  readonly makesWay: boolean;
  /** Live objects whose names are free after it. */
  readonly frees: readonly CatalogObject[];
  /** Expected objects that are as they should be after it. */
  readonly brings: readonly CatalogObject[];
  /** Names that the live objects are built on. */
  readonly leaves: ReadonlySet<string>;
  /** Names of tables whose partitions go after it. */
  readonly holds: ReadonlySet<string>;
  /** Names that must be there before it. */
  readonly needs: ReadonlySet<string>;
  /** In which it names, without their table, the columns among these that it needs. Without this it may need all of them. */
  readonly text?: string;
  /** Names that had better be there before it: what a body that is a string names. */
  readonly wants: ReadonlySet<string>;
  /** References of live objects whose repair it waits for, because it made way for that. */
  readonly after: ReadonlySet<string>;
  /** Names of what it waits for to lose parts that are to go, and to have all pieces. */
  readonly awaits: ReadonlySet<string>;
  /** Names of tables that have what they inherit after it. */
  readonly endows: ReadonlySet<string>;
  /** Names of tables that have what they inherit before it. */
  readonly inherits: ReadonlySet<string>;
  /** Live objects of which it sets a piece: what makes way for their repair waits for it. */
  readonly completes: readonly CatalogObject[];
  /** Expected objects whose names it takes up without bringing them. */
  readonly occupies: readonly CatalogObject[];
  /** Names of tables whose columns are as they should be before it: of which rows are kept somewhere after it, say. */
  readonly keeps: ReadonlySet<string>;
  /** Names of tables of which rows are kept in a place no more: their columns are altered after it. */
  readonly forgets: ReadonlySet<string>;
  /** Names of tables whose rows it reads, and that are kept in no other place meanwhile. */
  readonly checks: ReadonlySet<string>;
  /** Acts that come before it. */
  readonly behind: readonly Act[];
  /** An act that is needless where this one comes next. */
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
  brings: [],
  leaves: NONE,
  holds: NONE,
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

/** What it names, what contains it, and what it follows; itself left out. */
export function needsOf(object: CatalogObject): ReadonlySet<string> {
  const above = [object.owner, object.origin].flatMap((reference) => (reference === undefined ? [] : [idIn(reference)]));
  const names = new Set([...namesIn(object), ...above]);
  return without(names, new Set([calledBy(object)]));
}

/** What can be made before what contains it is given to that when it is finished. */
export function builtOn(object: CatalogObject): ReadonlySet<string> {
  const kind = kindOf(object.kind);
  const isGivenLater = kind.finish !== undefined && kind.create(object, []).length > 0;
  return isGivenLater ? without(namesIn(object), new Set([calledBy(object)])) : needsOf(object);
}

/** What the bodies name that making it as the difference has it may run, and its own. */
export const wantedFor = (objects: readonly CatalogObject[], difference: Difference | undefined): ReadonlySet<string> =>
  union([...objects.map(bodyNamesIn), new Set(difference === undefined || difference.state === 'extra' ? [] : difference.runs)]);

/** The tables whose rows are kept in it, as a difference has it or by itself. */
export function rowsIn(object: CatalogObject, difference?: Difference, side: 'expected' | 'live' = 'expected'): ReadonlySet<string> {
  const own = namesInText(kindOf(object.kind).rows?.(object) ?? '');
  return own.size === 0 ? own : new Set([...own, ...(difference?.rowsOf?.[side] ?? [])]);
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
