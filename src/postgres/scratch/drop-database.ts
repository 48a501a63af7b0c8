// Drops a database that only this program uses, whatever has become of the session that created it.
import { pause } from '../../core/time/pause.ts';
import { quoteIdent } from '../../sql/quote.ts';
import { Session, type SessionOptions } from '../session/session.ts';

/** Each try waits for up to 5 s itself (dropdb() in the server's dbcommands.c). */
const TRIES = 5;
const PAUSE = 500;

/** `unreachable`: the server is gone, or lets nobody in any more. */
export type Dropped = 'dropped' | 'in-use' | 'unreachable';

/**
 * Also if the run is to end: nobody else drops it soon. A session that is about to end, or autovacuum, may be in the way for a moment. Never throws.
 * @param options to another database of the server.
 */
export async function dropDatabase(name: string, options: Omit<SessionOptions, 'signal'>): Promise<Dropped> {
  for (let tries = 1; ; tries++) {
    const dropped = await dropOnce(name, options);
    if (dropped !== 'in-use' || tries === TRIES) return dropped;
    await pause(PAUSE);
  }
}

async function dropOnce(name: string, options: Omit<SessionOptions, 'signal'>): Promise<Dropped> {
  const never = new AbortController().signal;
  const admin = await Session.open({ ...options, signal: never }).catch(() => null);
  if (admin === null) return 'unreachable';
  const dropped = await admin.query(`DROP DATABASE IF EXISTS ${quoteIdent(name)} WITH (FORCE)`).then(
    () => 'dropped' as const,
    () => 'in-use' as const,
  );
  await admin.close();
  return dropped;
}
