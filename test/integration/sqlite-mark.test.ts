// What is applied in a SQLite file, recorded by hand.
import { expect, test } from 'vitest';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { type SqliteFile, sqliteFile } from '../support/sqlite.ts';

const run = (command: string, file: SqliteFile, folder: string, ...operands: readonly string[]) =>
  runCommand({ command, env: { DATABASE_URL: file.url, GATE_MIGRATIONS: folder }, operands });

const FILES = { '1_a.sql': 'CREATE TABLE a (id);\n', '2_b.sql': 'CREATE TABLE a (id);\n' };

test('a migration is recorded as applied or pending, and nothing is run', async () => {
  const file = sqliteFile();
  const folder = migrationsFolder(FILES);
  expect((await run('up', file, folder)).exit).toBe(6);
  const marked = await run('mark', file, folder, '2', 'applied');
  expect([marked.exit, marked.summary]).toEqual([0, `${folder}/2_b.sql is recorded as applied in schemagate_migrations; nothing was run`]);
  expect((await run('up', file, folder)).summary).toContain('nothing to apply (2 applied)');
  expect((await run('mark', file, folder, '2', 'applied')).summary).toBe(
    `${folder}/2_b.sql was recorded as applied in schemagate_migrations already`,
  );
  expect((await run('mark', file, folder, '2', 'pending')).exit).toBe(0);
  expect(file.values('SELECT version FROM schemagate_migrations')).toEqual(['1']);
  expect(file.rows('SELECT * FROM schemagate_lock')).toEqual([]);
});

test('an edited file is accepted as it is', async () => {
  const file = sqliteFile();
  const folder = migrationsFolder({ '1_a.sql': FILES['1_a.sql'] });
  await run('up', file, folder);
  writeFiles(folder, { '1_a.sql': 'CREATE TABLE a (id INTEGER);\n' });
  expect((await run('up', file, folder)).exit).toBe(8);
  expect((await run('mark', file, folder, '1', 'applied')).exit).toBe(0);
  expect((await run('up', file, folder)).findings.map(({ code }) => code)).not.toContain('edited');
});

test('a migration that stopped half-way is settled either way', async () => {
  const file = sqliteFile();
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id);\nVACUUM;\nCREATE TABLE a (id);\n' });
  expect((await run('up', file, folder)).exit).toBe(10);
  expect((await run('mark', file, folder, '1', 'applied')).exit).toBe(0);
  expect((await run('up', file, folder)).summary).toContain('nothing to apply (1 applied)');
});

test('another version, another state and --if-same are refused', async () => {
  const file = sqliteFile();
  const folder = migrationsFolder(FILES);
  expect(await run('mark', file, folder, '7', 'applied')).toMatchObject({ exit: 2, findings: [{ code: 'no-such-migration' }] });
  expect(await run('mark', file, folder, '1', 'done')).toMatchObject({ exit: 2, findings: [{ code: 'bad-operand' }] });
  const same = {
    command: 'mark',
    env: { DATABASE_URL: file.url, GATE_MIGRATIONS: folder },
    operands: ['1', 'applied'],
    flags: { 'if-same': true },
  };
  expect(await runCommand(same)).toMatchObject({ exit: 2, findings: [{ code: 'postgresql-only', subject: '--if-same' }] });
});
