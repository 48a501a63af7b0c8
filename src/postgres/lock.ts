// The lock that lets one gate work at a time: a session-level advisory lock, polled with try-lock outside any transaction,
// because a waiter inside pg_advisory_lock() holds a snapshot that CREATE INDEX CONCURRENTLY waits for: a deadlock.
// It is freed by ending the session, never by an unlock that could fail behind a first error.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from '../core/deadline.ts';
import { formatDuration } from '../core/duration.ts';
import type { Emit } from '../core/event.ts';
import { Stop } from '../core/stop.ts';
import type { Queryable, Row } from './queryable.ts';

export interface LockOptions {
  readonly database: string;
  readonly ledgerSchema: string;
  /** Keys of locks that another tool takes for the same work: taken after the gate's own, in order. */
  readonly also: readonly bigint[];
  readonly deadline: Deadline;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

const POLL_FIRST = 25;
const POLL_LAST = 2000;
const TELL_EVERY = 5000;

/** The key: the first 8 bytes of SHA-256 over `schemagate`, database and ledger schema with NUL between, as a signed bigint. Frozen. */
export function lockKey(database: string, ledgerSchema: string): bigint {
  return createHash('sha256').update(`schemagate\0${database}\0${ledgerSchema}`).digest().readBigInt64BE(0);
}

/**
 * Takes the locks or waits for them.
 * @throws Stop('busy') naming the holder when the deadline passes first.
 */
export async function acquireLock(session: Queryable, options: LockOptions): Promise<void> {
  const start = performance.now();
  for (const key of [lockKey(options.database, options.ledgerSchema), ...options.also]) await acquire(session, key, options);
  options.emit({ type: 'locked', elapsedMs: performance.now() - start });
}

async function acquire(session: Queryable, key: bigint, { deadline, emit, signal }: LockOptions): Promise<void> {
  const start = performance.now();
  let toldAt = 0;
  for (let pause = POLL_FIRST; ; pause = Math.min(POLL_LAST, pause * 1.5)) {
    const [got] = await session.query(`/* gate:lock */ SELECT pg_catalog.pg_try_advisory_lock(${key}) AS locked`);
    const elapsedMs = performance.now() - start;
    if (got!.rows[0]!['locked'] === 't') return;
    if (deadline.passed()) throw busy(await findHolder(session, key), elapsedMs);
    if (elapsedMs - toldAt >= TELL_EVERY) {
      toldAt = elapsedMs;
      emit({ type: 'lock-waiting', holder: describe(await findHolder(session, key)), elapsedMs });
    }
    const jittered = pause * (0.75 + Math.random() * 0.5);
    await sleep(Math.min(jittered, deadline.remaining()), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** A bigint key stands in pg_locks as its high half (classid) and low half (objid), objsubid 1 (manual, 53.13 pg_locks). */
async function findHolder(session: Queryable, key: bigint): Promise<Row | undefined> {
  const unsigned = BigInt.asUintN(64, key);
  const [result] = await session.query(`/* gate:holder */
SELECT a.pid, a.application_name, coalesce(a.client_addr::text, 'local') AS client, a.usename AS role, a.state,
  extract(epoch FROM pg_catalog.clock_timestamp() - a.backend_start)::bigint AS session_seconds,
  extract(epoch FROM pg_catalog.clock_timestamp() - a.state_change)::bigint AS state_seconds,
  pg_catalog.left(pg_catalog.regexp_replace(a.query, '\\s+', ' ', 'g'), 200) AS query
FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = ${unsigned >> 32n} AND l.objid = ${unsigned & 0xffffffffn}
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
ORDER BY a.pid LIMIT 1`);
  return result!.rows[0];
}

function describe(holder: Row | undefined): string {
  if (holder === undefined) return 'nobody any more (it was freed this moment)';
  const since = (seconds: string | null | undefined) => formatDuration(Number(seconds ?? 0) * 1000);
  const query = holder['query'] === null || holder['query'] === '' ? '' : `, query: ${holder['query']}`;
  return `pid ${holder['pid']} (${holder['application_name'] || 'no application_name'}, role ${holder['role']}, from ${holder['client']}), ${holder['state'] ?? 'state hidden'} for ${since(holder['state_seconds'])}, connected for ${since(holder['session_seconds'])}${query}`;
}

function busy(holder: Row | undefined, elapsedMs: number): Stop {
  const pid = holder?.['pid'];
  return new Stop('busy', [
    {
      code: 'lock-held',
      severity: 'error',
      subject: pid === undefined ? 'the gate lock' : `pid ${pid}`,
      message: `another session held the lock for all of ${formatDuration(elapsedMs)}: ${describe(holder)}`,
      hint:
        pid === undefined
          ? 'run again'
          : `wait for it and run again, raise GATE_LOCK_WAIT, or, if it is dead, end it: SELECT pg_terminate_backend(${pid});`,
    },
  ]);
}
