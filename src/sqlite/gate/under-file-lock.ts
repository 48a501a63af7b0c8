// What a command that writes to a SQLite file works with: the lock, and a writer in a process of its own, which starts while the lock is waited for.
import { type HeldLock, takeFileLock } from '../lock/lock.ts';
import { startWriter, type Writer } from '../session/writer.ts';
import type { FileGate } from './file-gate.ts';

export interface Working {
  readonly lock: HeldLock;
  readonly writer: Writer;
  /** Hears of the file of each migration. */
  readonly begins: (file: string) => void;
}

/** @throws Stop('busy') if the lock is not to be had; whatever the work throws. */
export async function underFileLock<T>({ context, file }: FileGate, work: (working: Working) => Promise<T>): Promise<T> {
  const { signal, emit } = context;
  let underWay: string | null = null;
  const running = (elapsedMs: number): void => emit({ event: 'running', file: underWay, waitEvent: null, elapsedMs });
  const begins = (name: string): void => {
    underWay = name;
  };
  const writer = startWriter({ path: file.path, signal, running });
  try {
    const lock = await takeFileLock(context, file);
    try {
      return await work({ lock, writer, begins });
    } finally {
      await writer.close();
      await lock.free();
    }
  } finally {
    await writer.close();
  }
}
