// The move of rows from PostgreSQL into a SQLite file: a copy of the file is filled and compared, and put in its place only if nothing speaks against
// it. A kill at any moment leaves the file as it was, or as it is to be.

import { holdersOf } from '../../child/holders.ts';
import { errorsIn, type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { formatDuration } from '../../core/time/duration.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { SqliteError } from '../../sqlite/session/connection.ts';
import { openDraft, openNewDraft, openTrial } from '../../sqlite/session/file-draft.ts';
import { folderOf } from '../../sqlite/session/file-findings.ts';
import { stopOf, whenFreeInTime } from '../../sqlite/session/open-file.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { openSqlite, sqliteFileOn } from '../import/file/sqlite-file.ts';
import { notConfirmed } from '../import/import-options.ts';
import { backData, backText, rowsOfAll } from './back-text.ts';
import { type ExportOptions, exportOptionsIn } from './export-options.ts';
import { fillFile } from './fill-file.ts';

/** What it would do, found out on a copy that nobody sees, and what speaks against it. */
export async function planExport(context: Context, { session }: Ready): Promise<Answer> {
  const options = exportOptionsIn(context.flags);
  const path = await checkedPath(context, options);
  const trial = await whenFreeInTime(context, path, () =>
    usable(path, () => openTrial(path, { isNew: options.creates, signal: context.signal })),
  );
  try {
    const file = sqliteFileOn(path, trial.database);
    const filled = await withCopy(context, path, () => fillFile(context, session, { file, options }));
    const asked = context.flags['plan'] === true || errorsIn(filled.findings).length > 0 ? [] : [notConfirmed(path)];
    return {
      summary: `${rowsOfAll(filled.tables)} would be in ${path}`,
      ...(asked.length === 0 && { butWrong: `nothing can be moved into ${path}` }),
      text: backText(filled),
      findings: [...filled.findings, ...asked],
      data: backData(filled),
    };
  } finally {
    trial.close();
  }
}

/** Moves them. @throws Stop with everything that speaks against it, or with what is not the same afterwards. */
export async function exportSqlite(context: Context, { session }: Ready): Promise<Answer> {
  const options = exportOptionsIn(context.flags);
  const path = await checkedPath(context, options);
  refuseHolders(path);
  const since = monotonic();
  const draft = await whenFreeInTime(context, path, () =>
    usable(path, () => (options.creates ? openNewDraft(path) : openDraft(path, context.signal))),
  );
  try {
    const file = sqliteFileOn(path, draft.database);
    const filled = await withCopy(context, path, () => fillFile(context, session, { file, options }));
    stopOnErrors(filled.findings);
    refuseHolders(path);
    await withCopy(context, path, async () => draft.putInPlace());
    return {
      summary: `${rowsOfAll(filled.tables)} are in ${path} after ${formatDuration(monotonic() - since)}, and compared with the database`,
      text: backText(filled),
      findings: filled.findings,
      data: backData(filled),
    };
  } finally {
    draft.close();
  }
}

/** Of a file that is there and is a database, or is to be made. @throws Stop('misused'); Stop('busy') if it stays locked. */
async function checkedPath(context: Context, { creates }: ExportOptions): Promise<string> {
  const [path = ''] = context.operands;
  const { effects } = context;
  if (!creates) (await whenFreeInTime(context, path, () => openSqlite(path, effects, ABSENT))).close();
  else if (effects.identity(folderOf(path)) === null) throw new Stop([unusable(path, `there is no folder ${folderOf(path)}`)]);
  return path;
}

const ABSENT = 'correct the path, or add --create-schema, which makes a new file';

/** What the file system refuses. What SQLite says of the file is for the caller. */
async function usable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SqliteError ? error : new Stop([unusable(path, reasonOf(error))]);
  }
}

/** What SQLite refuses of the copy as a whole, such as a full disk, or a collation that only the application has. */
async function withCopy<T>({ effects }: Context, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, errcode, message, syscall } = error as { code?: string; errcode?: number; message: string; syscall?: string };
    if (code !== 'ERR_SQLITE_ERROR' && syscall === undefined) throw error;
    const known = stopOf(new SqliteError(message, errcode ?? 0, 0), path, effects);
    throw known instanceof Stop ? known : new Stop([unusable(path, message)]);
  }
}

function refuseHolders(path: string): void {
  const holders = holdersOf(path);
  if (holders.length === 0) return;
  const names = holders.map(({ pid, name }) => (name === '' ? `process ${pid}` : `${name} (process ${pid})`));
  throw new Stop([
    finding({
      code: 'export-file-in-use',
      subject: path,
      message: `${path} is open in ${few(names)}, which would go on with the file that is replaced; the file is as it was`,
      hint: 'stop the application first, and whatever else has the file open',
    }),
  ]);
}

const unusable = (path: string, why: string): Finding =>
  finding({
    code: 'export-file-unusable',
    subject: path,
    message: `${path} cannot be written: ${why}; nothing was moved`,
    hint: 'a copy is written beside it and takes its place: check that its folder may be written to, and has room for it; with --create-schema, name a new file',
  });
