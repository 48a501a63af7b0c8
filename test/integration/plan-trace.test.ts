// Proof: what pending migrations lock, rewrite and read is found by running them in a copy of the schema, and told with what the live tables are
// like; the live database is not touched.
import { expect, test } from 'vitest';
import { freshDatabase, untilRow } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const BEFORE = `CREATE SCHEMA app;
CREATE EXTENSION citext;
CREATE TABLE app.customers (id int PRIMARY KEY, name citext);
CREATE TABLE orders (id int PRIMARY KEY, customer int, note text);
CREATE INDEX orders_note ON orders (note);
CREATE TABLE parts (id int) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE VIEW recent AS SELECT id FROM orders;
CREATE FUNCTION widen() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE parts ADD x int; END $$;
INSERT INTO orders SELECT n, 1, 'x' FROM generate_series(1, 1000) n;
`;

interface Statement {
  readonly line: number;
  readonly boundary: string;
  readonly failure: string | null;
  readonly touches: readonly {
    readonly relation: string;
    readonly lock: string | null;
    readonly held: string | null;
    readonly blocks: string | null;
    readonly rewrites: boolean;
    readonly empties: boolean;
    readonly reads: boolean;
    readonly rebuilds: readonly string[];
    readonly live: { readonly rows: number | null; readonly readsPerSecond: number } | null;
  }[];
}

async function applied() {
  const db = await freshDatabase();
  const folder = migrationsFolder({ '1_before.sql': BEFORE });
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: folder };
  const run = (command: string, flags = {}, more = {}) => runCommand({ command, env: { ...env, ...more }, flags });
  expect(await run('up')).toMatchObject({ exit: 0 });
  const trace = async (scratch = 'same-server') => {
    const report = await run('plan', { trace: true, scratch });
    const { trace: data } = (report.data ?? {}) as {
      trace?: { statements: readonly Statement[]; notCopied: readonly unknown[]; seconds: number };
    };
    return { report, data, at: (line: number) => data!.statements.find((one) => one.line === line)! };
  };
  return { db, folder, run, trace };
}

test('locks, rewrites and reads of what was there before, statement by statement', async () => {
  const { db, folder, trace } = await applied();
  await db.admin('ANALYZE orders');
  const lines = [
    'ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer) REFERENCES app.customers (id);',
    'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;',
    'ALTER TABLE orders ADD COLUMN extra int DEFAULT 3;',
    'DROP VIEW recent;',
    'ALTER TABLE orders ALTER COLUMN id TYPE bigint;',
    'CREATE TABLE lines (id int, o bigint);',
    'ALTER TABLE lines ADD x int;',
    'INSERT INTO orders (id, customer, note) VALUES (0, 1, $$n$$);',
    'SELECT widen();',
    'CREATE INDEX ON app.customers (name);',
    'TRUNCATE parts;',
  ];
  writeFiles(folder, {
    '2_next.sql': lines.join('\n'),
    '3_index.sql': 'CREATE INDEX CONCURRENTLY orders_extra ON orders (extra);\nCREATE INDEX CONCURRENTLY ON lines (id);',
  });
  const reader = await db.client();
  let isReading = true;
  const reading = (async () => {
    while (isReading) await untilRow(reader, 'SELECT count(*) FROM orders');
  })();
  const { report, data, at } = await trace();
  isReading = false;
  await reading;
  expect(report).toMatchObject({ exit: 0, findings: [{ code: 'not-traced', severity: 'notice' }] });
  expect(data).toMatchObject({ onLiveServer: true, notCopied: [] });
  expect(data!.seconds).toBeGreaterThanOrEqual(3);
  const touches = (line: number) => at(line).touches.map(({ live: _, ...rest }) => rest);
  const none = { rewrites: false, empties: false, reads: false, rebuilds: [] };
  const lock = (name: string, blocks: string) => ({ lock: name, held: name, blocks });
  expect(touches(1)).toMatchObject([
    { relation: 'app.customers', ...lock('SHARE ROW EXCLUSIVE', 'writes') },
    { relation: 'public.orders', ...lock('SHARE ROW EXCLUSIVE', 'writes'), reads: true },
  ]);
  expect(touches(2)).toEqual([
    { relation: 'public.orders', kind: 'table', ...none, ...lock('ACCESS EXCLUSIVE', 'reads and writes'), reads: true },
  ]);
  // It has the lock already, and nothing is rewritten for a constant default.
  expect(touches(3)).toEqual([]);
  expect(touches(4)).toMatchObject([{ relation: 'public.recent', kind: 'view', lock: 'ACCESS EXCLUSIVE' }]);
  expect(touches(5)).toMatchObject([
    {
      relation: 'public.orders',
      lock: null,
      held: 'ACCESS EXCLUSIVE',
      rewrites: true,
      rebuilds: ['public.orders_note', 'public.orders_pkey'],
    },
  ]);
  expect([6, 7].flatMap(touches)).toEqual([]);
  expect(at(8).failure).toContain('violates foreign key constraint');
  expect(touches(9).map(({ relation, lock: name }) => [relation, name])).toEqual([
    ['public.parts', 'ACCESS EXCLUSIVE'],
    ['public.parts_1', 'ACCESS EXCLUSIVE'],
  ]);
  expect(touches(10)).toMatchObject([{ relation: 'app.customers', lock: null, held: 'SHARE ROW EXCLUSIVE', reads: true }]);
  expect(touches(11)).toMatchObject([{ relation: 'public.parts_1', empties: true, rewrites: false }]);
  const [first, second] = data!.statements.slice(-2);
  expect(first).toMatchObject({
    boundary: 'outside',
    touches: [{ relation: 'public.orders', ...lock('SHARE UPDATE EXCLUSIVE', 'changes') }],
  });
  expect(second).toMatchObject({ boundary: 'outside', touches: [] });
  const { live } = at(2).touches[0]!;
  expect(live).toMatchObject({ rows: 1000, bytes: expect.any(Number) });
  expect(live!.readsPerSecond).toBeGreaterThan(0);
  expect(report.text).toMatch(
    /ACCESS EXCLUSIVE on public\.orders \(\d+ kB, about 1,000 rows, [\d,]+ reads\/s, 0 writes\/s\): blocks reads and writes; reads all of the table/,
  );
  // Nothing of it has happened here.
  expect(
    await db.admin(
      "SELECT to_regclass('lines') AS lines, (SELECT count(*)::int FROM orders) AS rows, (SELECT count(*)::int FROM schemagate.migrations) AS applied",
    ),
  ).toEqual([{ lines: null, rows: 1000, applied: 1 }]);
});

test('what fails for another reason than rows is a warning; a module is traced as a whole', async () => {
  const { folder, trace } = await applied();
  writeFiles(folder, {
    '2_wrong.sql': 'ALTER TABLE orders ADD no_such_type nosuch;\nALTER TABLE orders ADD b int;',
    '3_module.mjs': "export const up = (db) => db.query('ALTER TABLE orders ADD c int');",
  });
  const { report, data } = await trace();
  expect(report.findings).toMatchObject([{ code: 'not-traced', severity: 'warning', place: { line: 1 } }]);
  expect(data!.statements).toMatchObject([
    { failure: 'type "nosuch" does not exist' },
    { line: 2, touches: [{ lock: 'ACCESS EXCLUSIVE' }] },
    { line: null, statement: 'up(db)', touches: [{ relation: 'public.orders', lock: 'ACCESS EXCLUSIVE' }] },
  ]);
});

test('what reaches beyond a database is refused beside the live one, and so is a role that may not create databases', async () => {
  const { db, folder, trace, run } = await applied();
  writeFiles(folder, { '2_role.sql': 'SELECT 1;\nCREATE ROLE trace_must_not_make_this;\nGRANT pg_monitor TO CURRENT_USER;' });
  const { report } = await trace();
  expect(report).toMatchObject({
    exit: 2,
    findings: [
      { code: 'trace-reaches-beyond', place: { line: 2 } },
      { code: 'trace-reaches-beyond', place: { line: 3 } },
    ],
  });
  expect(await db.admin("SELECT FROM pg_roles WHERE rolname = 'trace_must_not_make_this'")).toEqual([]);
  writeFiles(folder, { '2_role.sql': 'ALTER TABLE orders ADD b int;' });
  const { url } = await db.role({
    grants: 'GRANT USAGE ON SCHEMA schemagate TO :role; GRANT SELECT ON ALL TABLES IN SCHEMA schemagate TO :role',
  });
  expect(await run('plan', { trace: true, scratch: 'same-server' }, { DATABASE_URL: url })).toMatchObject({
    exit: 4,
    findings: [{ message: expect.stringContaining('permission denied to create database') }],
  });
  // With the rights to read, and a server of its own, it is enough.
  expect(await run('plan', { trace: true, scratch: db.url }, { DATABASE_URL: url })).toMatchObject({ exit: 0 });
});

test('--sql and --trace are not one answer; nothing pending is nothing to run', async () => {
  const { run } = await applied();
  expect(await run('plan', { trace: true, sql: true })).toMatchObject({ exit: 2, findings: [{ code: 'bad-flag' }] });
  expect(await run('plan', { trace: true })).toMatchObject({ exit: 0, text: 'nothing to apply (1 applied)' });
});
