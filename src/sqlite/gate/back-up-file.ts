// A copy of the SQLite file as it is at one moment, by SQLite's online backup, while others use it: checked, flushed to the disk, and only then under
// its name. Whatever goes wrong on the way, nothing is left of it.
import { dirname, join } from 'node:path';
import { makeFolder, type PartialBackup } from '../../backup/store/partial-backup.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import { sizeText } from '../../core/text/size-text.ts';
import type { Answer } from '../../stages/answer.ts';
import { folderOfSetting } from '../../stages/backup/backup-options.ts';
import { notWritable, takeFilePlace } from '../../stages/backup/backup-place.ts';
import type { Context } from '../../stages/context.ts';
import { copyFile } from '../session/copy-file.ts';
import { openFile, stopOf, whenFreeInTime } from '../session/open-file.ts';
import { startWriter } from '../session/writer.ts';

/** @throws Stop for a file that cannot be read, a place where nothing can be written, a full disk, and a copy that is not sound. */
export async function backUpFile(context: Context): Promise<Answer> {
  const { config, operands } = context;
  const path = config.sqlite!;
  context.stage('wait');
  const opened = await openFile(context, path, 'read');
  const [moment] = await opened.rows("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now') AS now");
  await opened.close();
  if (opened.isMissing) throw new Stop([nothingThere(path)]);
  const partial = takeFilePlace(context, operands[0] ?? folderOfSetting(config) ?? folderBeside(path), String(moment!['now']));
  context.stage('apply');
  try {
    await whenFreeInTime(context, path, () => copyFile(path, partial.path, context.signal));
    await check(context, partial);
    const bytes = partial.size();
    publish(partial);
    return {
      summary: `${path} is backed up to ${partial.place} (${sizeText(bytes)}), and the copy is sound`,
      data: { path: partial.place, bytes },
    };
  } catch (error) {
    partial.discard();
    throw error;
  }
}

/** Where nothing says where backups go. */
function folderBeside(path: string): string {
  const folder = join(dirname(path), 'backups');
  try {
    makeFolder(folder);
  } catch (error) {
    throw new Stop([notWritable(folder, reasonOf(error))], { cause: error });
  }
  return folder;
}

/** In a process of its own, as it may take long. The copy is one file then, whatever journal its original has. */
async function check({ signal, emit, effects }: Context, { path, place }: PartialBackup): Promise<void> {
  const writer = startWriter(path, { signal, emit });
  try {
    const [row] = await writer.rows('PRAGMA integrity_check(1)');
    const said = String(row?.['integrity_check']);
    if (said !== 'ok') throw new Stop([notSound(place, said)]);
    await writer.run(['PRAGMA journal_mode = DELETE']);
  } catch (error) {
    throw stopOf(error, path, effects);
  } finally {
    await writer.close();
  }
}

function publish(partial: PartialBackup): void {
  try {
    partial.publishAlone();
  } catch (error) {
    throw new Stop([notWritable(partial.place, reasonOf(error))], { cause: error });
  }
}

const nothingThere = (path: string): Finding =>
  finding({
    code: 'no-database-file',
    subject: path,
    message: `there is no SQLite file ${path} to back up`,
    hint: 'correct the path in DATABASE_URL',
  });

const notSound = (place: string, said: string): Finding =>
  finding({
    code: 'file-damaged',
    subject: place,
    message: `the copy for ${place} is damaged, and so is what it was copied from: ${said}`,
    hint: 'nothing was kept of it; save what can be read of the file: sqlite3 FILE .recover',
  });
