// Parts of an object's definition that come and go while the object stays.

/** A default, a check, who owns it: part of an object's definition with statements of its own. `alter` does not touch it. */
export interface Piece {
  readonly key: string;
  /** That say it. */
  readonly attributes: readonly string[];
  /** In which it names what it needs. */
  readonly text: string;
  /** It differs where this does. */
  readonly value: string;
  readonly put: readonly string[];
  readonly take: readonly string[];
  /** Instead of `put` if it is recreated, or the object is. */
  readonly again?: readonly string[];
  /** The same for the object only, where others follow it. */
  readonly alone?: { readonly put: readonly string[]; readonly take: readonly string[] };
  /** `put` does for what was there before as well. */
  readonly replaces?: true;
  /**
   * If it is a piece; without this, wherever it has to be. `differing`: where it is altered. `circular`: where an object is made and dropped
   * that is in a circle. `asked`: where it makes way; `alter` knows it otherwise.
   */
  readonly only?: 'differing' | 'circular' | 'asked';
  /** What it needs has all its parts lighter than this, and none that are to go: also before it is taken off what stays the same. */
  readonly late?: number;
  /** The table of which `put` makes it a partition, and so gives it a copy of each index. */
  readonly attachesTo?: string;
}
