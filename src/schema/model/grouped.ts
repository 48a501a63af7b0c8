// Lists by key, in the order of what they are made from.

export function grouped<T, K = string>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) add(groups, keyOf(item), item);
  return groups;
}

/** Each item is in the list of each of its keys. */
export function groupedByEach<T, K = string>(items: readonly T[], keysOf: (item: T) => Iterable<K>): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) for (const key of keysOf(item)) add(groups, key, item);
  return groups;
}

function add<T, K>(groups: Map<K, T[]>, key: K, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}
