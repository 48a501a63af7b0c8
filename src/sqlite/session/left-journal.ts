// The journal that a killed program has left beside a SQLite file. Whoever opens the file next rolls it back; only a connection that may not write
// cannot, and is told so by SQLite.
import { READONLY_ROLLBACK, RESULT, SqliteError } from './connection.ts';
import { openHere } from './open-here.ts';

/**
 * Reads the file by a connection that may not write, once more if there was such a journal, which is rolled back first.
 * @param read may open the file itself. @throws SqliteError: if another connection has the file, isBusy says so; where this user may not roll the
 * journal back, that of the first read. Whatever else the read throws.
 */
export async function pastLeftJournal<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof SqliteError) || error.code !== READONLY_ROLLBACK) throw error;
    await rollBackLeft(path, error);
    return read();
  }
}

async function rollBackLeft(path: string, cause: SqliteError): Promise<void> {
  try {
    const writing = await openHere({ path, readOnly: false });
    await writing.rows('SELECT count(*) AS objects FROM sqlite_schema').finally(() => writing.close());
  } catch (error) {
    throw error instanceof SqliteError && isDenied(error) ? cause : error;
  }
}

/** To open the file or the journal for writing; and to remove the journal, for which it is the folder that must be written to. */
const isDenied = ({ primary, code }: SqliteError): boolean => DENIED.has(primary) || code === IOERR_DELETE;

const DENIED: ReadonlySet<number> = new Set([RESULT.READONLY, RESULT.CANTOPEN, RESULT.PERM]);
const IOERR_DELETE = 2570;
