// A worker behind the gate: it looks into the same tables from time to time.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const ended = new AbortController();
process.on('SIGTERM', () => ended.abort());

while (!ended.signal.aborted) {
  const { rows } = await pool.query('SELECT count(*)::integer AS count FROM users');
  console.log(`${rows[0].count} users`);
  await sleep(5000, undefined, { signal: ended.signal }).catch(() => {});
}
await pool.end();
