// Proof: a `down` that is killed has reverted some migrations, each of them whole, and the next one completes.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { runCommand } from '../support/run-command.ts';

const COUNT = 8;

const SLOW = { '1_a.down.sql': 'DROP TABLE a;', '2_b.down.sql': 'SELECT pg_sleep(60);\nDROP TABLE b;', '3_c.down.sql': 'DROP TABLE c;' };
const TABLES = { '1_a.sql': 'CREATE TABLE a ();', '2_b.sql': 'CREATE TABLE b ();', '3_c.sql': 'CREATE TABLE c ();' };

test.each([
  [['down', '2'], '`schemagate down --to 1 --yes` goes on with the rest'],
  [['redo', '2'], '`schemagate up --to 3` applies again what was reverted'],
  [['down', '--to', '1'], 'safe to run again'],
] as const)('%j that is told to end says how to go on, and that no file has to be corrected', async (args, again) => {
  const db = await freshDatabase();
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder({ ...TABLES, ...SLOW }) };
  expect(await runCommand({ command: 'up', env })).toMatchObject({ exit: 0 });
  const gate = startGate({ args: [...args, '--yes'], env });
  await gate.saw(/"migration-reverted"/);
  await gate.saw(/2_b/);
  gate.kill('SIGTERM');
  const { code, report } = await gate.done;
  expect(code).toBe(143);
  expect(report?.summary).toContain(again);
  expect(report?.summary).not.toContain('correct the down file');
  if (again !== 'safe to run again') expect(report?.summary).not.toContain('safe to run again');
});

test.each([
  ['down', '2'],
  ['redo', '2'],
])('%s %s that is told to end before anything is reverted is to be run as it was', async (...args) => {
  const db = await freshDatabase();
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder({ ...TABLES, ...SLOW, '3_c.down.sql': SLOW['2_b.down.sql'] }) };
  expect(await runCommand({ command: 'up', env })).toMatchObject({ exit: 0 });
  const gate = startGate({ args: [...args, '--yes'], env });
  await gate.saw(/3_c/);
  gate.kill('SIGTERM');
  const { code, report } = await gate.done;
  expect([code, report?.summary]).toEqual([143, expect.stringContaining('safe to run again')]);
  expect(JSON.stringify(report)).not.toMatch(/applies again|goes on with the rest/);
});

test.each([
  ['each in one transaction', (n: number) => `SELECT pg_sleep(0.1);\nDROP TABLE t${n};\nSELECT pg_sleep(0.1);`],
  ['statement by statement', (n: number) => `DROP INDEX CONCURRENTLY i${n};\nSELECT pg_sleep(0.1);\nDROP TABLE t${n};`],
])('%s', async (_, down) => {
  const numbers = Array.from({ length: COUNT }, (__, i) => i + 1);
  const files = numbers.flatMap((n) => [
    [`${n}_t.sql`, `CREATE TABLE t${n} (id int);\nCREATE INDEX i${n} ON t${n} (id);`],
    [`${n}_t.down.sql`, down(n)],
  ]);
  const db = await freshDatabase();
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder(Object.fromEntries(files)) };
  const run = (command: string, flags = {}) => runCommand({ command, env, flags });
  expect(await run('up')).toMatchObject({ exit: 0 });
  const gate = startGate({ args: ['down', '--all', '--yes'], env });
  await gate.saw(/"migration-reverted"[^\n]*\n[\s\S]*"migration-reverted"/);
  gate.kill('SIGKILL');
  expect((await gate.done).signal).toBe('SIGKILL');
  const again = await run('down', { all: true, yes: true });
  // What the killed one had reverted was whole: what was left was reverted now, with no step that did not find its table.
  expect(again).toMatchObject({ exit: 0, head: { ledger: null } });
  expect(again.steps.length).toBeGreaterThan(0);
  expect(again.steps.length).toBeLessThanOrEqual(COUNT - 2);
  expect(again.steps.every(({ state }) => state === 'reverted')).toBe(true);
  const events = await db.admin("SELECT version FROM schemagate.events WHERE event = 'reverted' ORDER BY version");
  expect(events.map(({ version }) => Number(version))).toEqual(numbers);
  expect(await db.admin("SELECT relname FROM pg_class WHERE relname ~ '^[ti][0-9]$'")).toEqual([]);
});
