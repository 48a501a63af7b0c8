// Whether what was restored is what the backup should hold: its tables and, where somebody has counted them before, its rows. Then the statistics are
// collected, without which the first queries would be slow.
import type { BackupManifest } from '../../backup/manifest.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { OWN_NAMES_ONLY } from '../../postgres/server/probe.ts';
import type { Session } from '../../postgres/session/session.ts';
import { count } from '../../report/view-options.ts';
import { TABLES, tablesIn } from '../backup/backup-moment.ts';
import { rowsIn } from '../backup/prove-backup.ts';

export interface Proved {
  readonly tables: number;
  /** Null if nobody has counted them in the backup. */
  readonly rows: number | null;
  /** What it was compared with. */
  readonly against: 'tables and rows' | 'tables' | null;
}

/** A database of functions or types has no table. */
const ANYTHING = `SELECT EXISTS (SELECT FROM pg_class WHERE oid >= 16384) OR EXISTS (SELECT FROM pg_proc WHERE oid >= 16384)
  OR EXISTS (SELECT FROM pg_type WHERE oid >= 16384) OR EXISTS (SELECT FROM pg_namespace WHERE oid >= 16384)
  OR EXISTS (SELECT FROM pg_extension WHERE oid >= 16384) AS anything`;

/** @param path of the backup, for messages. @throws Stop('failed') if it is not. */
export async function proveRestored(session: Session, manifest: BackupManifest | null, path: string): Promise<Proved> {
  const results = await session.query(`/* gate:restored */ ${OWN_NAMES_ONLY}; ${TABLES}; ${ANYTHING}`);
  const tables = tablesIn(results[1]!.rows);
  const isEmpty = results[2]!.rows[0]!['anything'] !== 't';
  if (isEmpty && manifest?.tables !== 0) throw new Stop([notAll(path, 'nothing is in the database that it was restored into')]);
  if (manifest !== null && tables.length !== manifest.tables) {
    throw new Stop([notAll(path, `${count(tables.length, 'table')} came of it, and its manifest says ${manifest.tables}`)]);
  }
  const expected = manifest?.verified ?? null;
  if (expected === null) return { tables: tables.length, rows: null, against: manifest === null ? null : 'tables' };
  const rows = [...(await rowsIn(session, tables)).values()].reduce((sum, each) => sum + each, 0);
  if (rows !== expected.rows)
    throw new Stop([notAll(path, `${count(rows, 'row')} came of it, and there were ${expected.rows} when it was verified`)]);
  return { tables: tables.length, rows, against: 'tables and rows' };
}

export const collectStatistics = async (session: Session): Promise<void> => void (await session.query('/* gate:analyze */ ANALYZE'));

const notAll = (path: string, why: string): Finding =>
  finding({
    code: 'restore-not-proved',
    subject: path,
    message: `${path} was restored, and is not what it should be: ${why}; the database was not touched`,
    hint: 'use another backup',
  });
