// The orders in the database. Each function may be called again after it failed, and does its work once.
import pg from 'pg';
import { withRetry } from 'schemagate';

export const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  // A network that drops everything is noticed by nothing but these: the first two here, and the third in the server, where a transaction would
  // keep its locks for hours.
  connectionTimeoutMillis: 3000,
  query_timeout: 5000,
  idle_in_transaction_session_timeout: 5000,
});
// A connection that is lost while nobody waits for an answer on it has to be heard of by somebody, or it ends the process: in the pool, and in the
// hands of whoever has taken it, from its first moment on.
pool.on('error', () => {});
pool.on('connect', (client) => client.on('error', () => {}));

/** Half a minute in all: a server that is started again, a failover, or a table until the monitor has created it again. */
const PATIENCE = { attempts: 14, delay: '200ms', maxDelay: '3s', also: isMissingTable };

/** Saves an order, if it is not there yet: its id was chosen by whoever orders, so that the same order twice is one. */
export const saveOrder = ({ id, item, amount }) =>
  withRetry(
    () =>
      transaction(async (client) => {
        const saved = await client.query('INSERT INTO orders (id, item, amount) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING', [
          id,
          item,
          amount,
        ]);
        if (saved.rowCount === 0) return;
        await client.query(
          'INSERT INTO totals (item, amount) VALUES ($1, $2) ON CONFLICT (item) DO UPDATE SET amount = totals.amount + excluded.amount',
          [item, amount],
        );
      }),
    PATIENCE,
  );

/** Counts the totals again, as after the table was gone. Orders that are being saved meanwhile wait for it. */
export const countTotals = () =>
  withRetry(
    () =>
      transaction(async (client) => {
        await client.query('LOCK TABLE totals IN EXCLUSIVE MODE');
        await client.query('DELETE FROM totals');
        await client.query('INSERT INTO totals (item, amount) SELECT item, sum(amount) FROM orders GROUP BY item');
      }),
    PATIENCE,
  );

export const readTotals = () =>
  withRetry(async () => (await pool.query('SELECT item, amount::integer FROM totals ORDER BY item')).rows, PATIENCE);

/** Everything in it or nothing. A connection on which anything failed is closed, which rolls back; the next attempt has another one. */
async function transaction(work) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await work(client);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(error);
    throw error;
  }
}

/** Until the monitor has created it again. */
export function isMissingTable({ code }) {
  return code === '42P01';
}
