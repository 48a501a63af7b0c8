// A session on a test database, ended with the test.
import { onTestFinished } from 'vitest';
import { Session } from '../../src/postgres/session/session.ts';

export async function openSession(url: string): Promise<Session> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const session = await Session.open({
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
  onTestFinished(() => session.close());
  return session;
}
