// What a statement that somebody wrote answers, within a transaction that is rolled back, whatever the statement is.
import { endOfTransaction, type FileStatement } from '../sql/statements.ts';
import { type Connection, isBusy, SqliteError, type SqlRow } from './connection.ts';
import { rollBack } from './reading.ts';

/** SQLITE_ERROR. */
const GENERIC = 1;

/**
 * Inside atOneMoment, where it leaves a transaction open even if SQLite has rolled back what there was. @param text that the offsets are in.
 * @returns the error, if it is the statement's. @throws SqliteError if the file is locked.
 */
export async function answerTo(connection: Connection, text: string, statement: FileStatement): Promise<readonly SqlRow[] | SqliteError> {
  const ended = endOfTransaction(statement);
  if (ended !== null) return new SqliteError(`${ended} ends the transaction in which queries are run and rolled back`, GENERIC, 0);
  try {
    return await connection.rows(text.slice(statement.start, statement.end));
  } catch (error) {
    if (!(error instanceof SqliteError) || isBusy(error)) throw error;
    await rollBack(connection);
    await connection.run(['BEGIN']);
    return error;
  }
}
