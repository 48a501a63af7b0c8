// Neighbours in the same state, which a list may fold.

export function stretches<Entry extends { readonly state: string }>(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const all: Entry[][] = [];
  for (const entry of entries) {
    const last = all.at(-1);
    if (last?.[0]?.state === entry.state) last.push(entry);
    else all.push([entry]);
  }
  return all;
}
