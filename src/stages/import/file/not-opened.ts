// Why a SQLite file that is moved, or moved into, could not be opened: whether there is one, whose it is, or what else SQLite says.
import { type Finding, finding } from '../../../core/finding.ts';
import { reasonOf } from '../../../core/reason.ts';
import { RESULT, SqliteError } from '../../../sqlite/session/connection.ts';
import { type AroundFile, folderOf, isFolder, ofFolder, whose } from '../../../sqlite/session/file-findings.ts';

export const NO_TABLE = 'it holds no table';

/** @param error of SQLite, or that it holds no table. @param absent what to do if there is no file. */
export function notOpened(path: string, error: unknown, around: AroundFile, absent: string): Finding {
  const [what, hint] = said(path, error, around, absent);
  return finding({ code: 'import-source-unreadable', subject: path, message: what, hint });
}

function said(path: string, error: unknown, around: AroundFile, absent: string): readonly [string, string] {
  const why = reasonOf(error);
  if (around.identity(folderOf(path)) === null) return [`there is no folder ${folderOf(path)}, so no SQLite file ${path}`, absent];
  if (around.identity(path) === null) return [`there is no SQLite file ${path}`, absent];
  if (isFolder(path, around)) return ofFolder(path);
  if (error instanceof SqliteError && error.primary === RESULT.CANTOPEN)
    return [
      `${path} cannot be opened${whose(path, around)}`,
      'run this as a user who may read the file and its folder; a file in WAL mode has its -wal file beside it',
    ];
  const hint =
    why === NO_TABLE
      ? 'check the path: many programs make an empty file where they find none'
      : 'check that it is a database of SQLite (`file` says so), and that it is not encrypted';
  return [`${path} cannot be read: ${why}`, hint];
}
