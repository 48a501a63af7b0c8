// The content of a SQLite file at one moment, copied by SQLite's online backup while others use it.
import type { DatabaseSync } from 'node:sqlite';
import { RESULT, SqliteError } from './connection.ts';
import { pastLeftJournal } from './left-journal.ts';

/** Pages at once: whoever writes to the file meanwhile makes it begin again. */
const RATE = 10_000;

/** @param to is overwritten. @throws SqliteError; what the signal is aborted with. */
export const copyFile = (path: string, to: string, signal: AbortSignal): Promise<void> =>
  pastLeftJournal(path, async () => {
    const { DatabaseSync: Database } = await import('node:sqlite');
    const database = new Database(path, { readOnly: true });
    try {
      await copyFrom(database, to, signal);
    } finally {
      database.close();
    }
  });

/** The same of a file that is open. */
export async function copyFrom(database: DatabaseSync, to: string, signal: AbortSignal): Promise<void> {
  const { backup } = await import('node:sqlite');
  try {
    await backup(database, to, { rate: RATE, progress: () => signal.throwIfAborted() });
  } catch (error) {
    throw told(error);
  }
}

/** A file that is locked is told without a code. */
function told(error: unknown): unknown {
  const { code, errcode, message } = error as { code?: string; errcode?: number; message: string };
  return code === 'ERR_SQLITE_ERROR' ? new SqliteError(message, errcode === 0 ? RESULT.BUSY : (errcode ?? 1), 0) : error;
}
