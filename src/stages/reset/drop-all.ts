// Drops what was chosen: in one transaction, tried again where another session holds a lock; in parts if the server has no room for so many locks.
// Refuses to take with it what was not chosen.
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import { mayRetry } from '../../migrations/retry.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { OWN_NAMES_ONLY } from '../../postgres/server/probe.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { Context } from '../context.ts';
import type { Drops } from './choose-drops.ts';
import { nameOf, readInventory } from './read-inventory.ts';

/** Statements in one message. */
const AT_ONCE = 200;
/** Of what is dropped in parts: how much in one transaction, and how much less where even that is too much. */
const PARTS = [100, 10, 1] as const;
/** Large objects in one of them. */
const LARGE_AT_ONCE = 1000;
/** out_of_memory: of shared memory, that is, the table of locks is full (manual, Appendix A and 19.12). */
const FULL = '53200';

/** @throws Stop('refused') for what would go with it; Stop('busy') while another session holds a lock; Stop('failed') and Stop('incomplete'). */
export async function dropAll(context: Context, session: Session, drops: Drops): Promise<void> {
  try {
    const large = drops.largeObjects === 0 ? [] : [UNLINK];
    await transaction(context, session, drops, [...drops.statements, ...large]);
  } catch (error) {
    if (!isFull(error)) throw error;
    context.emit({ event: 'note', level: 'warn', message: IN_PARTS });
    await dropInParts(context, session, drops);
  }
}

const IN_PARTS =
  'the server has no room for all locks in one transaction (max_locks_per_transaction): it is dropped in parts, and whatever ends this run leaves the rest, for another run';
const UNLINK = `SELECT pg_catalog.lo_unlink(l.oid) FROM pg_catalog.pg_largeobject_metadata l WHERE pg_catalog.pg_has_role(l.lomowner, 'USAGE')`;

const isFull = (error: unknown): boolean => error instanceof PostgresError && error.sqlstate === FULL;

async function dropInParts(context: Context, session: Session, drops: Drops): Promise<void> {
  const parts = Math.ceil(drops.largeObjects / LARGE_AT_ONCE);
  const left = [...Array.from({ length: parts }, () => `${UNLINK} LIMIT ${LARGE_AT_ONCE}`), ...drops.oneByOne];
  const total = left.length;
  let size = 0;
  while (left.length > 0) {
    const most = left[0]!.startsWith('SELECT') ? 1 : PARTS[size]!;
    try {
      await transaction(context, session, drops, left.slice(0, most));
      left.splice(0, most);
    } catch (error) {
      if (isFull(error) && most > 1) size++;
      else throw halfWay(error, total - left.length, total);
    }
  }
}

async function transaction(context: Context, session: Session, drops: Drops, statements: readonly string[]): Promise<void> {
  const { config, deadline, signal, emit, blockedBy } = context;
  const retry = { tries: config.lockTries, deadline, signal };
  for (let attempt = 1; ; attempt++) {
    try {
      await session.query(`/* gate:reset */ BEGIN; ${OWN_NAMES_ONLY}; SET LOCAL client_min_messages = warning;
SET LOCAL lock_timeout = ${config.lockTimeout}; SET LOCAL statement_timeout = ${config.statementTimeout}`);
      for (let at = 0; at < statements.length; at += AT_ONCE) await session.query(statements.slice(at, at + AT_ONCE).join(';\n'));
      await refuseLosses(session, drops);
      await session.query('COMMIT');
      return;
    } catch (error) {
      const blocker = blockedBy();
      await session.rollback();
      if (!(error instanceof PostgresError) || error.isFatal || isFull(error)) throw error;
      if (!(await mayRetry(error.sqlstate, attempt, 'reset', { retry, emit, blockedBy })))
        throw new Stop([notDropped(error, blocker)], { cause: error });
    }
  }
}

/** Before anything is final. @throws Stop('refused') */
async function refuseLosses(session: Session, { outside }: Drops): Promise<void> {
  if (outside.size === 0) return;
  const { objects, extensions } = await readInventory(session, []);
  const there = new Set([...objects.map(nameOf), ...extensions.map(({ name }) => `extension ${name}`)]);
  const lost = [...outside].filter((name) => !there.has(name));
  if (lost.length > 0) throw new Stop([takesOthers(lost)]);
}

const takesOthers = (lost: readonly string[]): Finding =>
  finding({
    code: 'reset-takes-others',
    subject: lost[0]!,
    message: `${few(lost)} would be dropped as well, because it depends on something of the application, and it is not the application's; nothing was dropped`,
    hint: 'drop it first, or let its owner do so, and run again',
  });

function notDropped({ message, sqlstate, server }: PostgresError, blocker: string | null): Finding {
  if (sqlstate === '55P03') {
    return finding({
      code: 'reset-blocked',
      subject: 'reset',
      message: `another session holds a lock on what is to be dropped${blocker === null ? '' : `: ${blocker}`}; nothing was dropped`,
      hint: 'stop the application; `schemagate sessions` shows who is connected, and `schemagate sessions --terminate PID --yes` ends a session',
    });
  }
  return finding({
    code: 'reset-failed',
    subject: 'reset',
    message: `it could not be dropped, and nothing was: ${message} (SQLSTATE ${sqlstate})`,
    hint: server.hint ?? 'fix the cause and run again',
  });
}

function halfWay(error: unknown, done: number, total: number): unknown {
  if (!(error instanceof PostgresError || error instanceof Stop)) return error;
  const why = error.message.replace(/; nothing was dropped$|, and nothing was(?=:)/, '');
  return new Stop(
    [
      finding({
        code: 'reset-half-way',
        subject: 'reset',
        message: `stopped half-way: ${done} of ${total} statements of the reset are done and stay done: ${why}`,
        hint: 'fix the cause and run the same command again: it drops the rest; the ledger goes last, so meanwhile no gate mistakes the database for a new one',
      }),
    ],
    { cause: error },
  );
}
