// Before each file of tests: a fresh database for its worker, which PostgreSQL copies from the migrated one in a fraction of the time that the
// migrations take.
import pg from 'pg';
import { afterAll, beforeAll, beforeEach } from 'vitest';

const template = new URL(process.env.DATABASE_URL);
const own = new URL(template);
own.pathname += `_${process.env.VITEST_POOL_ID}`;
/** What a test works with, and what an application would be given. */
export const pool = new pg.Pool({ connectionString: own.href });

beforeAll(async () => {
  const [copy, original] = [own, template].map(({ pathname }) => pg.escapeIdentifier(decodeURIComponent(pathname.slice(1))));
  // Not from the template: a session in a database keeps others from copying it.
  const server = new pg.Client({ connectionString: Object.assign(new URL(template), { pathname: '/postgres' }).href });
  await server.connect();
  await server.query(`DROP DATABASE IF EXISTS ${copy} WITH (FORCE)`);
  await server.query(`CREATE DATABASE ${copy} TEMPLATE ${original}`);
  await server.end();
});

/** What the tests of a file write is taken back before the next one; rows of other tables, which migrations may have made, stay. */
beforeEach(async () => {
  await pool.query('TRUNCATE orders');
});

afterAll(() => pool.end());
