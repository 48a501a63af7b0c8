// A SQLite file that is replaced as a whole, or not at all: a copy of it is written to, flushed to the disk, and renamed to its name. The file itself
// is never written to, and it is locked from before the copy on, so that nobody else writes what would be lost.
import { chmodSync, chownSync, mkdtempSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { flushToDisk } from '../../backup/store/flush-to-disk.ts';
import { copyFile, copyFrom } from './copy-file.ts';
import { AS_OTHERS, told } from './open-here.ts';

export interface FileDraft {
  /** The copy, in a transaction. */
  readonly database: DatabaseSync;
  /** Ends the transaction, and puts the copy in the file's place. @throws SqliteError, Error of node:fs: the file is as it was then. */
  putInPlace(): void;
  /** Lets go of the file, and removes the copy if it is not in place. */
  close(): void;
}

/** Beside the file, where renaming it moves nothing; what a run leaves that is killed, the next one replaces. */
const besides = (file: string): string => `${file}.schemagate-draft`;

/** @throws SqliteError: if another connection has the file, isBusy says so; Error of node:fs; what the signal is aborted with. */
export async function openDraft(path: string, signal: AbortSignal): Promise<FileDraft> {
  const file = realpathSync(path);
  if (statSync(file).dev !== statSync(dirname(file)).dev)
    throw new Error('it is mounted as a single file, which cannot be replaced: mount the folder that it is in');
  const { DatabaseSync: Database } = await import('node:sqlite');
  const original = told(0, () => new Database(file, AS_OTHERS));
  const copy = besides(file);
  try {
    // The lock is kept after the transaction; and in WAL mode nobody else may have the file open at all.
    told(0, () => original.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)'));
    const isWal = original.prepare('PRAGMA journal_mode').get()?.['journal_mode'] === 'wal';
    const database = await filled(copy, () => copyFrom(original, copy, signal));
    return {
      database,
      putInPlace: () => {
        told(0, () => database.exec(`COMMIT${isWal ? '; PRAGMA journal_mode = WAL' : ''}`));
        database.close();
        becomeLike(copy, file);
        flushToDisk(copy);
        renameSync(copy, file);
        original.close();
        flushToDisk(dirname(file));
      },
      close: () => {
        if (database.isOpen) database.close();
        if (!original.isOpen) return;
        removed(copy);
        original.close();
      },
    };
  } catch (error) {
    original.close();
    throw error;
  }
}

/** A file that is not there yet. @throws as above. */
export async function openNewDraft(path: string): Promise<FileDraft> {
  refuseThere(path);
  const copy = besides(path);
  const database = await filled(copy, async () => {});
  return {
    database,
    putInPlace: () => {
      told(0, () => database.exec('COMMIT'));
      database.close();
      flushToDisk(copy);
      refuseThere(path);
      renameSync(copy, path);
      flushToDisk(dirname(path));
    },
    close: () => {
      if (database.isOpen) database.close();
      removed(copy);
    },
  };
}

function refuseThere(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) throw new Error('there is such a file already');
}

/**
 * A copy that is only looked at, of the file as it is at this moment; nobody is kept from writing to it.
 * @param isNew it is a file that is not there yet. @throws as above.
 */
export async function openTrial(
  path: string,
  { isNew, signal }: { readonly isNew: boolean; readonly signal: AbortSignal },
): Promise<Omit<FileDraft, 'putInPlace'>> {
  if (isNew) refuseThere(path);
  const folder = mkdtempSync(join(tmpdir(), 'schemagate-'));
  try {
    const copy = join(folder, 'trial.db');
    const database = await filled(copy, async () => (isNew ? undefined : copyFile(path, copy, signal)));
    const close = (): void => {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    };
    return { database, close };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The copy, in a transaction. What fails leaves nothing of it. */
async function filled(copy: string, fill: () => Promise<void>): Promise<DatabaseSync> {
  const { DatabaseSync: Database } = await import('node:sqlite');
  removed(copy);
  try {
    await fill();
    const database = told(0, () => new Database(copy, AS_OTHERS));
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE; PRAGMA cache_size = -16384; BEGIN');
    return database;
  } catch (error) {
    removed(copy);
    throw error;
  }
}

/** With what SQLite has beside it. */
function removed(copy: string): void {
  for (const end of ['', '-journal', '-wal', '-shm']) rmSync(copy + end, { force: true });
}

function becomeLike(copy: string, file: string): void {
  const { mode, uid, gid } = statSync(file);
  const own = statSync(copy);
  if (own.uid !== uid || own.gid !== gid) chownSync(copy, uid, gid);
  chmodSync(copy, mode & 0o7777);
}
