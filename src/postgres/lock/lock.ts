// The lock that lets one gate work at a time: a session-level advisory lock, polled with try-lock outside any transaction,
// because a waiter inside pg_advisory_lock() holds a snapshot that CREATE INDEX CONCURRENTLY waits for: a deadlock.
// It is freed by ending the session, never by an unlock that could fail behind a first error.

import { createHash } from 'node:crypto';
import type { Emit } from '../../core/event.ts';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { type Deadline, monotonic } from '../../core/time/deadline.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { type Backoff, backOff, jittered, pause } from '../../core/time/pause.ts';
import { reportingPace } from '../../core/time/reporting-pace.ts';
import { PostgresError } from '../errors/errors.ts';
import { OWN_NAMES_ONLY } from '../server/probe.ts';
import type { Queryable, Result, Row } from '../session/queryable.ts';
import type { Session } from '../session/session.ts';
import { heldAdvisory, isHeld, takeAdvisory } from './advisory.ts';
import { describeHolder, HOLDER_COLUMNS } from './holder.ts';
import { endOrphan, isAbandoned, type OrphanPolicy } from './orphan.ts';
import { lockNotHeld, lockUnknown } from './unproved-lock.ts';

export interface LockOptions {
  readonly database: string;
  readonly ledgerSchema: string;
  /** Keys of locks that another tool takes for the same work: taken after the gate's own, in order. */
  readonly otherKeys: readonly bigint[];
  readonly orphans: OrphanPolicy;
  readonly deadline: Deadline;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

const POLL: Backoff = { first: 25, last: 2000, factor: 1.5 };
/** Who holds it is reported once it is waited for this long (ms). */
const REPORT_AFTER = 1000;
/** How often (ms) is looked for a holder that can be ended, and how long one that was ended may take to be gone. */
const ORPHAN_EVERY = 1000;
const ORPHAN_GRACE = 2000;

/** The key: the first 8 bytes of SHA-256 over `schemagate`, database and ledger schema with NUL between, as a signed bigint. Frozen. */
export function lockKey(database: string, ledgerSchema: string): bigint {
  return createHash('sha256').update(`schemagate\0${database}\0${ledgerSchema}`).digest().readBigInt64BE(0);
}

/**
 * Takes the locks or waits for them.
 * @throws Stop('busy') naming the holder when the deadline passes first; Stop('refused') if the server lists none that it says are taken.
 */
export async function acquireLock(session: Queryable, options: LockOptions): Promise<void> {
  const start = monotonic();
  for (const key of keysOf(options)) {
    await poll(session, [key], options, async () => {
      return (await tryTake(session, [key], `SELECT ${takeAdvisory('pg_try_advisory_lock', [key])}`)) !== null;
    });
  }
  options.emit({ event: 'locked', elapsedMs: monotonic() - start });
}

/**
 * Takes a single lock if it is to be had now, and runs statements under it in the same message. They come after the lock's transaction, so that
 * none sees the database as it was before, however transactions are isolated.
 * @param statements must do nothing unless the condition of PL/pgSQL that they are given is true.
 * @returns what they came to; null if the lock is not to be had, if several are wanted, or if the statements failed, of which nothing is left then,
 * and sent by themselves they may succeed, or fail with an error that is only of them.
 * @throws as acquireLock; and PostgresError of the statements that says no less than theirs would, once more.
 */
export async function tryLockFor(
  session: Session,
  options: LockOptions,
  statements: (isHeld: string) => string,
): Promise<readonly Result[] | null> {
  const start = monotonic();
  const keys = keysOf(options);
  if (keys.length > 1) return null;
  const take = `BEGIN; SELECT ${takeAdvisory('pg_try_advisory_lock', keys)}; COMMIT`;
  const results = await session.query(`/* gate:lock */ ${take};\n${statements(isHeld(keys))}`).catch(async (error: unknown) => {
    if (!(error instanceof PostgresError) || error.isFatal || isOfLock(error) || session.isInterrupted) throw lockUnknown(error);
    if (isFinal(error)) throw error;
    await session.rollback();
    return null;
  });
  if (results === null || takenBy(results[1]!.rows[0]!, keys) === null) return null;
  options.emit({ event: 'locked', elapsedMs: monotonic() - start });
  return results.slice(LOCKED);
}

/** Statements of tryLockFor that take the lock. */
const LOCKED = 3;

/**
 * Of the statements themselves, whatever they were sent with: a right is lacking, a function of the database raises it, or the server did not
 * come to execute what is within them. The second time would be another error in the server's log.
 */
const isFinal = ({ sqlstate, server }: PostgresError): boolean =>
  sqlstate === '42501' || sqlstate === 'P0001' || (sqlstate.startsWith('42') && server.where === undefined);

/** Of an error of tryLockFor: the lock was not taken yet. */
export const isOfLock = (error: unknown): boolean => error instanceof PostgresError && error.completed < LOCKED;

/**
 * Begins a transaction that holds the locks until its end, for a session that keeps nothing from one to the next. They are the same locks.
 * @param begin BEGIN, and what must come before any query. @throws Stop('busy') as above.
 */
export async function beginLocked(session: Session, begin: string, options: LockOptions): Promise<void> {
  const keys = keysOf(options);
  await poll(session, keys, options, async () => {
    const pid = await tryTake(session, keys, `${begin}; SELECT ${takeAdvisory('pg_try_advisory_xact_lock', keys)}`);
    if (pid !== null) session.backendPid = pid;
    else await session.rollback();
    return pid !== null;
  });
}

/** As takenBy. */
async function tryTake(session: Queryable, keys: readonly bigint[], statements: string): Promise<number | null> {
  const results = await session.query(`/* gate:lock */ ${statements}`).catch((error: unknown) => Promise.reject(lockUnknown(error)));
  return takenBy(results.at(-1)!.rows[0]!, keys);
}

/**
 * @param row what takeAdvisory came to.
 * @returns the process that has them now; null if they are not to be had. @throws Stop('refused') if they only seem to be.
 */
function takenBy({ held, pid }: Row, keys: readonly bigint[]): number | null {
  if (held == null) return null;
  if (Number(held) !== keys.length) throw lockNotHeld(keys, { pid: pid!, held: Number(held) });
  return Number(pid);
}

const keysOf = ({
  database,
  ledgerSchema,
  otherKeys: also,
}: Pick<LockOptions, 'database' | 'ledgerSchema' | 'otherKeys'>): readonly bigint[] => [lockKey(database, ledgerSchema), ...also];

/** @param tryOnce whether it has been had. */
async function poll(session: Queryable, keys: readonly bigint[], options: LockOptions, tryOnce: () => Promise<boolean>): Promise<void> {
  const { deadline, emit, signal, orphans } = options;
  const start = monotonic();
  const pace = reportingPace(REPORT_AFTER);
  let ended = { lookAt: 0, graceUntil: 0 };
  for (let tries = 0; ; tries++) {
    const has = await tryOnce();
    const elapsedMs = monotonic() - start;
    if (has) return;
    if (orphans.terminate && elapsedMs >= ended.lookAt) {
      const gone = await endAbandoned(session, keys, options);
      ended = { lookAt: elapsedMs + ORPHAN_EVERY, graceUntil: gone ? elapsedMs + ORPHAN_GRACE : ended.graceUntil };
      if (gone) tries = 0;
    }
    const settling = elapsedMs < ended.graceUntil;
    if (deadline.passed() && !settling) throw busy(await findHolder(session, keys), elapsedMs, orphans);
    if (pace.isDue(elapsedMs)) emit({ event: 'lock-waiting', holder: describe(await findHolder(session, keys), orphans), elapsedMs });
    const left = Math.min(settling ? POLL.first : deadline.remaining(), Math.max(POLL.first, pace.remaining(elapsedMs)));
    await pause(Math.min(jittered(backOff(POLL, tries)), left), signal);
  }
}

/** @returns whether the holder was asked to end. */
async function endAbandoned(session: Queryable, keys: readonly bigint[], { emit, orphans }: LockOptions): Promise<boolean> {
  const holder = await findHolder(session, keys);
  if (holder === undefined || !isAbandoned(holder, orphans.after)) return false;
  const why = await endOrphan(session, holder, orphans.after);
  const what = `the abandoned session that held the lock${why === null ? ' was ended' : ` could not be ended (${why})`}`;
  emit({ event: 'note', level: 'warn', message: `${what}: ${describeHolder(holder)}` });
  return why === null;
}

/** Who holds the gate's lock or another tool's for the same work, in words; null if nobody does. */
export async function lockHolder(
  session: Queryable,
  options: Pick<LockOptions, 'database' | 'ledgerSchema' | 'otherKeys'>,
): Promise<string | null> {
  const holder = await findHolder(session, keysOf(options));
  return holder === undefined ? null : describeHolder(holder);
}

async function findHolder(session: Queryable, keys: readonly bigint[]): Promise<Row | undefined> {
  const results = await session.query(`/* gate:holder */ ${OWN_NAMES_ONLY};
SELECT ${HOLDER_COLUMNS}
FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE ${heldAdvisory(keys)}
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND a.pid <> pg_catalog.pg_backend_pid()
ORDER BY a.pid LIMIT 1`);
  return results.at(-1)!.rows[0];
}

function describe(holder: Row | undefined, { after }: OrphanPolicy): string {
  if (holder === undefined) return 'nobody any more (it has just been released)';
  const abandoned = isAbandoned(holder, after) ? `; it looks abandoned; to end it: SELECT pg_terminate_backend(${holder['pid']});` : '';
  return `${describeHolder(holder)}${abandoned}`;
}

function busy(holder: Row | undefined, elapsedMs: number, { after }: OrphanPolicy): Stop {
  const pid = holder?.['pid'];
  const command = `SELECT pg_terminate_backend(${pid});`;
  const hint =
    holder === undefined
      ? 'run again'
      : isAbandoned(holder, after)
        ? `it is a gate's session that has been idle for longer than ${formatDuration(after)} (GATE_ORPHAN_AFTER), so its gate is gone: end it: ${command} or let the gate do that with GATE_TERMINATE_ORPHANS=true`
        : `wait for it and run again, raise GATE_LOCK_WAIT, or, if it is dead, end it: ${command}`;
  return new Stop([
    finding({
      code: holder !== undefined && isAbandoned(holder, after) ? 'lock-abandoned' : 'lock-held',
      subject: pid == null ? 'the gate lock' : `pid ${pid}`,
      message: `another session held the lock throughout the wait of ${formatDuration(elapsedMs)}: ${holder === undefined ? describe(holder, { after, terminate: false }) : describeHolder(holder)}`,
      hint,
    }),
  ]);
}
