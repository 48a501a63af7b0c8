// The lock on a SQLite file that a gate of another host has left behind: it is free when that has been silent for long enough.
import { expect, test } from 'vitest';
import { migrationsFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';
import { sqliteFile } from '../support/sqlite.ts';

const FIRST = { '1_a.sql': 'CREATE TABLE a (id INTEGER);\n' };

test('the lock of a gate that stays silent is taken over', async () => {
  const file = sqliteFile();
  expect((await gateOn(file.url, migrationsFolder(FIRST))).code).toBe(0);
  file.run("INSERT INTO schemagate_lock VALUES (1, 'its-run', 'elsewhere', 17, 'schemagate 9', '2026-01-02T03:04:05Z', 5)");
  const folder = migrationsFolder({ ...FIRST, '2_b.sql': 'CREATE TABLE b (id INTEGER);\n' });
  const run = await gateOn(file.url, folder, { GATE_LOCK_WAIT: '1m' });
  expect([run.code, run.applied]).toEqual([0, 1]);
  expect(run.lines.some(({ msg }) => String(msg).startsWith('took over the lock of a gate that has been silent for'))).toBe(true);
});
