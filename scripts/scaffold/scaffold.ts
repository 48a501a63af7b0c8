// What scripts/new.ts can make: a member that works and does next to nothing, to be filled in.
import type { Member } from './member.ts';

export interface Scaffold {
  /** The word for it on the command line. */
  readonly member: string;
  /** What is said after the word. */
  readonly usage: string;
  /** What a name must be, and an example that the table in CONTRIBUTING.md is made with. */
  readonly name: RegExp;
  readonly example: string;
  /** Where it may go, the first by default; none if there is one place. */
  readonly places: readonly string[];
  /** @param root of the tree that it is made for, with a slash at its end. */
  make(name: string, place: string, root: string): Member;
  /** What is left to do, a line each. */
  readonly next: readonly string[];
}
