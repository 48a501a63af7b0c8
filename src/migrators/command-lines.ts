// What the command line that migrates becomes when a tool is asked for something else: the same program with the same options, and another verb.

/** A command line in words. */
export type Line = readonly string[];

/** Run one after another; or, in words, why there are none. */
export type Lines = { readonly lines: readonly Line[] } | { readonly why: string };

/** How far back: so many migrations, or until `to` is the last one applied; everything if both are null. */
export interface HowFarBack {
  readonly count: number | null;
  readonly to: string | null;
}

export interface LineMaking {
  /** Takes migrations back. @param applied ids of the ledger, in its order. */
  readonly back?: (words: Line, howFar: HowFarBack, applied: readonly string[]) => Lines;
  /** What `to` may be besides an id of the ledger. */
  readonly places?: RegExp;
  /** Applies only so far. */
  readonly upTo?: (words: Line, to: string) => Lines;
  /** Prints the SQL of what is pending, and changes nothing. */
  readonly sql?: SqlMaking;
}

export interface SqlMaking {
  /** Lists what is pending, where the folder does not show all of it. */
  readonly list?: { readonly line: (words: Line) => Lines; readonly parse: (output: string) => readonly string[] };
  readonly lines: (words: Line, at: { readonly applied: readonly string[]; readonly pending: readonly string[] }) => Lines;
}

const notThere = (words: Line, verb: string): Lines => ({
  why: `\`${words.join(' ')}\` does not say \`${verb}\`, so it is not known what to put in its place`,
});

/** @param verb as a person knows it. @param isIt among the words. @param others in place of it, each for a line of its own. */
export function exchanged(words: Line, verb: string, isIt: RegExp, others: readonly Line[]): Lines {
  const found = around(words, isIt);
  return found === null ? notThere(words, verb) : { lines: others.map((other) => [...found.before, ...other, ...found.after]) };
}

/** The same line so many times. */
export const times = <T>(count: number, one: T): readonly T[] => Array.from({ length: count }, () => one);

/** What comes before the verb and what comes after it; null if it is not there. */
function around(words: Line, isIt: RegExp): { readonly before: Line; readonly after: Line } | null {
  const at = words.findLastIndex((word) => isIt.test(word));
  return at === -1 ? null : { before: words.slice(0, at), after: words.slice(at + 1) };
}

/** The same with everything after the verb put anew. */
export function rewritten(words: Line, verb: string, rest: (after: Line) => readonly Line[]): Lines {
  const found = around(words, new RegExp(`^${verb}$`));
  return found === null ? notThere(words, verb) : { lines: rest(found.after).map((line) => [...found.before, ...line]) };
}

/** How many migrations that is, for a tool that counts. */
export function countOf({ count, to }: HowFarBack, applied: readonly string[]): number {
  if (to !== null) return applied.length - 1 - applied.lastIndexOf(to);
  return Math.min(count ?? applied.length, applied.length);
}

/** The last one that stays, for a tool that is told where to go; null if nothing does. */
export const staysOf = (howFar: HowFarBack, applied: readonly string[]): string | null =>
  applied[applied.length - 1 - countOf(howFar, applied)] ?? null;
