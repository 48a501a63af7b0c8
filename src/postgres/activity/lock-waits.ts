// Sessions that wait for a lock: for what, and who is in their way. A prepared transaction has no process: pg_blocking_pids gives 0 for it (manual,
// 9.27.1), and its locks stand in pg_locks without a pid, and one of them is on its own transaction id.
import type { Row } from '../session/queryable.ts';

/** Of a lock: what it is on. */
const TARGET = [
  'locktype',
  'database',
  'relation',
  'page',
  'tuple',
  'virtualxid',
  'transactionid',
  'classid',
  'objid',
  'objsubid',
] as const;
const same = (one: string, other: string): string =>
  TARGET.map((column) => `${one}.${column} IS NOT DISTINCT FROM ${other}.${column}`).join(' AND ');

/** JSON of the identifiers of prepared transactions that hold what the ungranted lock `waiting` is on. */
export const preparedHolders = (waiting: string): string => `(SELECT json_agg(DISTINCT p.gid) FROM pg_locks h
    JOIN pg_locks x ON x.virtualtransaction = h.virtualtransaction AND x.pid IS NULL AND x.locktype = 'transactionid'
    JOIN pg_prepared_xacts p ON p.transaction = x.transactionid
  WHERE h.pid IS NULL AND h.granted AND ${same('h', waiting)})`;

/** Of the lock `l`; for a row that another transaction has changed, its table is the one whose row is locked meanwhile. */
const WANTED = `l.mode, l.locktype, l.relation::regclass::text AS relation,
  CASE WHEN l.locktype = 'transactionid' THEN (SELECT t.relation::regclass::text FROM pg_locks t
    WHERE t.pid = l.pid AND t.locktype = 'tuple' AND t.granted LIMIT 1) END AS row_of`;

/** Column names are those that wantedText reads. With nobody else's functions on the search path. @param everywhere also in other databases. */
export const waitsQuery = (everywhere: boolean): string => `SELECT l.pid, ${WANTED},
  extract(epoch FROM clock_timestamp() - l.waitstart)::int8 AS seconds, array_to_json(pg_blocking_pids(l.pid)) AS blockers,
  ${preparedHolders('l')} AS prepared
FROM pg_locks l WHERE NOT l.granted AND ${everywhere ? 'l.pid IS NOT NULL' : 'l.pid IN (SELECT a.pid FROM pg_stat_activity a WHERE a.datname = current_database())'}
ORDER BY l.waitstart NULLS LAST, l.pid`;

/** What it waits for, in words. */
export function wantedText(row: Row): string {
  const { mode, locktype, relation, row_of: rowOf } = row;
  if (relation != null) return `${mode} on ${locktype === 'tuple' ? 'a row of ' : ''}${relation}`;
  if (locktype === 'virtualxid') return 'the end of an older transaction';
  if (locktype === 'transactionid')
    return `the end of a transaction that changed the same row or key${rowOf == null ? '' : ` of ${rowOf}`}`;
  return `${mode} on ${locktype === 'advisory' ? 'an advisory lock' : locktype}`;
}
