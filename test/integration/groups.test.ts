// Several migrations in one transaction, and several of those in one message, on an empty database: how a run ends, what it says and what it leaves are what they are one by one.
import { basename } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { GateEvent } from '../../src/core/event.ts';
import { type FreshDatabase, freshDatabase, urlOf } from '../support/database.ts';
import { type Files, migrationsFolder } from '../support/files.ts';
import { onceTo, PASS, startProxy } from '../support/proxy.ts';
import { runCommand } from '../support/run-command.ts';

const CREATE = 'CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text);';
const more = (n: number): Files => Object.fromEntries(Array.from({ length: n }, (_, i) => [`1${i}_more.sql`, `CREATE TABLE m${i} ();`]));

async function run(db: FreshDatabase, folder: string, env: Readonly<Record<string, string>> = {}, signal = new AbortController().signal) {
  const events: GateEvent[] = [];
  const emit = (event: GateEvent): void => void events.push(event);
  const report = await runCommand({ command: 'up', env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder, ...env }, emit, signal });
  const rows = await db.admin('SELECT version, name, checksum, state, done, error FROM schemagate.migrations ORDER BY version::int');
  const [{ transactions }] = (await db.admin('SELECT count(DISTINCT xmin::text)::int AS transactions FROM schemagate.migrations')) as [
    { transactions: number },
  ];
  const tables = await db.admin(
    "SELECT relname, (xpath('/table/row/n/text()', query_to_xml('SELECT string_agg(x::text, '','' ORDER BY x::text) AS n FROM ' || oid::regclass || ' x', true, false, '')))[1]::text AS rows FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1",
  );
  return { report, events, rows, tables, transactions };
}

type Run = Awaited<ReturnType<typeof run>>;

/** All that does not say when, or in which database. */
function told({ report, events, rows, tables }: Run) {
  const { exit, outcome, failure, findings } = report;
  const steps = report.steps.map(({ durationMs, ...step }) => ({ ...step, took: durationMs !== undefined }));
  const ofMigrations = events
    .filter(({ event }) => /^(migration|server)-/.test(event))
    .map((event) => ({ ...event, durationMs: undefined }));
  const codes = findings.map(({ code }) => code).filter((code) => code !== 'there-before');
  return { exit, outcome, failure, steps, codes, ofMigrations, rows, tables };
}

test.each<[what: string, files: Files, env?: Readonly<Record<string, string>>]>([
  [
    'tables and rows',
    { '1_a.sql': CREATE, '2_b.sql': "INSERT INTO t (v) VALUES ('a');", ...more(5), '3_c.sql': 'INSERT INTO t DEFAULT VALUES' },
  ],
  ['notices', { '1_a.sql': CREATE, '2_b.sql': 'DROP TABLE IF EXISTS nope;', '3_c.sql': 'ALTER TABLE t ADD COLUMN IF NOT EXISTS v int;' }],
  [
    'an error in the middle',
    { '1_a.sql': CREATE, '2_b.sql': 'CREATE TABLE u ();', '3_c.sql': '-- é\nCREATE TABLE u (a nope);', ...more(2) },
  ],
  [
    'an error after rows',
    {
      '1_a.sql': CREATE,
      '2_b.sql': "INSERT INTO t (v) VALUES ('a');",
      '3_c.sql': 'CREATE TABLE c ();',
      '4_d.sql': "INSERT INTO t (v) VALUES ('b'), (1 / 0);",
      ...more(3),
    },
  ],
  [
    'a mistake that the server sees before it begins',
    { '1_a.sql': CREATE, '2_b.sql': 'INSERT INTO t DEFAULT VALUES;', ...more(3), '3_c.sql': 'CREATE TABEL c ();' },
  ],
  [
    'rows that break a deferred constraint, and a file that would mend it',
    {
      '1_a.sql': `${CREATE} CREATE TABLE r (t int REFERENCES t DEFERRABLE INITIALLY DEFERRED);`,
      '2_b.sql': 'INSERT INTO r VALUES (1);',
      '3_c.sql': 'INSERT INTO t DEFAULT VALUES;',
    },
  ],
  [
    'a label that is used by the next file',
    { '1_a.sql': "CREATE TYPE e AS ENUM ('a');", '2_b.sql': "ALTER TYPE e ADD VALUE 'b';", '3_c.sql': "CREATE TABLE t (e e DEFAULT 'b');" },
  ],
  ['a setting for one transaction', { '1_a.sql': "SET LOCAL search_path = 'nope';", ...more(2) }],
  ['a setting for the session', { '1_a.sql': 'CREATE SCHEMA s;', '2_b.sql': 'SET search_path = s;', ...more(2) }],
  ['another role', { '1_a.sql': 'SET ROLE pg_monitor;', '2_b.sql': 'CREATE TABLE a ();', '3_c.sql': 'CREATE TABLE b ();' }],
  [
    'one that refuses a transaction',
    { '1_a.sql': CREATE, ...more(2), '3_c.sql': 'CREATE INDEX CONCURRENTLY i ON t (v);', '40_d.sql': 'CREATE TABLE d ();' },
  ],
  ['transactions of its own', { '1_a.sql': CREATE, '2_b.sql': 'BEGIN; CREATE TABLE b (); COMMIT;', '3_c.sql': 'CREATE TABLE c ();' }],
  ['a statement that takes too long', { '1_a.sql': CREATE, '2_b.sql': SLOW_BOUND(0.3), ...more(1) }, { GATE_STATEMENT_TIMEOUT: '150ms' }],
])('%s: the same in groups as one by one', async (_, files, env = {}) => {
  const folder = migrationsFolder(files);
  const [empty, other] = [await freshDatabase(), await freshDatabase()];
  await other.admin('CREATE SCHEMA somebody');
  const [together, oneByOne] = [await run(empty, folder, env), await run(other, folder, env)];
  expect(told(together)).toEqual(told(oneByOne));
  expect(oneByOne.transactions).toBe(oneByOne.rows.length);
});

/** A partition whose bound takes a while to be worked out. */
function SLOW_BOUND(seconds: number): string {
  return `CREATE FUNCTION slow() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(${seconds}); RETURN 1; END $$;
CREATE TABLE p (id int) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (slow()) TO (10);`;
}

const LEVELS = ['read committed', 'repeatable read', 'serializable'];

test.each(LEVELS)('one transaction holds many, and every ledger row its own times: by default %s', async (level) => {
  const db = await freshDatabase();
  await db.admin(`ALTER DATABASE ${db.name} SET default_transaction_isolation = '${level}'`);
  const { transactions, rows, report } = await run(
    db,
    migrationsFolder({ '1_a.sql': CREATE, '2_b.sql': 'INSERT INTO t DEFAULT VALUES', ...more(20) }),
  );
  expect([transactions, rows.length, report.outcome]).toEqual([2, 22, 'ready']);
  const [times] = await db.admin(`SELECT bool_and(started_at < applied_at) AS took, bool_and(applied_at <= next) AS in_turn FROM
    (SELECT *, lead(started_at) OVER (ORDER BY version::int) AS next FROM schemagate.migrations) m`);
  expect(times).toEqual({ took: true, in_turn: true });
});

test('what fails only beside others is applied by itself, and no number is lost', async () => {
  const db = await freshDatabase();
  const before = { '1_a.sql': CREATE, '2_b.sql': "INSERT INTO t (v) VALUES ('a'), ('b');" };
  const bound = `CREATE FUNCTION bound() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT xmin::text FROM pg_class WHERE relname = 'p') = pg_current_xact_id()::text THEN RAISE 'too early'; END IF; RETURN 1; END $$;
CREATE TABLE p (id int) PARTITION BY RANGE (id);`;
  const after = {
    '4_d.sql': 'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (bound()) TO (10);',
    '5_e.sql': "INSERT INTO t (v) VALUES ('c');",
  };
  const { transactions, report, events } = await run(db, migrationsFolder({ ...before, '3_c.sql': bound, ...after }));
  expect([report.outcome, transactions]).toEqual(['ready', 4]);
  expect(events.filter(({ event }) => event === 'migration-started')).toHaveLength(5);
  expect(await db.admin('SELECT id, v FROM t ORDER BY 1')).toEqual([
    { id: 1, v: 'a' },
    { id: 2, v: 'b' },
    { id: 3, v: 'c' },
  ]);
});

test.each(['cut', 'swallow-answer'] as const)(
  'a connection that is lost in a group (%s): the run goes on, and nothing is done twice',
  async (how) => {
    for (const part of ['CREATE TABLE m2', 'to_timestamp']) {
      const db = await freshDatabase();
      const loss = onceTo(part, { do: how });
      const proxy = await startProxy(db.url, loss.judge);
      onTestFinished(() => proxy.close());
      const { report, rows, tables } = await run(
        { ...db, url: urlOf(db.url, { port: proxy.port }) },
        migrationsFolder({ '1_a.sql': CREATE, ...more(5) }),
      );
      expect([report.exit, loss.isDone(), report.findings.map(({ code }) => code)]).toEqual([0, true, ['connection-lost']]);
      expect([report.steps.map(({ state }) => state), rows.length, tables.length]).toEqual([Array(6).fill('applied'), 6, 6]);
    }
  },
);

test('a server process that ends in a later transaction of a message: what came before it is applied, and told once', async () => {
  const db = await freshDatabase();
  const die = `CREATE FUNCTION die() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('once') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN 1; END $$;`;
  const { report, events, rows, tables } = await run(
    db,
    migrationsFolder({
      ...{ '1_a.sql': CREATE, '2_b.sql': `CREATE SEQUENCE once; ${die} INSERT INTO t (v) VALUES ('a');` },
      ...{
        '3_c.sql': 'CREATE TABLE p (id int) PARTITION BY RANGE (id);',
        '4_d.sql': 'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (die()) TO (10);',
      },
      ...more(2),
    }),
  );
  expect([report.exit, report.findings.map(({ code }) => code)]).toEqual([0, ['connection-lost']]);
  const applied = events.flatMap((event) => (event.event === 'migration-applied' ? [basename(event.file)] : []));
  expect(applied.slice(0, 2)).toEqual(['1_a.sql', '2_b.sql']);
  expect([new Set(applied).size, applied.length, report.steps.length, rows.length]).toEqual([6, 6, 6, 6]);
  expect(tables.find(({ relname }) => relname === 't')).toEqual({ relname: 't', rows: '(1,a)' });
});

test('a run that is told to end in a later transaction of a message keeps what came before it, and says so', async () => {
  const db = await freshDatabase();
  const controller = new AbortController();
  const proxy = await startProxy(db.url, ({ to, bytes }) => {
    if (to === 'server' && bytes.includes('slow()')) setTimeout(() => controller.abort('SIGTERM'), 200);
    return PASS;
  });
  onTestFinished(() => proxy.close());
  const url = urlOf(db.url, { port: proxy.port });
  const files = {
    '1_a.sql': CREATE,
    '2_b.sql': 'INSERT INTO t DEFAULT VALUES;',
    '3_c.sql': 'CREATE TABLE c ();',
    '4_d.sql': SLOW_BOUND(1.8),
  };
  const { report, rows, tables } = await run({ ...db, url }, migrationsFolder({ ...files, ...more(2) }), {}, controller.signal);
  const states = ['applied', 'applied', 'not-run', 'failed', 'not-run', 'not-run'];
  expect([report.outcome, report.steps.map(({ state }) => state)]).toEqual(['terminated', states]);
  expect([rows.length, tables.map(({ relname }) => relname)]).toEqual([2, ['t']]);
});

test('a run that is told to end in a group leaves nothing of it, and says so', async () => {
  const db = await freshDatabase();
  const controller = new AbortController();
  const proxy = await startProxy(db.url, ({ to, bytes }) => {
    if (to === 'server' && bytes.includes('slow()')) setTimeout(() => controller.abort('SIGTERM'), 50);
    return PASS;
  });
  onTestFinished(() => proxy.close());
  const url = urlOf(db.url, { port: proxy.port });
  const { report } = await run(
    { ...db, url },
    migrationsFolder({ '1_a.sql': CREATE, '2_b.sql': SLOW_BOUND(1.8), ...more(2) }),
    {},
    controller.signal,
  );
  expect([report.outcome, report.steps.map(({ state }) => state)]).toEqual(['terminated', ['not-run', 'failed', 'not-run', 'not-run']]);
  expect(await db.admin("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace")).toEqual([]);
});
