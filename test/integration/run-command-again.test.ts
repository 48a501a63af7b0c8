// A command that failed half-way is run again: what it had committed is its own work, and no drift that holds the next run back.
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { freshDatabase } from '../support/database.ts';
import type { GateRun } from '../support/gate.ts';
import { pgProgram, sqlProgram } from '../support/pg-program.ts';
import { codesOf, runUnderGate as run, startUnderGate as start } from '../support/run-under-gate.ts';

/** Commits that, and then ends like that. */
const committing = (sql: string, end: string) => pgProgram(`await c.query(${JSON.stringify(sql)}); ${end}`);
const FAILS = 'process.exit(4)';
const extra = ({ report }: Pick<GateRun, 'report'>) =>
  (report as Report).findings.filter(({ code }) => code === 'table-extra').map(({ subject }) => subject);

test('what a command without a ledger had altered and made before it failed does not stop it, nor is it extra', async () => {
  const db = await freshDatabase();
  expect((await run(db.url, sqlProgram('CREATE TABLE a (i int, gone int)'))).code).toBe(0);
  await db.admin('CREATE TABLE theirs (i int)');
  expect(extra(await run(db.url, sqlProgram('SELECT 1')))).toEqual(['table public.theirs']);
  const half = 'ALTER TABLE a ALTER i TYPE bigint; ALTER TABLE a DROP gone; CREATE TABLE b (i int)';
  expect((await run(db.url, committing(half, FAILS))).code).toBe(6);
  const again = await run(db.url, sqlProgram('CREATE TABLE c (i int)'));
  expect([again.code, extra(again)]).toEqual([0, ['table public.theirs']]);
  expect(again.lines.map(({ msg }) => msg)).toContainEqual(expect.stringMatching(/did not come to its end: .*column public\.a\.i/));
  const quiet = await run(db.url, sqlProgram('SELECT 1'));
  expect([quiet.code, extra(quiet)]).toEqual([0, ['table public.theirs']]);
});

test('the same where the gate was killed with it', async () => {
  const db = await freshDatabase();
  expect((await run(db.url, sqlProgram('CREATE TABLE a (i int)'))).code).toBe(0);
  const gate = start(db.url, committing('ALTER TABLE a ALTER i TYPE bigint', "console.log('half'); await c.query('SELECT pg_sleep(2)')"));
  await gate.saw('half');
  gate.kill('SIGKILL');
  await gate.done;
  expect((await run(db.url, sqlProgram('CREATE TABLE c (i int)'))).code).toBe(0);
});

test('a command that drops the ledger with all else is no fault of the gate, and the next run makes it again', async () => {
  const db = await freshDatabase();
  const gone = await run(db.url, sqlProgram('CREATE TABLE a (i int); DROP SCHEMA schemagate CASCADE'));
  expect([gone.code, codesOf(gone)]).toEqual([8, ['ledger-damaged']]);
  expect(gone.report?.summary).toMatch(/^what the gate keeps in the schema schemagate was dropped while it ran: /);
  expect((await run(db.url, sqlProgram('SELECT 1'))).code).toBe(0);
});

test('after one that ended well a change by hand stops the next', async () => {
  const db = await freshDatabase();
  await run(db.url, committing('CREATE TABLE a (i int)', FAILS));
  expect((await run(db.url, sqlProgram('SELECT 1'))).code).toBe(0);
  await db.admin('ALTER TABLE a ALTER i TYPE bigint');
  const stopped = await run(db.url, sqlProgram('CREATE TABLE c (i int)'));
  expect([stopped.code, codesOf(stopped)[0]]).toEqual([7, 'column-changed']);
});
