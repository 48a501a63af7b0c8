// What code of somebody else does beside what is awaited of it: an error in a timer, a promise that nobody awaits. Node ends the process for these; while
// somebody waits for the work, it is the work's failure. For a process that is the program's own.
import { pause } from '../../core/time/pause.ts';

/** @throws what nobody has caught; what the work throws. */
export async function hearUncaught<T>(work: () => Promise<T>): Promise<T> {
  let hear: (error: unknown) => void = () => {};
  const uncaught = new Promise<never>((_, reject) => {
    hear = reject;
  });
  process.on('uncaughtException', hear);
  try {
    const done = await Promise.race([work(), uncaught]);
    // That nobody awaits a promise is known when all that could has run.
    await Promise.race([pause(0), uncaught]);
    return done;
  } finally {
    process.off('uncaughtException', hear);
  }
}
