// A session on a test database.
import { onTestFinished } from 'vitest';
import { Session } from '../../src/postgres/session/session.ts';

/** Ended with the test. */
export async function openSession(url: string): Promise<Session> {
  const session = await openLastingSession(url);
  onTestFinished(() => session.close());
  return session;
}

/** Ended by the caller. */
export function openLastingSession(url: string): Promise<Session> {
  const { hostname, port, username, password, pathname } = new URL(url);
  return Session.open({
    connection: {
      host: decodeURIComponent(hostname),
      port: Number(port),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: decodeURIComponent(pathname.slice(1)),
      ssl: { mode: 'disable' },
    },
    applicationName: 'schemagate test',
    connectTimeout: 10_000,
    signal: new AbortController().signal,
  });
}
