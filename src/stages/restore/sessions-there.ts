// Who is connected to a database that is about to get another name, seen from another one; and ending them, but for a gate at work.
import type { ServerSession } from '../../postgres/activity/activity.ts';
import { terminateSession } from '../../postgres/activity/end-session.ts';
import { heldAdvisory } from '../../postgres/lock/advisory.ts';
import { lockKey } from '../../postgres/lock/lock.ts';
import { OWN_NAMES_ONLY } from '../../postgres/server/probe.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { sessionText } from '../../report/session-lines.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import { lookAround } from '../sessions/look-around.ts';

export interface There {
  readonly sessions: readonly ServerSession[];
  /** Processes that have the lock of a gate: it migrates. */
  readonly working: readonly number[];
  /** Of prepared transactions, which keep the name as sessions do. */
  readonly prepared: readonly string[];
}

/** @param ledgerSchema of the gate whose lock is looked for. */
export async function lookAt(ready: Ready, database: string, ledgerSchema: string): Promise<There> {
  const { sessions, prepared } = await lookAround(ready, true);
  const results = await ready.session.query(`/* gate:holder */ ${OWN_NAMES_ONLY}; SELECT l.pid FROM pg_locks l
WHERE ${heldAdvisory([lockKey(database, ledgerSchema)])} AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = ${quoteLiteral(database)})`);
  // One that this run has closed may not be gone yet.
  const ofRun = sessions.find(({ own }) => own)?.application;
  return {
    // The server itself ends an autovacuum worker.
    sessions: sessions.filter(
      ({ database: there, kind, application }) => there === database && kind !== 'autovacuum worker' && application !== ofRun,
    ),
    working: results.at(-1)!.rows.map(({ pid }) => Number(pid)),
    prepared: prepared.filter((one) => one.database === database).map(({ gid }) => gid),
  };
}

/** In words: who keeps the name, and whether ending sessions is enough; null if nobody does. */
export function inTheWay({ sessions, working, prepared }: There, terminate: boolean): readonly string[] {
  const kept = terminate ? sessions.filter(({ pid }) => working.includes(pid)) : sessions;
  return [
    ...kept.map((one) => `${sessionText(one)}${working.includes(one.pid) ? ' (a gate at work)' : ''}`),
    ...prepared.map((gid) => `the prepared transaction ${gid}`),
  ];
}

/** @returns those that were asked to end. */
export async function endAll(session: Queryable, { sessions, working }: There): Promise<readonly ServerSession[]> {
  const ending = sessions.filter(({ pid }) => !working.includes(pid));
  for (const one of ending) await terminateSession(session, one);
  return ending;
}
