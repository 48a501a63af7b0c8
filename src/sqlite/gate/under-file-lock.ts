// What a command that writes to a SQLite file works with: the lock, and a writer in a process of its own, which starts while the lock is waited for.
import { type HeldLock, takeFileLock } from '../lock/lock.ts';
import { startWriter, type Writer } from '../session/writer.ts';
import type { FileGate } from './file-gate.ts';

export interface Working {
  readonly lock: HeldLock;
  readonly writer: Writer;
}

/**
 * The writer where another process would be one too many. What migrations have set for their connection is forgotten for whoever borrows it, and
 * what that one has set when it closes it.
 */
export function lent(writer: Writer): Writer {
  writer.reopen();
  return { ...writer, close: async () => writer.reopen() };
}

/** @throws Stop('busy') if the lock is not to be had; whatever the work throws. */
export async function underFileLock<T>({ context, file }: FileGate, work: (working: Working) => Promise<T>): Promise<T> {
  const writer = startWriter(file.path, context);
  let lock: HeldLock | null = null;
  try {
    lock = await takeFileLock(context, file);
    return await work({ lock, writer });
  } finally {
    await writer.close();
    await lock?.free();
  }
}
