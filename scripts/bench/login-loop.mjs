// The floor of a Node program that waits for a server: it logs in again and again, ten times a second, until it is let in.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

for (;;) {
  const client = new pg.Client(process.env.DATABASE_URL);
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    await client.end();
    break;
  } catch {
    await client.end().catch(() => {});
    await sleep(100);
  }
}
