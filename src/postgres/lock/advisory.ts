// Advisory locks of bigint keys: taking them, and how they stand in pg_locks: the high half as classid, the low half as objid, objsubid 1
// (manual, 53.13). Works with any search path.

const OWN_PID = 'pg_catalog.pg_backend_pid()';

/** True of the rows of pg_locks, alias `l`, that are one of those locks, and held. */
export function heldAdvisory(keys: readonly bigint[]): string {
  const is = (column: string, half: bigint): string => `l.${column} OPERATOR(pg_catalog.=) ${half}::pg_catalog.oid`;
  const ofKey = (key: bigint): string => {
    const bits = BigInt.asUintN(64, key);
    return `${is('classid', bits >> 32n)} AND ${is('objid', bits & 0xffffffffn)}`;
  };
  return `l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted AND l.objsubid OPERATOR(pg_catalog.=) 1 AND (${keys.map(ofKey).join(' OR ')})`;
}

/**
 * Columns of a SELECT that takes them: `held` is null if one of them is not to be had, otherwise how many of them pg_locks says that this
 * session has, which a server or proxy that only pretends does not know; `pid` is the session's process.
 */
export function takeAdvisory(take: 'pg_try_advisory_lock' | 'pg_try_advisory_xact_lock', keys: readonly bigint[]): string {
  const taken = keys.map((key) => `pg_catalog.${take}(${key})`).join(' AND ');
  return `CASE WHEN ${taken} THEN ${heldByThis(keys)} END AS held, ${OWN_PID} AS pid`;
}

/** True if this session has them all. */
export const isHeld = (keys: readonly bigint[]): string => `${heldByThis(keys)} OPERATOR(pg_catalog.=) ${keys.length}`;

/** How many of them this session has. */
const heldByThis = (keys: readonly bigint[]): string =>
  `(SELECT pg_catalog.count(*) FROM pg_catalog.pg_locks l WHERE l.pid OPERATOR(pg_catalog.=) ${OWN_PID} AND ${heldAdvisory(keys)})`;

/** One row: how many advisory locks other sessions hold in this database, whosever they are. */
export const COUNT_ADVISORY = `SELECT pg_catalog.count(*) AS locks FROM pg_catalog.pg_locks l
WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted AND l.pid OPERATOR(pg_catalog.<>) ${OWN_PID}
  AND l.database OPERATOR(pg_catalog.=) (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())`;
