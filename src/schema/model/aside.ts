// What makes way for a repair of what it is built on, and comes back after it: how it does so, and what it gets back.
import type { CatalogObject } from './object.ts';

/** What an object and its parts use by way of others. */
export interface Indirect {
  /** Names of the tables that it keeps rows of through other types, as it is to be and as it is. */
  readonly rowsOf?: Readonly<Record<'expected' | 'live', readonly string[]>>;
  /** Names in the bodies of the functions that it calls as it is to be, and of those that these call. */
  readonly runs?: readonly string[];
  /** Names of those of these functions that seem not to run, since a body names what is nowhere. */
  readonly idle?: readonly string[];
}

/** A live object that is built on one that is repaired. */
export interface Aside extends Indirect {
  readonly object: CatalogObject;
  /** What it contains. */
  readonly parts: readonly CatalogObject[];
  /** As it comes back, with what it is to contain; absent if it is to go. */
  readonly expected?: CatalogObject | undefined;
  readonly expectedParts: readonly CatalogObject[];
  /** Live objects that follow it. */
  readonly followers: readonly CatalogObject[];
  /** References of the live objects whose repair it makes way for. */
  readonly causes: ReadonlySet<string>;
  readonly yielding: Yielding;
  readonly access?: Regained;
  /** As in a change. */
  readonly apart?: string;
}

export interface Yielding {
  /** Keys of pieces that are removed, and added as they should be. With none of these four it is dropped and recreated with its parts. */
  readonly pieces?: readonly string[];
  /** Keys of pieces that are put on between: it goes over to what has been recreated. */
  readonly moved?: readonly string[];
  readonly away?: readonly string[];
  back?(expected: CatalogObject): readonly string[];
  /** What happens to it in the eyes of those that are built on it. `retyped`: its values are of another type meanwhile. */
  readonly so: 'replaced' | 'retyped' | 'altered' | 'untouched';
}

/** What a recreated object gets besides its parts. */
export interface Regained {
  /** Owners and privileges, as parts of it. */
  readonly objects: readonly CatalogObject[];
  /** References of those whose owner or privileges nobody knows: they are not opened to everybody. */
  readonly unknown: readonly string[];
  /** What was known and is not to be had again, in words. */
  readonly lost: readonly string[];
}

/** What there is besides, live or expected. */
export interface Side {
  /** Of the server's version. */
  readonly major: number;
  /** The object of that reference. */
  at(reference: string): CatalogObject | undefined;
  partsOf(object: CatalogObject): readonly CatalogObject[];
}
