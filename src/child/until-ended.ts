// Waits for a child to end, and ends it when the run is interrupted.
import type { Child, ChildEnd } from './start-child.ts';

/** Milliseconds from SIGTERM to SIGKILL: the gate itself has two seconds to end. */
export const GRACE = 1000;

/** @throws Error of node:child_process if it could not be started. */
export async function untilEnded(child: Child, signal: AbortSignal): Promise<ChildEnd> {
  const stop = (): void => void child.stop(GRACE);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await child.ended;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
