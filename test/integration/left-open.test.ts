// What a message leaves open for whoever asks next: who goes on in it, what ends it, and that a run which could not be answered ahead asks again.
import { basename } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { GateEvent } from '../../src/core/event.ts';
import { queryThenOpen } from '../../src/postgres/session/left-open.ts';
import { freshDatabase, urlOf } from '../support/database.ts';
import { type Files, migrationsFolder } from '../support/files.ts';
import { PASS, startProxy } from '../support/proxy.ts';
import { runCommand } from '../support/run-command.ts';
import { openSession } from '../support/session.ts';

const OPENING = 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SELECT count(*) FROM t';
const COUNT = 'SELECT count(*), current_setting(\'transaction_read_only\') AS "readOnly" FROM t';

async function opened() {
  const db = await freshDatabase();
  await db.admin('CREATE TABLE t ()');
  const session = await openSession(db.url);
  await queryThenOpen(session, "BEGIN; SET search_path = 'public'; INSERT INTO t DEFAULT VALUES; COMMIT", OPENING);
  await db.admin('INSERT INTO t DEFAULT VALUES');
  return session;
}

test('who asks what was asked gets its answer, once, and goes on in the same transaction', async () => {
  const session = await opened();
  expect([session.isIdle, session.leftOpen?.take(OPENING)?.rows]).toEqual([true, [{ count: '1' }]]);
  expect([session.isIdle, session.leftOpen]).toEqual([false, null]);
  expect((await session.query(COUNT))[0]?.rows).toEqual([{ count: '1', readOnly: 'on' }]);
  await session.query('COMMIT');
  expect((await session.query(COUNT))[0]?.rows).toEqual([{ count: '2', readOnly: 'off' }]);
});

test('anything else that is sent is not part of it', async () => {
  const session = await opened();
  expect(session.leftOpen?.take('BEGIN; SELECT 1')).toBe(null);
  expect((await session.query(COUNT))[0]?.rows).toEqual([{ count: '2', readOnly: 'off' }]);
  expect([session.isIdle, session.leftOpen]).toEqual([true, null]);
  await queryThenOpen(session, 'BEGIN; COMMIT', OPENING);
  expect((await session.run(COUNT, [])).rows).toEqual([{ count: '2', readOnly: 'off' }]);
  await queryThenOpen(session, 'BEGIN; COMMIT', OPENING);
  const notices: string[] = [];
  session.onNotice = ({ message }) => notices.push(message);
  await session.rollback();
  expect([session.isIdle, session.leftOpen, notices]).toEqual([true, null, []]);
});

test('what was done before it stays if it fails, and what it was sent with is as it was set', async () => {
  const session = await opened();
  await expect(queryThenOpen(session, "BEGIN; SET search_path = 'pg_temp'; COMMIT", 'BEGIN; SELECT 1 / 0')).rejects.toMatchObject({
    sqlstate: '22012',
  });
  await session.rollback();
  expect([session.isIdle, session.leftOpen]).toEqual([true, null]);
  expect((await session.query('SHOW search_path'))[0]?.rows).toEqual([{ search_path: 'pg_temp' }]);
});

const tables = (n: number): Files => ({
  ...Object.fromEntries(Array.from({ length: n }, (_, i) => [`1${i}_t.sql`, `CREATE TABLE t${i} (id int PRIMARY KEY);`])),
  '99_last.sql': 'CREATE TABLE last (id int);',
});

const LETTER = 'concat(of, letter';

/** @param isSpoilt the first look that is sent together with something else fails at the server. */
async function up(files: Files, isSpoilt: boolean) {
  const db = await freshDatabase();
  let spoilt = 0;
  const proxy = await startProxy(db.url, ({ to, bytes }) => {
    const at = bytes.indexOf(LETTER);
    const isTogether = to === 'server' && at > 0 && bytes.includes('gate:look') && bytes.includes('RESET ALL');
    if (isSpoilt && isTogether && spoilt === 0) spoilt += bytes.write('x', at + LETTER.length - 1);
    return PASS;
  });
  onTestFinished(() => proxy.close());
  const events: GateEvent[] = [];
  const env = { DATABASE_URL: urlOf(db.url, { port: proxy.port }), GATE_MIGRATIONS: migrationsFolder(files) };
  const report = await runCommand({ command: 'up', env, emit: (event) => void events.push(event) });
  const steps = report.steps.map(({ file, state }) => `${basename(file)} ${state}`);
  const applied = events.flatMap((one) => (one.event === 'migration-applied' ? [basename(one.file)] : []));
  const { exit, verification } = report;
  return { told: { exit, verification, steps, applied }, spoilt };
}

test.each([
  ['many, together', tables(9)],
  ['one', tables(0)],
])('a look that fails where it is sent ahead is asked again: %s', async (_, files) => {
  const asUsual = await up(files, false);
  const again = await up(files, true);
  expect([asUsual.spoilt, again.spoilt]).toEqual([0, 1]);
  expect(asUsual.told).toMatchObject({ exit: 0, verification: { state: 'recorded', by: 'comparison' } });
  expect(again.told).toEqual(asUsual.told);
});
