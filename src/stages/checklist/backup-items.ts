// What the checklist asks about backups and disks: whether the newest backup is fresh, was restored, and whether there is room for another one and
// for tables that are rewritten.
import { listBackups, type StoredBackup } from '../../backup/store/backup-folder.ts';
import { freeBytes } from '../../backup/store/free-space.ts';
import { reasonOf } from '../../core/reason.ts';
import { few } from '../../core/text/few.ts';
import { sizeText } from '../../core/text/size-text.ts';
import { formatDuration } from '../../core/time/duration.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { count } from '../../report/view-options.ts';
import type { Item } from './checklist-item.ts';

/** Of the server. */
export interface Moment {
  readonly database: string;
  /** Milliseconds since 1970, by its clock. */
  readonly now: number;
  /** Of the database, in bytes. */
  readonly size: number;
}

const MOMENT = `/* gate:preflight */ SELECT pg_catalog.current_database() AS database, extract(epoch FROM pg_catalog.clock_timestamp()) * 1000 AS now,
  pg_catalog.pg_database_size(pg_catalog.current_database()) AS size`;

export async function momentOf(session: Queryable): Promise<Moment> {
  const [found] = await session.query(MOMENT);
  const { database, now, size } = found!.rows[0]!;
  return { database: database!, now: Number(now), size: Number(size) };
}

export interface BackupsAsked {
  /** Null if nobody says where they are. */
  readonly folder: string | null;
  /** Milliseconds: what is older is not fresh. */
  readonly maxAge: number;
  /** Something is pending: a run backs the database up before it applies that. */
  readonly isBeforeRun: boolean;
  /** Bytes: what such a run has taken of a smaller database is restored as well. */
  readonly verifyBelow: number;
}

const FRESH = { id: 'backup', question: 'there is a fresh backup' } as const;
const RESTORED = { id: 'restored', question: 'a backup was restored once' } as const;
const WHERE = 'set GATE_BACKUP to their folder (--backup FOLDER)';

export function backupItems(asked: BackupsAsked, { database, now, size }: Moment): readonly Item[] {
  const { folder, isBeforeRun, verifyBelow } = asked;
  if (folder === null) return unknown('nothing says where the backups are', WHERE);
  const found = newestIn(folder, database);
  if ('problem' in found) return unknown(found.problem, `${WHERE}, and mount it if this is a container`);
  const { newest } = found;
  const isProvedByRun = isBeforeRun && size < verifyBelow;
  return [
    isBeforeRun
      ? { ...FRESH, answer: 'yes', says: `a run takes one in ${folder} before it applies anything`, todo: null }
      : freshItem(newest, now, asked),
    isProvedByRun
      ? { ...RESTORED, answer: 'yes', says: 'a run restores and compares the one that it takes', todo: null }
      : restoredItem(newest, folder),
  ];
}

const unknown = (says: string, todo: string): readonly Item[] =>
  [FRESH, RESTORED].map((item) => ({ ...item, answer: 'unknown', says, todo }));

function newestIn(folder: string, database: string): { readonly newest: StoredBackup | null } | { readonly problem: string } {
  try {
    return { newest: listBackups(folder, database).backups[0] ?? null };
  } catch (error) {
    return { problem: `the backups in ${folder} cannot be listed: ${reasonOf(error)}` };
  }
}

const TAKE = 'take one: `schemagate backup --verify`';

function freshItem(newest: StoredBackup | null, now: number, { folder, maxAge }: BackupsAsked): Item {
  if (newest === null) return { ...FRESH, answer: 'no', says: `there is none in ${folder}`, todo: TAKE };
  const { takenAt, bytes } = newest.manifest;
  const age = Math.max(0, now - Date.parse(takenAt));
  const says = `${newest.path} (${sizeText(bytes)}) was taken ${formatDuration(age)} ago`;
  if (age <= maxAge) return { ...FRESH, answer: 'yes', says, todo: null };
  return { ...FRESH, answer: 'no', says: `${says}, and ${formatDuration(maxAge)} is what --max-age allows`, todo: TAKE };
}

function restoredItem(newest: StoredBackup | null, folder: string | null): Item {
  if (newest === null) return { ...RESTORED, answer: 'no', says: `there is none in ${folder}`, todo: TAKE };
  const { verified } = newest.manifest;
  if (verified === null) return { ...RESTORED, answer: 'no', says: `${newest.path} was never restored`, todo: TAKE };
  const says = `restored and compared on ${verified.at.slice(0, 10)}: ${count(verified.tables, 'table')}, ${verified.rows.toLocaleString('en-US')} rows`;
  return { ...RESTORED, answer: 'yes', says, todo: null };
}

/** A backup is compressed and has no indexes: it is smaller than the database, and by how much is not known. */
export function diskItem({ folder }: Pick<BackupsAsked, 'folder'>, { size }: Moment): Item {
  const item = { id: 'disk', question: 'there is room for another backup' } as const;
  if (folder === null)
    return { ...item, answer: 'unknown', says: 'nothing says where the backups are', todo: 'name their folder with --backup' };
  const free = freeBytes(folder);
  if (free === null)
    return { ...item, answer: 'unknown', says: `it cannot be seen how much is free in ${folder}`, todo: 'mount it if this is a container' };
  const says = `${sizeText(free)} are free in ${folder}, and the database has ${sizeText(size)}`;
  return free >= size
    ? { ...item, answer: 'yes', says, todo: null }
    : { ...item, answer: 'no', says, todo: 'free some space, or keep fewer (GATE_BACKUP_KEEP)' };
}

export interface Rewritten {
  readonly relation: string;
  readonly bytes: number;
}

/** @param rewritten what is pending rewrites, by its trace; null if nobody has looked. */
export function rewriteItem(pending: number, rewritten: readonly Rewritten[] | null): Item {
  const item = { id: 'rewrites', question: 'the server has room for the tables that are rewritten' } as const;
  if (pending === 0) return { ...item, answer: 'yes', says: 'nothing is pending', todo: null };
  if (rewritten === null) {
    const says = 'nobody has looked which tables are rewritten';
    return { ...item, answer: 'unknown', says, todo: 'add --scratch URL, which finds out' };
  }
  if (rewritten.length === 0) return { ...item, answer: 'yes', says: 'none is rewritten', todo: null };
  const needed = rewritten.reduce((sum, { bytes }) => sum + bytes, 0);
  const tables = few(rewritten.map(({ relation, bytes }) => `${relation} (${sizeText(bytes)})`));
  return {
    ...item,
    answer: 'unknown',
    says: `what is pending rewrites ${tables}, and a server does not say how much is free`,
    todo: `make sure that ${sizeText(needed)} and the size of their indexes are free where the server keeps its data (df -h)`,
  };
}
