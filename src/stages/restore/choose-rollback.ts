// Which backup belongs to the last run. Pure.
import type { StoredBackup } from '../../backup/store/backup-folder.ts';

/** A run that the history of the database has. */
export interface KnownRun {
  readonly id: string;
  readonly command: string;
  /** When it began to write; ISO 8601, UTC, by the clock of the server. */
  readonly at: string;
  readonly image: string | null;
}

export interface ChosenRollback {
  readonly backup: StoredBackup;
  /** In words, after "the backup that …". */
  readonly why: string;
}

/**
 * @param newestFirst backups of this database. @param last the newest run that changed something; null if the history has none.
 * @returns null if every one is from after that run.
 */
export function chooseRollback(newestFirst: readonly StoredBackup[], last: KnownRun | null): ChosenRollback | null {
  const [newest] = newestFirst;
  if (newest === undefined) return null;
  if (last === null) return { backup: newest, why: 'is the newest, as the history has no run' };
  const of = newestFirst.find(({ manifest }) => manifest.run === last.id);
  // A run that failed before it had committed anything is in no history.
  const unrecorded = newestFirst.find(({ manifest }) => manifest.run !== null && manifest.takenAt > last.at);
  if (unrecorded !== undefined && unrecorded !== of)
    return { backup: unrecorded, why: 'was taken before the last run, which has committed nothing' };
  if (of !== undefined) return { backup: of, why: `was taken before the last run (${runText(last)})` };
  const before = newestFirst.find(({ manifest }) => manifest.takenAt <= last.at);
  return before === undefined ? null : { backup: before, why: `is the newest from before the last run (${runText(last)})` };
}

/** `up, 2026-02-01 07:02:11 UTC, image shop:1.5`. */
const runText = ({ command, at, image }: KnownRun): string =>
  [command, `${at.slice(0, 19).replace('T', ' ')} UTC`, ...(image === null ? [] : [`image ${image}`])].join(', ');
