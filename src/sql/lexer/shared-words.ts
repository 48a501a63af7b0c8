// A file of many statements says the same words again and again: each list of them is held once, so that memory does not grow with it.

const KEPT = 1000;

/** @returns what gives the list that was given first for those that are equal. */
export function sharedWords(): (words: readonly string[]) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (words) => {
    const key = words.join(' ');
    const first = known.get(key);
    if (first === undefined && known.size < KEPT) known.set(key, words);
    return first ?? words;
  };
}
