// What must come before what: an order that keeps to it, and the circles in which there is none.

/** Keeps the order it is given but for what must come before. */
export function sortedBy<T>(items: readonly T[], before: (item: T) => readonly T[]): readonly T[] {
  const sorted: T[] = [];
  const seen = new Set<T>();
  const visit = (item: T): void => {
    if (seen.has(item)) return;
    seen.add(item);
    for (const other of before(item)) visit(other);
    sorted.push(item);
  };
  items.forEach(visit);
  return sorted;
}

/**
 * The number of the circle that each is in; what is in none has a number of its own (Tarjan's strongly connected components).
 * @returns circles in an order in which each comes after what must come before it.
 */
export function circlesOf<T>(items: readonly T[], before: (item: T) => readonly T[]): ReadonlyMap<T, number> {
  const circle = new Map<T, number>();
  const [found, lowest] = [new Map<T, number>(), new Map<T, number>()];
  const open: T[] = [];
  const visit = (item: T): number => {
    found.set(item, found.size);
    lowest.set(item, found.get(item)!);
    open.push(item);
    for (const other of before(item)) {
      if (circle.has(other)) continue;
      const reached = found.has(other) ? found.get(other)! : visit(other);
      lowest.set(item, Math.min(lowest.get(item)!, reached));
    }
    if (lowest.get(item) === found.get(item)) for (const one of open.splice(open.indexOf(item))) circle.set(one, found.get(item)!);
    return lowest.get(item)!;
  };
  for (const item of items) if (!found.has(item)) visit(item);
  return circle;
}
