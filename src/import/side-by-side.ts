// In which order pieces of work may be done at the same time, where some need others done before them, or the same things to themselves. Pure.

export interface Claims {
  /** What it has to itself while it is under way, and others need it for. */
  readonly owns: readonly string[];
  /** What must be done, if it is among the work, and is not touched by others meanwhile. */
  readonly needs: readonly string[];
}

/**
 * Does all of it, in their order as far as nothing is gained by another, each in a lane of its own for that time.
 * @param units what others need comes before them. @throws what the first to fail has thrown, once all that was under way has ended; nothing else is begun.
 */
export async function sideBySide<T extends Claims, L>(
  units: readonly T[],
  lanes: readonly L[],
  work: (unit: T, lane: L) => Promise<void>,
): Promise<void> {
  const waiting = [...units];
  const running = new Map<T, Promise<void>>();
  const free = [...lanes];
  const failures: unknown[] = [];
  const mayBegin = (unit: T): boolean =>
    ![...waiting, ...running.keys()].some((other) => other !== unit && share(unit.needs, other.owns)) &&
    ![...running.keys()].some((other) => share([...unit.owns, ...unit.needs], [...other.owns, ...other.needs]));
  const begin = (unit: T, lane: L): void => {
    waiting.splice(waiting.indexOf(unit), 1);
    const ended = work(unit, lane)
      .catch((error: unknown) => failures.push(error))
      .then(() => {
        running.delete(unit);
        free.push(lane);
      });
    running.set(unit, ended);
  };
  const beginAll = (): void => {
    while (free.length > 0 && failures.length === 0) {
      const next = waiting.find(mayBegin);
      if (next === undefined) return;
      begin(next, free.shift()!);
    }
  };
  for (beginAll(); running.size > 0; beginAll()) await Promise.race(running.values());
  if (failures.length > 0) throw failures[0];
}

const share = (some: readonly string[], others: readonly string[]): boolean => some.some((one) => others.includes(one));
