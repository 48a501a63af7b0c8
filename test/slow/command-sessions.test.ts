// Sessions of a command that outlive it or its gate.
import { expect, test } from 'vitest';
import { freshDatabase, untilRow } from '../support/database.ts';
import { pgProgram, sqlProgram } from '../support/pg-program.ts';
import { codesOf, killCommand, runUnderGate, startUnderGate } from '../support/run-under-gate.ts';

test('a session that comes late and calls itself something else is ended with the command', async () => {
  const db = await freshDatabase();
  const body = `await c.end(); await new Promise((r) => setTimeout(r, 900)); const d = new Client(process.env.DATABASE_URL); await d.connect();
await d.query('SELECT pg_sleep(5)'); await d.query("SET application_name = 'anything'"); await d.query('SELECT pg_sleep(60)')`;
  const gate = startUnderGate(db.url, pgProgram(body));
  // By then it knows whose session that is; once it is called something else, nothing says so but a port that no proxy has changed.
  await gate.saw(/"event":"running".*PgSleep/);
  await untilRow(await db.client(), "SELECT 1 FROM pg_stat_activity WHERE application_name = 'anything' AND wait_event = 'PgSleep'");
  killCommand(gate);
  const ran = await gate.done;
  expect([ran.report?.data, codesOf(ran)]).toMatchObject([{ signal: 'SIGKILL' }, ['command-failed', 'command-session-ended']]);
  expect(await db.admin("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")).toEqual([]);
});

test('a command whose gate was killed is waited for, and named', async () => {
  const db = await freshDatabase();
  const killed = startUnderGate(db.url, pgProgram(`await c.query('SELECT pg_sleep(8), 1 AS left_alone')`));
  await untilRow(
    await db.client(),
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%left_alone%' AND wait_event = 'PgSleep'",
  );
  killed.kill('SIGKILL');
  await killed.done;
  const after = await runUnderGate(db.url, sqlProgram('SELECT 1'));
  expect(after.code).toBe(0);
  expect(
    after.lines.some(({ event, holder }) => event === 'lock-waiting' && /a command whose gate is gone: pid \d+/.test(String(holder))),
  ).toBe(true);
});
