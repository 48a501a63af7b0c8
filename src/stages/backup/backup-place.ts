// Where a backup goes: the file that was named, or a file in a folder whose name says what it is. Refuses a place where nothing can be written
// before anything is read from the database, and one that is taken.
import { dirname, join } from 'node:path';
import { type BackupKind, backupName, sqliteBackupName } from '../../backup/backup-name.ts';
import { type PartialBackup, removeAbandoned, reservePlace } from '../../backup/store/partial-backup.ts';
import { finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import { readable } from '../../project/project.ts';
import type { Context } from '../context.ts';
import type { BackupMoment } from './backup-moment.ts';
import type { BackupOptions } from './backup-options.ts';

/** @throws Stop('misused') if nothing can be written there. */
export function takePlace(context: Context, options: BackupOptions, moment: BackupMoment): PartialBackup {
  const partial = isFolder(context, options.target) ? inFolder(options, moment) : reserved(options.target!, options.kind);
  if (partial === null) throw new Stop([taken(options.target!)]);
  tidyUp(context, partial);
  return partial;
}

/** @param target a file, or a folder. @param takenAt ISO 8601, UTC. @throws Stop('misused') if nothing can be written there. */
export function takeFilePlace(context: Context, target: string, takenAt: string): PartialBackup {
  const partial = isFolder(context, target)
    ? firstFree(takenAt, (at) => reserved(join(target, sqliteBackupName(at)), 'custom'))
    : reserved(target, 'custom');
  if (partial === null) throw new Stop([taken(target)]);
  tidyUp(context, partial);
  return partial;
}

const isFolder = ({ effects }: Context, target: string | null): boolean =>
  target === null || target.endsWith('/') || readable(target, () => effects.openFolder(target)) !== null;

const inFolder = ({ target, kind, key }: BackupOptions, { takenAt, session }: BackupMoment): PartialBackup | null =>
  firstFree(takenAt, (at) => {
    const name = backupName({ database: session.connection.database, takenAt: at, kind, encrypted: key !== null });
    return reserved(join(target ?? '.', name), kind);
  });

/** Of those that begin in the same second all but one are called after a later one. */
function firstFree(takenAt: string, reserve: (at: string) => PartialBackup | null): PartialBackup | null {
  for (let later = 0; later < MOST_AT_ONCE; later++) {
    const partial = reserve(new Date(Date.parse(takenAt) + later * 1000).toISOString());
    if (partial !== null) return partial;
  }
  return null;
}

const MOST_AT_ONCE = 60;

function reserved(place: string, kind: BackupKind): PartialBackup | null {
  try {
    return reservePlace(place, kind === 'directory');
  } catch (error) {
    throw new Stop([notWritable(place, reasonOf(error))], { cause: error });
  }
}

function tidyUp({ emit }: Context, partial: PartialBackup): void {
  try {
    const left = removeAbandoned(dirname(partial.place), partial);
    if (left.length > 0) emit({ event: 'note', level: 'info', message: `removed what a backup that was killed has left: ${few(left)}` });
  } catch {
    // Whoever else may remove it.
  }
}

export const notWritable = (place: string, why: string) =>
  finding({
    code: 'backup-target',
    subject: place,
    message: `no backup can be written to ${place}: ${why}`,
    hint: 'name a folder that exists and that this user may write to; in a container, mount it',
  });

const taken = (place: string) =>
  finding({
    code: 'backup-target',
    subject: place,
    message: `${place} is there already, or another run is writing it: a backup is never written over another`,
    hint: `give another name, or a folder, in which each backup gets a name of its own; if a run was killed, remove ${place}.partial`,
  });
