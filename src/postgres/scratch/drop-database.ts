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
 * @param makeWay what to do once if something is in the way.
 */
export async function dropDatabase(name: string, options: Omit<SessionOptions, 'signal'>, makeWay = async () => {}): Promise<Dropped> {
  for (let tries = 1; ; tries++) {
    const dropped = await dropOnce(name, options);
    if (dropped !== 'in-use' || tries === TRIES) return dropped;
    await (tries === 1 ? makeWay() : pause(PAUSE));
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

/** Without its slot, which is that of the subscription that it is a copy of. */
const DROP_SUBSCRIPTIONS = `/* gate:subscriptions */ DO $$ DECLARE s name; BEGIN
  FOR s IN SELECT x.subname FROM pg_catalog.pg_subscription x JOIN pg_catalog.pg_database d ON d.oid = x.subdbid
    WHERE d.datname = pg_catalog.current_database() LOOP
    EXECUTE pg_catalog.format('ALTER SUBSCRIPTION %I DISABLE', s);
    EXECUTE pg_catalog.format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', s);
    EXECUTE pg_catalog.format('DROP SUBSCRIPTION %I', s);
  END LOOP; END $$`;

/** No database is dropped that has a subscription, and what was restored into a scratch database may have one. Never throws. */
export async function dropSubscriptions(name: string, options: Omit<SessionOptions, 'signal'>): Promise<void> {
  const never = new AbortController().signal;
  const connection = { ...options.connection, database: name };
  const session = await Session.open({ ...options, connection, signal: never }).catch(() => null);
  await session?.query(DROP_SUBSCRIPTIONS).catch(() => {});
  await session?.close();
}
