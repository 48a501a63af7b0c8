// Several gates on one SQLite file, gates that are killed, and other programs that have the file.
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { type SqliteFile, sqliteFile } from '../support/sqlite.ts';

/** Takes seconds. */
const SLOW = `CREATE TABLE slow (id INTEGER);
INSERT INTO slow WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000000) SELECT count(*) FROM n;
`;
const FILES = { '1_a.sql': 'CREATE TABLE a (id INTEGER);\n', '2_slow.sql': SLOW, '3_b.sql': 'CREATE TABLE b (id INTEGER);\n' };

const start = (file: SqliteFile, folder: string, env: Readonly<Record<string, string>> = {}) =>
  startGate({ args: ['up'], env: { DATABASE_URL: file.url, GATE_MIGRATIONS: folder, ...env } });

test('of several gates at once one applies, and the others wait for it and have nothing to do', async () => {
  const file = sqliteFile();
  const folder = migrationsFolder(FILES);
  const runs = await Promise.all(Array.from({ length: 3 }, () => gateOn(file.url, folder)));
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(runs.map(({ applied }) => applied).sort()).toEqual([0, 0, 3]);
  expect(file.values('SELECT count(*) FROM schemagate_migrations')).toEqual([3]);
});

describe('a lock that another gate holds', () => {
  const held = async (host: string, pid: number): Promise<{ readonly file: SqliteFile; readonly folder: string }> => {
    const file = sqliteFile();
    await gateOn(file.url, migrationsFolder({ '1_a.sql': FILES['1_a.sql'] }));
    file.run(`INSERT INTO schemagate_lock VALUES (1, 'its-run', '${host}', ${pid}, 'schemagate 9', '2026-01-02T03:04:05Z', 5)`);
    return { file, folder: migrationsFolder(FILES) };
  };

  test('is waited for, and the gate is named', async () => {
    const { file, folder } = await held('elsewhere', 17);
    const run = await gateOn(file.url, folder, { GATE_LOCK_WAIT: '500ms' });
    expect(run.report).toMatchObject({ exit: 5, findings: [{ code: 'lock-held', subject: 'pid 17 on elsewhere' }] });
    expect(run.report.findings[0]?.message).toContain('schemagate 9 (run its-run), pid 17 on elsewhere, since 2026-01-02T03:04:05Z');
    expect(file.values('SELECT run FROM schemagate_lock')).toEqual(['its-run']);
  });

  test('does not keep a run from seeing that there is nothing to do', async () => {
    const { file } = await held('elsewhere', 17);
    expect((await gateOn(file.url, migrationsFolder({ '1_a.sql': FILES['1_a.sql'] }))).code).toBe(0);
  });

  test('of a process of this host that is alive is not taken over', async () => {
    const { file, folder } = await held(hostname(), process.pid);
    expect((await gateOn(file.url, folder, { GATE_LOCK_WAIT: '500ms' })).code).toBe(5);
  });

  test('of a gate that stays silent is taken over', async () => {
    const { file, folder } = await held('elsewhere', 17);
    const run = await gateOn(file.url, folder, { GATE_LOCK_WAIT: '1m' });
    expect([run.code, run.applied]).toEqual([0, 2]);
    expect(run.lines.some(({ msg }) => String(msg).startsWith('took over the lock of a gate that has been silent for'))).toBe(true);
  });
});

test('a reader that ends in time only delays the commit', async () => {
  const file = sqliteFile();
  await gateOn(file.url, migrationsFolder({ '1_a.sql': FILES['1_a.sql'] }));
  const reader = file.open();
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM schemagate_migrations').all();
  const gate = start(file, migrationsFolder(FILES));
  await gate.saw('planned');
  reader.exec('COMMIT');
  expect((await gate.done).code).toBe(0);
});
