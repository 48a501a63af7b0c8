// Registries: a contract, one list, members whose id is their file name.

/** Index a list by id; a duplicate id is a programming error and throws at load. */
export function byId<T>(list: readonly T[], id: (member: T) => string): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const member of list) {
    if (map.has(id(member))) throw new Error(`duplicate registry id ${id(member)}`);
    map.set(id(member), member);
  }
  return map;
}
