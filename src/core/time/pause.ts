// The one way to wait between two tries: a pause that a signal cuts short, grows from try to try, and is not the same for everybody.
import { setTimeout as sleep } from 'node:timers/promises';

/** @param ref whether it keeps the process from ending. @throws what the signal was aborted with. */
export async function pause(ms: number, signal?: AbortSignal, ref = true): Promise<void> {
  if (signal === undefined) await sleep(ms, undefined, { ref });
  else await sleep(ms, undefined, { signal, ref }).catch(() => signal.throwIfAborted());
}

export interface Backoff {
  /** Milliseconds: of the first pause, and of the longest. */
  readonly first: number;
  readonly last: number;
  readonly factor: number;
}

/** @param tries how many pauses there were before this one. */
export const backOff = ({ first, last, factor }: Backoff, tries: number): number => Math.min(last, first * factor ** tries);

/** Up to a quarter shorter or longer, so that those who wait for the same thing do not come back all at once. */
export const jittered = (ms: number): number => ms * (0.75 + Math.random() * 0.5);
