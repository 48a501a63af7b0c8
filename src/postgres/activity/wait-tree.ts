// Who waits for whom, as a tree: at the top those who wait for nobody, below each the sessions that it holds up.
import type { LockWait } from './activity.ts';

export interface WaitNode {
  /** Its process, or the identifier of a prepared transaction. */
  readonly of: number | string;
  /** Absent at the top. */
  readonly wait?: LockWait;
  /** Others that it waits for besides the one that it stands below. */
  readonly alsoBehind: readonly (number | string)[];
  readonly waiting: readonly WaitNode[];
}

/** Each session that waits stands in it once, as far down its chain as possible. Those who wait for each other begin at the one that is listed first. */
export function waitTree(waits: readonly LockWait[]): readonly WaitNode[] {
  const blockersOf = ({ prepared, blockers }: LockWait): readonly (number | string)[] => [...prepared, ...blockers];
  const placed = new Set<number>();
  const waitingFor = (of: number | string): readonly WaitNode[] =>
    waits.flatMap((wait) => {
      if (placed.has(wait.pid) || !blockersOf(wait).includes(of)) return [];
      placed.add(wait.pid);
      return [{ of: wait.pid, wait, alsoBehind: blockersOf(wait).filter((other) => other !== of), waiting: waitingFor(wait.pid) }];
    });
  const waiters = new Set<number | string>(waits.map(({ pid }) => pid));
  const heads = [...new Set(waits.flatMap(blockersOf))].filter((of) => !waiters.has(of));
  const fromHeads = heads.map((of): WaitNode => ({ of, alsoBehind: [], waiting: waitingFor(of) }));
  const inCircles = waits.flatMap((wait): WaitNode[] => {
    if (placed.has(wait.pid)) return [];
    placed.add(wait.pid);
    return [{ of: wait.pid, wait, alsoBehind: blockersOf(wait), waiting: waitingFor(wait.pid) }];
  });
  return [...fromHeads.filter(({ waiting }) => waiting.length > 0), ...inCircles];
}
