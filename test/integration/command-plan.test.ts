// `plan --sql` and `down` where a command migrates, with a program in the place of the tool.
import { chmodSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { freshDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';

const PG = JSON.stringify(resolve(import.meta.dirname, '../../node_modules/pg'));

/** A folder of Alembic with one revision, and a program of that name, which has a connection `c` and its arguments `args`. */
async function place(body: string) {
  const db = await freshDatabase();
  const root = temporaryFolder({
    'folder/env.py': '',
    'folder/versions/a1.py': '"""first"""\nrevision = "a1"\ndown_revision = None\n',
    alembic: `#!${process.execPath}\nconst { Client } = require(${PG});
const c = new Client({ connectionString: process.env.DATABASE_URL, options: process.env.PGOPTIONS }); const args = process.argv.slice(2).join(' ');
(async () => { await c.connect(); ${body}; await c.end(); })().catch((e) => { console.error('Error: ' + e.message); process.exit(3); });`,
  });
  chmodSync(`${root}/alembic`, 0o755);
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: `${root}/folder`, GATE_COMMAND: `${root}/alembic upgrade head` };
  return { db, gate: (...args: readonly string[]) => runGate({ args, env }) };
}
const told = ({ report }: { readonly report: Report | null }) => report?.findings.map(({ code, message, hint }) => [code, message, hint]);

test('what the tool prints is printed as it is, and what it says besides is not', async () => {
  const { gate } = await place(
    `console.error('INFO  something'); process.stdout.write("SELECT '\\u00fc', '" + 'x'.repeat(50_000) + "';\\n")`,
  );
  const { code, stdout } = await gate('plan', '--sql');
  expect([code, stdout.trimEnd() === `SELECT '\u00fc', '${'x'.repeat(50_000)}';`]).toEqual([0, true]);
  const list = await gate('plan');
  expect([list.code, list.report?.data]).toMatchObject([0, { tool: 'alembic', pending: [{ id: 'a1', name: 'first' }] }]);
});

test('it cannot change anything, and its failure is told in its own words', async () => {
  const { db, gate } = await place("await c.query('CREATE TABLE t (id int)')");
  const refused = await gate('plan', '--sql');
  expect([refused.code, told(refused)]).toEqual([
    2,
    [
      [
        'no-sql',
        expect.stringMatching(/--sql head` ended with exit code 3:\nError: cannot execute CREATE TABLE in a read-only transaction$/),
        'run it by hand in the same image',
      ],
    ],
  ]);
  expect(await db.admin("SELECT 1 FROM pg_class WHERE relname = 't'")).toEqual([]);
});

test('an answer without end is refused', async () => {
  const { gate } = await place("const more = () => process.stdout.write('-- more\\n'.repeat(100_000), more); await new Promise(more)");
  expect(told(await gate('plan', '--sql'))?.[0]?.[1]).toMatch(/prints more than 32 MiB$/);
});

const LEDGER = 'CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32))';

test('what is no longer in the ledger after a run is reported as reverted; what cannot be done is refused before anything is run', async () => {
  const { db, gate } = await place(`await c.query("${LEDGER}");
await c.query(args.startsWith('upgrade') ? "INSERT INTO alembic_version VALUES ('a1'); CREATE TABLE t (id int)" : 'DELETE FROM alembic_version; DROP TABLE t')`);
  expect((await gate('down', '--yes')).report?.summary).toBe('nothing to revert: nothing is applied');
  expect((await gate('up')).code).toBe(0);
  expect(told(await gate('down', '--to', 'zz', '--yes'))?.[0]?.[0]).toBe('no-such-migration');
  const shown = await gate('down', '--plan');
  expect([shown.code, shown.report?.data]).toMatchObject([0, { commands: [[expect.any(String), 'downgrade', '-1']] }]);
  const again = await gate('up', '--to', 'a1');
  expect([again.code, again.report?.summary]).toEqual([0, expect.stringMatching(/^nothing to run: a1 is applied already; schema /)]);
  const back = await gate('down', '--yes');
  expect([back.code, back.report?.steps.map(({ version, state }) => [version, state]), back.report?.summary]).toEqual([
    0,
    [['a1', 'reverted']],
    expect.stringMatching(/alembic downgrade -1 succeeded after .*, 1 migration reverted: a1; schema recorded as the expectation/),
  ]);
  expect(await db.admin("SELECT 1 FROM pg_class WHERE relname = 't'")).toEqual([]);
});

test('a change by hand stops a way back as it stops a run', async () => {
  const { db, gate } = await place(`await c.query("${LEDGER}");
await c.query("INSERT INTO alembic_version VALUES ('a1'); CREATE TABLE t (id int)")`);
  expect((await gate('up')).code).toBe(0);
  await db.admin('ALTER TABLE t ADD COLUMN by_hand int; ALTER TABLE t DROP COLUMN id');
  expect((await gate('down', '--yes')).code).toBe(7);
});

test('a command that succeeds and leaves the database empty has worked on another one', async () => {
  const { db, gate } = await place('await c.query("SELECT 1")');
  const ran = await gate('up');
  expect([ran.code, told(ran)?.map(([code, message]) => [code, message])]).toEqual([
    6,
    [['command-elsewhere', expect.stringMatching(/^\S+alembic upgrade head succeeded, and this database is as empty as before/)]],
  ]);
  // A database with something in it may have had all of it before.
  await db.admin('CREATE TABLE t (id int)');
  expect((await gate('up')).code).toBe(0);
});
