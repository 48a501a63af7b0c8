// A ledger that somebody laid hands on, or that a newer release left: told as that, never a fault of ours, and never harmed.
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const FILES = { '1_a.sql': 'CREATE TABLE a (id int);\n', '2_b.sql': 'CREATE TABLE b (id int);\n' };
const first = ({ findings: [finding] }: Report) => finding?.code;

async function applied(): Promise<{ readonly db: FreshDatabase; readonly up: () => Promise<Report>; readonly folder: string }> {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  const up = () => runCommand({ command: 'up', env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder } });
  expect((await up()).exit).toBe(0);
  return { db, up, folder };
}

/** Everything in the gate's schema, as text. */
const contents = async (db: FreshDatabase): Promise<unknown> =>
  (await db.admin("SELECT pg_catalog.schema_to_xml('schemagate', true, false, '')::text AS all"))[0]!['all'];

test.for([
  ['a column is gone', 'ALTER TABLE schemagate.migrations DROP COLUMN checksum'],
  ['another column is gone', 'ALTER TABLE schemagate.migrations DROP COLUMN done'],
  ['a column has another name', 'ALTER TABLE schemagate.about RENAME format TO f'],
  [
    'a table has become a view of something else',
    'DROP TABLE schemagate.expectations; CREATE VIEW schemagate.expectations AS SELECT 1 AS x',
  ],
  ['a column has another type', 'ALTER TABLE schemagate.migrations ALTER applied_at TYPE text, ALTER started_at TYPE text'],
] as const)('where %s, that is told, and nothing is changed', async ([, sql]) => {
  const { db, up } = await applied();
  await db.admin(sql);
  const before = await contents(db);
  const report = await up();
  expect([report.exit, first(report)]).toEqual([8, 'ledger-altered']);
  expect(await contents(db)).toEqual(before);
});

test.for([
  ['the same tables', 'SELECT 1'],
  ['other columns', 'ALTER TABLE schemagate.migrations RENAME done TO finished'],
  ['a table less', 'DROP TABLE schemagate.expectations'],
  ['the ledger under another name', 'ALTER TABLE schemagate.migrations RENAME TO ledger'],
] as const)('a ledger of a newer release is refused, unharmed: with %s', async ([, sql]) => {
  const { db, up } = await applied();
  await db.admin(`UPDATE schemagate.about SET format = 2; ${sql}`);
  const before = await contents(db);
  const report = await up();
  expect([report.exit, first(report)]).toEqual([8, 'ledger-newer']);
  expect(await contents(db)).toEqual(before);
});

test('rows that were deleted, changed or emptied are reported, with the way out', async () => {
  const { db, up } = await applied();
  await db.admin("DELETE FROM schemagate.migrations WHERE version = '1'");
  expect(first(await up())).toBe('out-of-order');
  await db.admin("UPDATE schemagate.migrations SET checksum = 'x'");
  expect((await up()).findings.map(({ code }) => code)).toContain('edited');
  await db.admin('ALTER TABLE schemagate.migrations ALTER checksum DROP NOT NULL; UPDATE schemagate.migrations SET checksum = NULL');
  const report = await up();
  expect([report.exit, report.findings.map(({ code }) => code).sort()]).toEqual([8, ['edited', 'out-of-order']]);
});

test('where the last row is gone, its migration fails as it is there already, and the hint says how to settle that', async () => {
  const { db, up, folder } = await applied();
  await db.admin("DELETE FROM schemagate.migrations WHERE version = '2'");
  const report = await up();
  expect([report.exit, report.failure?.sqlstate, report.failure?.hint]).toEqual([
    6,
    '42P07',
    `everything that ${folder}/2_b.sql makes exists already, and is the same: table public.b; \`schemagate mark 2 applied\` records it; rows that the file writes are not compared`,
  ]);
});

test('a recorded expectation that is broken says how to be rid of it, and doing so helps', async () => {
  const { db, up } = await applied();
  await db.admin("UPDATE schemagate.expectations SET snapshot = '{'");
  const report = await up();
  expect([report.exit, first(report)]).toEqual([8, 'bad-snapshot']);
  const [delete_] = /DELETE FROM [^)]+/.exec(report.findings[0]!.hint!)!;
  await db.admin(delete_);
  expect((await up()).verification?.state).toBe('recorded');
});

test.for(['the role that made it', 'a role that may not create tables'] as const)(
  'the ledger of an earlier release, which had a table for the last verification and wider ones for the history, goes on for %s',
  async (who) => {
    const { db, folder } = await applied();
    await db.admin(`DELETE FROM schemagate.expectations WHERE head = ':verified';
      CREATE TABLE schemagate.verified (single boolean PRIMARY KEY DEFAULT true CHECK (single), expectation text NOT NULL, fingerprint text NOT NULL,
        checked json NOT NULL, verified_at timestamptz NOT NULL);
      INSERT INTO schemagate.verified (expectation, fingerprint, checked, verified_at) VALUES ('recorded:2', 'of then', '{}', now());
      ALTER TABLE schemagate.runs ALTER run TYPE text, ALTER command TYPE text, ALTER login TYPE text, ALTER role TYPE text, ALTER host TYPE text,
        ALTER address TYPE text, ALTER program TYPE text, ALTER image TYPE text`);
    const grants = `GRANT USAGE ON SCHEMA schemagate TO :role; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA schemagate TO :role;
      GRANT CREATE ON SCHEMA public TO :role`;
    const { url } = who === 'the role that made it' ? db : await db.role({ grants });
    const run = (files: string) => runCommand({ command: 'up', env: { DATABASE_URL: url, GATE_MIGRATIONS: files } });
    const by = async (files: string) => {
      const { exit, verification, steps } = await run(files);
      return [exit, verification?.by, steps.length];
    };
    expect(await by(folder)).toEqual([0, 'comparison', 0]);
    expect(await by(folder)).toEqual([0, 'fingerprint', 0]);
    const more = migrationsFolder({ ...FILES, '3_c.sql': 'CREATE TABLE c (id int);\n' });
    expect(await by(more)).toEqual([0, 'comparison', 1]);
    expect(await by(more)).toEqual([0, 'fingerprint', 0]);
    expect(await db.admin('SELECT count(*)::int AS n FROM schemagate.runs')).toEqual([{ n: 2 }]);
    expect(await db.admin('SELECT fingerprint FROM schemagate.verified')).toEqual([{ fingerprint: 'of then' }]);
  },
);

test('what is remembered of the last verification may be broken: everything is compared again', async () => {
  const { db, up } = await applied();
  expect((await up()).verification?.by).toBe('fingerprint');
  for (const broken of ['{', 'null', '{"expectation":"recorded:2"}', '[]']) {
    await db.admin(`UPDATE schemagate.expectations SET snapshot = '${broken}' WHERE head = ':verified'`);
    expect((await up()).verification?.by).toBe('comparison');
    expect((await up()).verification?.by).toBe('fingerprint');
  }
});

test('so may what is remembered of what is apart', async () => {
  const { db, up } = await applied();
  for (const broken of ['{', 'null', '{"a":1}', '7', '[null]', '[7]']) {
    await db.admin(`INSERT INTO schemagate.expectations VALUES (':apart', '${broken}', 'x', now())
      ON CONFLICT (head) DO UPDATE SET snapshot = excluded.snapshot; DELETE FROM schemagate.expectations WHERE head = ':verified'`);
    expect(await up()).toMatchObject({ exit: 0, verification: { by: 'comparison' } });
  }
});
