// A command that outlived the gate that started it, for example because that gate was killed: its sessions are waited for under
// the lock, so that no two commands are ever at work.

import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { type Backoff, backOff, pause } from '../../core/time/pause.ts';
import { reportingPace } from '../../core/time/reporting-pace.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { type CommandSession, endSession, sessionsOfOthers } from '../../postgres/watch/command-sessions.ts';
import { sessionPrefix } from '../client/command-environment.ts';
import type { Context } from '../context.ts';

const POLL: Backoff = { first: 25, last: 1000, factor: 1.5 };

/** @throws Stop('busy') if it is still at work when the time limit for the lock is reached. */
export async function awaitEarlierCommands(context: Context, { session, facts }: Ready): Promise<void> {
  const { config, emit, signal } = context;
  const prefix = sessionPrefix(facts.database, config.ledgerSchema);
  const deadline = context.deadline.within(config.lockWait);
  const start = monotonic();
  const pace = reportingPace();
  for (let tries = 0; ; tries++) {
    const [first] = await sessionsOfOthers(session, prefix);
    if (first === undefined) return;
    const elapsedMs = monotonic() - start;
    if (config.terminateOrphans && tries === 0) {
      await endSession(session, first);
      emit({ event: 'note', level: 'warn', message: `the session of a command whose gate is gone was ended: ${first.described}` });
    }
    if (deadline.passed()) throw new Stop([stillRunning(first)]);
    if (pace.isDue(elapsedMs)) emit({ event: 'lock-waiting', holder: `a command whose gate is gone: ${first.described}`, elapsedMs });
    await pause(Math.max(1, Math.min(backOff(POLL, tries), deadline.remaining())), signal);
  }
}

const stillRunning = ({ pid, described }: CommandSession) =>
  finding({
    code: 'command-still-running',
    subject: `pid ${pid}`,
    message: `a command that an earlier gate started is still at work, and its gate is gone: ${described}`,
    hint: `wait for it and run again, raise GATE_LOCK_WAIT, or end it: SELECT pg_terminate_backend(${pid}); GATE_TERMINATE_ORPHANS=true lets the gate do that`,
  });
