// The example for tests of an application: migrated once, and a copy for each worker.
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { query, urlOf } from '../support/database.ts';
import { temporaryFolder, writeFiles } from '../support/files.ts';
import { installLibrary } from '../support/published.ts';

const ROOT = resolve(import.meta.dirname, '../..');

async function example() {
  const folder = temporaryFolder({});
  cpSync(join(ROOT, 'examples/vitest'), folder, { recursive: true });
  await installLibrary(folder, ['pg', 'vitest']);
  const server = inject('databaseUrl');
  const name = `example of vitest ${process.pid} ${Math.random().toString(36).slice(2)}`;
  const databases = async () => {
    const rows = await query(server, `SELECT datname FROM pg_database WHERE datname LIKE '${name}%' ORDER BY datname`);
    return rows.map(({ datname }) => String(datname).slice(name.length));
  };
  onTestFinished(async () => {
    for (const end of await databases()) await query(server, `DROP DATABASE "${name}${end}" WITH (FORCE)`);
  });
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, DATABASE_URL: urlOf(server, { database: name }), NO_COLOR: '1' };
  const run = () =>
    spawnSync(process.execPath, [join(folder, 'node_modules/vitest/vitest.mjs'), 'run', '--maxWorkers', '2'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
  return { folder, run, databases };
}

test('its tests pass, the first time and every time after it, each worker in its own copy', async () => {
  const { run, databases } = await example();
  for (const time of ['first', 'second']) {
    const { status, stdout, stderr } = run();
    expect([time, status, stderr]).toEqual([time, 0, '']);
    expect(stdout).toMatch(/Tests {2}3 passed \(3\)/);
  }
  expect(await databases()).toEqual(['', '_1', '_2']);
});

test('a migration that fails is why no test was run', async () => {
  const { folder, run } = await example();
  writeFiles(folder, { 'migrations/3_wrong.sql': 'SELECT nothing;\n' });
  const { status, stdout, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toContain('3_wrong.sql failed and was rolled back');
  expect(stdout).not.toMatch(/Tests {2}\d passed/);
});
