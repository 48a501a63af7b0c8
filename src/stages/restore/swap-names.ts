// The new database gets the name, and the old one another, in one transaction: whoever is killed in the middle of it, the application finds a
// database under its name, the old one or the new one. PostgreSQL does not let a database be renamed while somebody is connected to it; while it
// looks whether anybody is, nobody new gets in (RenameDatabase in the server's dbcommands.c), so those who are there are ended meanwhile.
import { silent } from '../../core/event.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import { deadlineAfter } from '../../core/time/deadline.ts';
import { pause } from '../../core/time/pause.ts';
import type { ServerSession } from '../../postgres/activity/activity.ts';
import { ConnectionLost, PostgresError } from '../../postgres/errors/errors.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { sessionText } from '../../report/session-lines.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { Context } from '../context.ts';
import { type DatabaseFacts, readDatabase } from './database-facts.ts';
import { openOn } from './open-maintenance.ts';
import type { RestoreNames } from './restore-names.ts';
import { endAll, inTheWay, lookAt } from './sessions-there.ts';

export interface Swap {
  /** On the database for maintenance. */
  readonly ready: Ready;
  readonly target: string;
  readonly names: RestoreNames;
  /** The database that has the name; null if there is none. */
  readonly old: DatabaseFacts | null;
  /** Of the new one. */
  readonly oid: string;
  /** End whoever is connected. */
  readonly terminate: boolean;
}

/** object_in_use, lock_not_available (manual, Appendix A). */
const IN_USE: ReadonlySet<string> = new Set(['55006', '55P03']);
/** How often (ms) it is looked again. */
const AGAIN = 1000;
const MEANWHILE = 50;

/** @returns the sessions that were ended. @throws Stop('busy') that names who keeps the name; Stop('failed'); Stop('unreachable') if it is in doubt. */
export async function swapNames(context: Context, swap: Swap): Promise<readonly string[]> {
  const { ready, target, terminate } = swap;
  const { config, deadline, emit, signal } = context;
  const until = deadline.within(config.lockWait);
  const ended: string[] = [];
  let told = '';
  for (;;) {
    const there = await lookAt(ready, target, config.ledgerSchema);
    const keeping = inTheWay(there, terminate);
    if (keeping.length === 0) {
      const done = await exchange(context, swap, (one) => void ended.push(sessionText(one)));
      if (done) return ended;
    }
    if (until.passed()) throw new Stop([busy(target, keeping, terminate)]);
    const now = keeping.length === 0 ? `somebody has connected to ${target} again` : `the name ${target} is kept by ${few(keeping, 3)}`;
    if (now !== told) emit({ event: 'note', level: 'warn', message: `${now}: waiting until it is free` });
    told = now;
    await pause(Math.min(AGAIN, Math.max(MEANWHILE, until.remaining())), signal);
  }
}

/** @returns whether it is done; false if somebody was connected. */
async function exchange(context: Context, swap: Swap, ended: (one: ServerSession) => void): Promise<boolean> {
  const { ready, target, names, old, terminate } = swap;
  // Nobody can connect to either while the transaction waits for a lock.
  const limit = `SET LOCAL lock_timeout = ${context.config.lockTimeout}`;
  const renames = [
    limit,
    ...(old === null ? [] : [`ALTER DATABASE ${quoteIdent(target)} RENAME TO ${quoteIdent(names.kept)}`]),
    `ALTER DATABASE ${quoteIdent(names.fresh)} RENAME TO ${quoteIdent(target)}`,
  ];
  const second = terminate ? await openOn({ ...context, emit: silent }, ready.session.connection) : null;
  try {
    let isOver = false;
    const renaming = ready.session.query(`/* gate:swap */ BEGIN; ${renames.join('; ')}; COMMIT`).finally(() => {
      isOver = true;
    });
    renaming.catch(() => {});
    while (second !== null && !isOver) {
      for (const one of await endAll(second.session, await lookAt(second, target, context.config.ledgerSchema))) ended(one);
      await Promise.race([renaming.catch(() => {}), pause(MEANWHILE)]);
    }
    await renaming;
    return true;
  } catch (error) {
    if (error instanceof ConnectionLost) return settled(context, swap, error);
    await ready.session.rollback();
    if (!(error instanceof PostgresError)) throw error;
    if (IN_USE.has(error.sqlstate)) return false;
    throw new Stop([notRenamed(target, error)], { cause: error });
  } finally {
    await second?.session.close();
  }
}

/** Milliseconds in which a server that has gone may come back. */
const COMES_BACK = 30_000;

/** Whether the transaction was committed that the connection was lost in. */
async function settled(context: Context, { ready, target, oid }: Swap, lost: ConnectionLost): Promise<boolean> {
  context.signal.throwIfAborted();
  const patient: Context = { ...context, deadline: deadlineAfter(Math.min(COMES_BACK, context.deadline.remaining())) };
  const again = await openOn(patient, ready.session.connection).catch(() => null);
  if (again === null) throw new Stop([inDoubt(target)], { cause: lost });
  try {
    if ((await readDatabase(again.session, target))?.oid === oid) return true;
    throw lost;
  } finally {
    await again.session.close();
  }
}

export const busy = (target: string, keeping: readonly string[], terminate: boolean): Finding =>
  finding({
    code: 'restore-busy',
    subject: target,
    message: `${keeping.length === 0 ? 'sessions that begin again and again are' : `${few(keeping, 5)} ${keeping.length === 1 ? 'is' : 'are'}`} connected to ${target}, whose name is needed; it is as it was`,
    hint: terminate ? 'stop what connects to it, and run again' : 'stop the application, or add --terminate, which ends these sessions',
  });

const notRenamed = (target: string, { message, sqlstate }: PostgresError): Finding =>
  finding({
    code: 'restore-failed',
    subject: target,
    message: `${target} could not be given another name: ${message} (SQLSTATE ${sqlstate}); it is as it was`,
    hint: 'do what the message says, and run again',
  });

const inDoubt = (target: string): Finding =>
  finding({
    code: 'restore-in-doubt',
    subject: target,
    message: `the connection ended while the new database was given the name ${target}, and the server does not answer: either that is done as a whole, or nothing of it`,
    hint: `when the server is back, \`schemagate history\` says whether ${target} was restored; if not, run the restore again`,
  });
