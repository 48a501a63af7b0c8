// Statements that run in batches, from SQL files and from modules: each batch is committed with its progress, and a run that stopped goes on
// where it was.
import { describe, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';

const value = async (database: FreshDatabase, sql: string) => Object.values((await database.admin(sql))[0]!)[0];
const ROWS =
  'CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL, done int NOT NULL DEFAULT 0, xid xid8); INSERT INTO t SELECT i, i % 3 FROM generate_series(1, 1000) i;';
const BY_KEY = `-- gate: batch=300 key=public.t.id
UPDATE t SET done = done + 1, xid = pg_current_xact_id() WHERE id BETWEEN :from AND :until;`;
const BY_LIMIT = `-- gate: batch=300
UPDATE t SET done = 1, xid = pg_current_xact_id() WHERE id IN (SELECT id FROM t WHERE done = 0 AND n > 0 ORDER BY id LIMIT :batch);`;
/** Lets the first few through and stops a later one; `stop` is dropped to go on. */
const STOP = `CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = 700 THEN RAISE EXCEPTION 'not 700'; END IF; RETURN NEW; END $$;
CREATE TRIGGER stop BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION stop();`;

describe('a SQL file in batches', () => {
  test.each([
    ['of a key, every row once', BY_KEY, { count: 4, rows: 1000 }, 4],
    ['of what its SELECT finds', BY_LIMIT, { count: 3, rows: 667 }, 3],
  ])('%s', async (_, text, batches, transactions) => {
    const database = await freshDatabase();
    const folder = migrationsFolder({ '1_t.sql': ROWS, '2_fill.sql': text });
    const { code, report, lines } = await gateOn(database.url, folder);
    expect([code, report.failure]).toEqual([0, undefined]);
    expect(report.steps[1]).toMatchObject({ mode: 'batches', state: 'applied', batches });
    expect(lines.find(({ event }) => event === 'progress')).toMatchObject({ command: 'UPDATE', unit: 'rows' });
    expect(await value(database, 'SELECT count(DISTINCT xid)::int FROM t')).toBe(transactions);
    expect(await value(database, 'SELECT count(*)::int FROM t WHERE done > 1')).toBe(0);
    expect(await value(database, 'SELECT sum(done)::int FROM t')).toBe(batches.rows);
    expect(await value(database, 'SELECT count(*)::int FROM schemagate.batches')).toBe(0);
    expect((await gateOn(database.url, folder)).applied).toBe(0);
  });

  test('that fails keeps what is committed, and goes on there', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({ '1_t.sql': ROWS + STOP, '2_fill.sql': BY_KEY });
    const { code, report } = await gateOn(database.url, folder);
    expect([code, report.failure?.message, report.failure?.place]).toMatchObject([10, 'not 700', { line: 2 }]);
    expect(report.findings.find(({ code }) => code === 'incomplete')?.message).toMatch(
      /stopped in batch 3; kept: the 2 before it, which changed 600 rows$/,
    );
    expect(await value(database, 'SELECT sum(done)::int FROM t')).toBe(600);
    await database.admin('DROP TRIGGER stop ON t');
    const again = await gateOn(database.url, folder, { GATE_DRIFT: 'warn' });
    expect([again.code, again.report.steps[0]?.batches]).toEqual([0, { count: 4, rows: 1000 }]);
    expect(await value(database, 'SELECT count(*)::int FROM t WHERE done <> 1')).toBe(0);
  });

  test('that fails in its first batch is as if it had not begun; the place is that of the error', async () => {
    const database = await freshDatabase();
    const text = `${BY_LIMIT.replace('SET done = 1', '\n  SET done = 1, nothing = 2')}`;
    const folder = migrationsFolder({ '1_t.sql': ROWS, '2_fill.sql': text });
    const { code, report } = await gateOn(database.url, folder);
    expect([code, report.failure?.place]).toMatchObject([6, { line: 3, column: 17 }]);
    expect(await value(database, "SELECT count(*)::int FROM schemagate.migrations WHERE state = 'started'")).toBe(0);
    writeFiles(folder, { '2_fill.sql': BY_LIMIT });
    expect((await gateOn(database.url, folder)).code).toBe(0);
  });

  test('killed in the middle of a batch goes on after the last one that was committed', async () => {
    const database = await freshDatabase();
    await database.admin(`${ROWS} CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
      CREATE TRIGGER slow BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.id = 700) EXECUTE FUNCTION slow();`);
    const folder = migrationsFolder({ '1_fill.sql': BY_KEY });
    const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: folder, GATE_DRIFT: 'warn' };
    const first = startGate({ args: ['up'], env });
    await expect.poll(() => value(database, 'SELECT sum(done)::int FROM t'), { timeout: 20_000 }).toBe(600);
    first.kill('SIGKILL');
    await first.done;
    await database.admin(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'schemagate%'",
    );
    await database.admin('DROP TRIGGER slow ON t');
    const again = await gateOn(database.url, folder, { GATE_DRIFT: 'warn' });
    expect([again.code, again.report.steps[0]?.batches]).toEqual([0, { count: 4, rows: 1000 }]);
    expect(await value(database, 'SELECT count(*)::int FROM t WHERE done <> 1')).toBe(0);
  });

  test('that meets a lock tries that batch again, and changes each row once', async () => {
    const database = await freshDatabase();
    await database.admin(ROWS);
    const other = await database.client();
    await other.query('BEGIN; UPDATE t SET n = n WHERE id = 700');
    const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder({ '1_fill.sql': BY_LIMIT }), GATE_LOCK_TIMEOUT: '100ms' };
    const gate = startGate({ args: ['up'], env });
    await gate.saw('rolled back, and tried again');
    await other.query('COMMIT');
    const { code, report } = await gate.done;
    expect([code, report?.steps[0]?.batches]).toEqual([0, { count: 3, rows: 667 }]);
    expect(await value(database, 'SELECT sum(done)::int FROM t')).toBe(667);
  });

  test('that cannot make progress stops and says why', async () => {
    const database = await freshDatabase();
    const beside = BY_LIMIT.replace(' AND n > 0', '').replace(');', ') AND n > 0;');
    const folder = migrationsFolder({ '1_t.sql': ROWS, '2_fill.sql': beside });
    const stuck = await gateOn(database.url, folder);
    expect([stuck.code, stuck.report.failure?.message]).toEqual([10, 'a batch has changed nothing, and its SELECT still finds rows']);
    const other = await freshDatabase();
    const endless = migrationsFolder({ '1_t.sql': ROWS, '2_fill.sql': BY_LIMIT.replace('done = 0 AND', 'done < 5 AND') });
    const run = await gateOn(other.url, endless);
    expect([run.code, run.report.failure?.message]).toEqual([
      10,
      'the batches have changed 1800 rows, and there were 667 in the beginning',
    ]);
  });

  test.each([
    [
      '-- gate: batch=10\nUPDATE t SET n = 1 WHERE id IN (SELECT id FROM t LIMIT :batch); SELECT 1;',
      'a file that runs in batches has one statement',
    ],
    ['-- gate: batch=10\n\nUPDATE t SET n = 1;', 'the statement has no LIMIT :batch'],
    ['-- gate: pause=1s\nSELECT 1;', 'pause without batch'],
  ])('%j is refused before anything is applied', async (text, message) => {
    const database = await freshDatabase();
    const { code, report } = await gateOn(database.url, migrationsFolder({ '1_t.sql': ROWS, '2_fill.sql': text }));
    expect([code, report.findings[0]]).toMatchObject([2, { code: 'bad-batch', message: expect.stringContaining(message) }]);
    expect(await value(database, "SELECT to_regclass('t')")).toBeNull();
  });

  test.each([
    ['public.t.done', 'no index begins with the key public.t.done: each batch would read the whole table'],
    ['t.xid', 'the key t.xid may be null, and rows where it is would be left out'],
    ['t.nothing', 'there is no column t.nothing to divide the work by'],
  ])('the key %s is none', async (key, message) => {
    const database = await freshDatabase();
    const folder = migrationsFolder({ '1_t.sql': ROWS, '2_fill.sql': BY_KEY.replace('public.t.id', key) });
    const { code, report } = await gateOn(database.url, folder);
    expect([code, report.failure?.message]).toEqual([6, message]);
  });
});

describe('db.batches', () => {
  const module = (then: string): string => `export const transaction = false;
export async function up(db) {
  if (!(await db.columnExists('t', 'extra'))) await db.query('ALTER TABLE t ADD COLUMN extra int');
  const seen = [];
  const done = await db.batches('UPDATE t SET done = done + 1 WHERE id BETWEEN :from AND :until', { size: 300, key: 't.id', pause: '1ms', progress: (now) => { seen.push(now.rows); } });
  await db.query('CREATE TABLE IF NOT EXISTS said (what text)');
  await db.query('INSERT INTO said VALUES ($1)', [[done.batches, done.rows, ...seen].join()]);
  ${then}
}
`;

  test('commits each batch, and goes on after a failure, also if the module was corrected', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({ '1_t.sql': ROWS + STOP, '2_fill.mjs': module("throw new Error('late');") });
    const first = await gateOn(database.url, folder);
    expect([first.code, first.report.failure]).toMatchObject([10, { message: 'not 700', place: { line: 5 } }]);
    await database.admin('DROP TRIGGER stop ON t');
    const second = await gateOn(database.url, folder, { GATE_DRIFT: 'warn' });
    expect([second.code, second.report.failure]).toMatchObject([10, { message: 'late', place: { line: 8 } }]);
    writeFiles(folder, { '2_fill.mjs': module('') });
    const third = await gateOn(database.url, folder, { GATE_DRIFT: 'warn' });
    expect([third.code, third.report.failure, third.report.steps[0]?.batches]).toEqual([0, undefined, { count: 4, rows: 1000 }]);
    expect(await value(database, "SELECT string_agg(what, ' ') FROM said")).toBe('4,1000,900,1000 4,1000');
    expect(await value(database, 'SELECT count(*)::int FROM t WHERE done <> 1')).toBe(0);
    expect((await gateOn(database.url, folder)).report).toMatchObject({ exit: 0, steps: [] });
  });

  test('is refused in a module that is one transaction', async () => {
    const database = await freshDatabase();
    const text = module('').replace('export const transaction = false;', '');
    const { code, report } = await gateOn(database.url, migrationsFolder({ '1_t.sql': ROWS, '2_fill.mjs': text }));
    expect([code, report.failure]).toMatchObject([
      6,
      { message: 'db.batches commits each batch, and this migration is one transaction', place: { line: 5 } },
    ]);
    expect(await value(database, "SELECT count(*)::int FROM pg_attribute WHERE attname = 'extra'")).toBe(0);
  });
});
