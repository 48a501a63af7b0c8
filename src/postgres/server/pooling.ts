// Behind a pooler: whether it is in session mode or in transaction mode. In transaction mode, the advisory locks and settings of a session are
// lost, or other clients get them, so that mode is assumed unless the other is proved.

import type { Emit } from '../../core/event.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { within } from '../../core/time/time-limit.ts';
import { quoteIdent } from '../../sql/quote.ts';
import { ConnectionLost, PostgresError } from '../errors/errors.ts';
import { ANY_TRANSACTION, isOfStatementMode } from '../errors/pooler-errors.ts';
import type { Row } from '../session/queryable.ts';
import { Session, type SessionOptions } from '../session/session.ts';
import { type Purpose, searchPathStatement } from './probe.ts';
import type { Ready } from './wait.ts';

export interface PoolingOptions extends Pick<SessionOptions, 'connection' | 'applicationName' | 'signal'> {
  readonly purpose: Purpose;
  readonly role: string | null;
  readonly emit: Emit;
}

/** For each of the logins that the proof takes (ms), and how many there are at most. */
const LIMIT = 2000;
const MOST_LOGINS = 8;

const OWN = `SELECT pg_catalog.pg_backend_pid() AS pid, extract(epoch FROM pg_catalog.statement_timestamp()) AS asked`;

/** How old the server process is that answers, and whether the process `pid` has done nothing since it was `asked`. */
const other = ({ pid, asked }: Own): string => `SELECT pg_catalog.pg_backend_pid() AS pid,
  (SELECT extract(epoch FROM backend_start) FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid())) > ${asked} AS is_new,
  (SELECT state = 'idle' AND extract(epoch FROM query_start) = ${asked} FROM pg_catalog.pg_stat_get_activity(${pid})) AS untouched`;

interface Own {
  readonly pid: string;
  /** When it was asked for this, as the server has it. */
  readonly asked: string;
}

/**
 * Makes a session behind a pooler fit for use: does nothing to one that is not. Reading works in both modes; for writing it is found out which it is.
 * @throws Stop('misused') if the pooler allows no transactions at all.
 */
export async function settlePooling(ready: Ready, options: PoolingOptions): Promise<Ready> {
  const { session, facts } = ready;
  if (!facts.pooled) return ready;
  const { role, connection, purpose, emit } = options;
  const settings = [
    ...(role === null ? [] : [`SET ROLE ${quoteIdent(role)}`]),
    ...(connection.searchPath === undefined ? [] : [searchPathStatement(connection.searchPath)]),
  ];
  const proved = purpose === 'write' && (await keepsSession(session, options).catch((error: unknown) => closing(session, error)));
  if (proved) {
    session.pooling = 'session';
    const [found] = (await session.query([...settings, OWN].join('; '))).slice(-1);
    session.backendPid = Number(found!.rows[0]!['pid']);
  } else {
    session.pooling = 'transaction';
    session.prologue = settings.map((statement) => statement.replace(/^SET/, 'SET LOCAL'));
  }
  if (purpose === 'write') emit({ event: 'note', level: 'info', message: MODES[session.pooling] });
  return ready;
}

async function closing(session: Session, error: unknown): Promise<never> {
  await session.close();
  throw error;
}

const MODES = {
  none: '',
  session: 'there is a pooler in session mode: it is used like the server itself',
  transaction: 'there is a pooler, and it is or may be in transaction mode: each transaction takes its own locks and sets its own settings',
} as const;

/**
 * In session mode, two clients never share a server connection while both are connected. A pooler uses idle connections before it opens
 * another: so if another client gets a connection that was opened while nobody used ours, ours was not among the idle ones.
 * False if nothing proves it. @throws Stop('misused') in statement mode.
 */
export async function keepsSession(session: Session, options: Pick<SessionOptions, 'applicationName' | 'signal'>): Promise<boolean> {
  const others: Session[] = [];
  const open = () => Session.open({ ...options, connection: session.connection, connectTimeout: LIMIT });
  try {
    const ours = (await row(session, OWN)) as unknown as Own;
    while (others.length < MOST_LOGINS) {
      const next = await open();
      others.push(next);
      const given = await within(
        LIMIT,
        row(next, `BEGIN; ${other(ours)}`),
        () => new ConnectionLost(`no answer within ${LIMIT / 1000} s`, 'TIMEOUT'),
      );
      if (given['pid'] === ours.pid || given['untouched'] !== 't') return false;
      if (given['is_new'] === 't') return (await row(session, OWN))['pid'] === ours.pid;
    }
    return false;
  } catch (error) {
    if (session.isLost || session.isInterrupted) throw error;
    if (error instanceof PostgresError && isOfStatementMode(error)) throw new Stop([statementMode()], { cause: error });
    // There is no second connection: not proved.
    if (error instanceof PostgresError || error instanceof ConnectionLost) return false;
    throw error;
  } finally {
    await Promise.all(others.map((one) => one.close()));
  }
}

const row = async (session: Session, sql: string): Promise<Row> => (await session.query(sql)).at(-1)!.rows[0]!;

/** Leaves nothing to the pooler's next client: neither the lock nor a role. Never throws. */
export async function leavePool(session: Session): Promise<void> {
  if (session.pooling !== 'session' || session.isLost || session.isInterrupted) return;
  await session.rollback().catch(() => {});
  await session.query('DISCARD ALL').catch(() => {});
}

const statementMode = (): Finding =>
  finding({
    code: 'pooler-statement-mode',
    subject: 'pooler',
    message: 'the pooler is in statement mode (pool_mode = statement): there are no transactions, so nothing can be applied safely',
    hint: ANY_TRANSACTION,
  });
