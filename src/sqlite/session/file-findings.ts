// What an error of SQLite about the file itself amounts to: which finding, and what to do. What a statement of a migration did wrong is not here.
import { type Finding, finding } from '../../core/finding.ts';
import type { Effects } from '../../project/effects.ts';
import { READONLY_ROLLBACK, RESULT, type SqliteError } from './connection.ts';

/** What is asked about the file and its folder. */
export type AroundFile = Pick<Effects, 'glance' | 'identity' | 'ownership'>;

/** Null if the error says nothing about the file. */
export function fileFinding(error: SqliteError, path: string, around: AroundFile): Finding | null {
  if (error.code === DBMOVED) return replacedFinding(path);
  if (error.code === READONLY_ROLLBACK) return unfinished(path, around);
  const known = FINDINGS.get(error.primary);
  return known === undefined ? null : known(path, around, error.message);
}

/** SQLITE_READONLY_DBMOVED. */
const DBMOVED = 1032;

/** The file of that name is another one than the one that was opened. */
export const replacedFinding = (path: string): Finding =>
  finding({
    code: 'file-replaced',
    subject: path,
    message: `${path} was moved, removed or replaced by another file while the gate had it open; nothing more was written to either`,
    hint: 'run again when the file is in its place; stop the gate before a backup is put back',
  });

/** @param running the file whose statements it was running; null if none. @param how its message says how it ended. */
export const endedFinding = (path: string, running: string | null, { message: how }: Error): Finding =>
  finding({
    code: 'file-process-ended',
    subject: path,
    message: `the process that works on ${path} ${how}${running === null ? '' : ` while ${running} ran`}; what it had not committed is rolled back`,
    hint: 'if it was SIGKILL and nobody sent it, the kernel had no memory left (`dmesg` says so): give the gate more, or let the statement do less at once; then run again',
  });

type Make = (path: string, around: AroundFile, message: string) => Finding;

const FINDINGS: ReadonlyMap<number, Make> = new Map<number, Make>([
  [RESULT.CANTOPEN, cannotOpen],
  [RESULT.PERM, notReadable],
  [RESULT.AUTH, notReadable],
  [RESULT.READONLY, notWritable],
  [RESULT.NOTADB, notADatabase],
  [RESULT.CORRUPT, damaged],
  [RESULT.FULL, diskFull],
  [RESULT.IOERR, ioError],
]);

/** Of a path as SQLite takes it. */
export const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.');

function cannotOpen(path: string, around: AroundFile): Finding {
  const folder = folderOf(path);
  if (around.identity(folder) === null) {
    return finding({
      code: 'no-database-folder',
      subject: path,
      message: `there is no folder ${folder}, so the SQLite file ${path} cannot be created`,
      hint: `create or mount the folder${otherSlashes(path, around)}`,
    });
  }
  return notReadable(path, around);
}

/** SQLAlchemy and other tools count slashes differently. */
function otherSlashes(path: string, around: AroundFile): string {
  if (path.startsWith('/')) return `; with three slashes (sqlite://${path}) the path is relative to the working folder`;
  const isThere = around.glance(folderOf(`/${path}`)) !== null;
  return `; the path is relative to the working folder${isThere ? `, and there is a folder ${folderOf(`/${path}`)}: write four slashes for that, sqlite:////${path}` : ''}`;
}

const GRANT = "run the gate as the application's user (in Compose: `user:`), or give the user that it runs as the right to read and write";

/** The folder as well: SQLite writes its journal there, and makes the file there. */
export function whose(path: string, { ownership }: AroundFile): string {
  const known = ownership([path, folderOf(path)]);
  return known === null ? '' : `: ${known}`;
}

/** Only a folder has this path. */
export const isFolder = (path: string, around: AroundFile): boolean => around.glance(`${path}/.`) !== null;

/** What is said of it, and what to do. */
export const ofFolder = (path: string): readonly [string, string] => [`${path} is a folder, and no SQLite file`, 'name the file in it'];

function notReadable(path: string, around: AroundFile): Finding {
  if (isFolder(path, around)) {
    const [message, hint] = ofFolder(path);
    return finding({ code: 'file-not-readable', subject: path, message, hint });
  }
  return finding({
    code: 'file-not-readable',
    subject: path,
    message: `the SQLite file ${path} cannot be opened${whose(path, around)}`,
    hint: `${GRANT} it and its folder; if it has a write-ahead log, those who only read it write beside it as well`,
  });
}

function notWritable(path: string, around: AroundFile): Finding {
  return finding({
    code: 'file-not-writable',
    subject: path,
    message: `the SQLite file ${path}, or the folder it is in, may not be written to${whose(path, around)}`,
    hint: `${GRANT} both, as the journal is written beside the file; mount the volume without \`ro\``,
  });
}

function unfinished(path: string, around: AroundFile): Finding {
  return finding({
    code: 'file-unfinished',
    subject: path,
    message: `a program was killed while it wrote to ${path}; its journal has to be rolled back, and the file may not be written to${whose(path, around)}`,
    hint: `${GRANT} both, or start the application, which rolls it back; do not remove the journal`,
  });
}

function notADatabase(path: string): Finding {
  return finding({
    code: 'not-a-file-of-sqlite',
    subject: path,
    message: `${path} is not a SQLite database, or it is an encrypted one`,
    hint: 'correct the path in DATABASE_URL; the gate does not open encrypted files',
  });
}

function damaged(path: string, _: AroundFile, message: string): Finding {
  return finding({
    code: 'file-damaged',
    subject: path,
    message: `SQLite says that ${path} is damaged: ${message}`,
    hint: `restore it from a backup; or save what can be read: sqlite3 ${path} .recover`,
  });
}

function diskFull(path: string): Finding {
  return finding({
    code: 'disk-full',
    subject: path,
    message: `the disk that ${path} is on is full`,
    hint: 'free some space there, then run again: what was under way was rolled back',
  });
}

function ioError(path: string, around: AroundFile, message: string): Finding {
  if (isFolder(path, around)) return notReadable(path, around);
  return finding({
    code: 'file-io-error',
    subject: path,
    message: `the operating system reported an error while ${path} was read or written: ${message}`,
    hint: 'look at the disk and its mount; SQLite is not meant for network file systems',
  });
}
