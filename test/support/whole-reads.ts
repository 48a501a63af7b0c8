// Before every test: no column of somebody's table in a SQLite file is read past `SqliteFile.whole`, as some versions of Node would cut off its texts
// at a NUL character in silence. What goes through it is an expression, and SQLite says of a result that is a column which one that is.
import { StatementSync } from 'node:sqlite';

const READER = 'src/stages/import/file/sqlite-file';
const OF_SQLITE = /^(?:sqlite_|pragma_)/;

const { setReturnArrays } = StatementSync.prototype;

function guarded(this: StatementSync, enabled: boolean): void {
  const past = readPast(this);
  if (past !== null && new Error('who asks').stack!.includes(READER)) throw new Error(`${past} is read past SqliteFile.whole`);
  setReturnArrays.call(this, enabled);
}

// Files of tests may share a process.
if (setReturnArrays.name !== guarded.name) StatementSync.prototype.setReturnArrays = guarded;

/** A column of a result that is one of a table as it is; null if there is none. */
function readPast(statement: StatementSync): string | null {
  const found = statement.columns().find(({ database, table }) => database === 'main' && table !== null && !OF_SQLITE.test(table));
  return found === undefined ? null : `${found.table}.${found.column}`;
}
