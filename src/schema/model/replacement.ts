// What replaces an object while something of the old one is still needed.
import type { Attributes, CatalogObject } from './object.ts';

export interface Keeping<A extends Attributes = Attributes> {
  readonly away: readonly string[];
  /** The new one, as it is made before it has its rows. */
  readonly made: CatalogObject<A>;
  readonly gone: readonly string[];
}

/** The old type steps aside under another name, columns move over, and it goes. */
export interface Supersession {
  readonly away: readonly string[];
  readonly make: readonly string[];
  readonly gone: readonly string[];
}
