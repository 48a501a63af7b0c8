// What can happen to a SQLite file while a gate works on it: the gate is killed at any moment, the disk is full, the folder cannot be written to,
// a write-ahead log is left over, the file is replaced by another one.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, renameSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { asNobody } from '../support/as-nobody.ts';
import { migrationsFolder, temporaryFolder, writeFiles } from '../support/files.ts';
import { PROGRAM, startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { runCommand } from '../support/run-command.ts';
import { type SqliteFile, sqliteFile } from '../support/sqlite.ts';

const rowsOf = (table: string): string =>
  `INSERT INTO ${table} WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, hex(randomblob(20)) FROM n;\n`;
const FILES = {
  '1_a.sql': `CREATE TABLE a (id INTEGER PRIMARY KEY, v TEXT);\n${rowsOf('a')}`,
  '2_again.sql':
    'CREATE TABLE fresh (id INTEGER PRIMARY KEY, v TEXT NOT NULL);\nINSERT INTO fresh SELECT * FROM a;\nDROP TABLE a;\nALTER TABLE fresh RENAME TO a;\n',
  '3_parts.sql': `VACUUM;\nPRAGMA journal_mode = WAL;\nCREATE TABLE b (id INTEGER PRIMARY KEY, v TEXT);\n${rowsOf('b')}`,
  '4_c.sql': `CREATE TABLE c (id INTEGER PRIMARY KEY, v TEXT);\n${rowsOf('c')}`,
};
const COUNTS = 'SELECT (SELECT count(*) FROM a) AS a, (SELECT count(*) FROM b) AS b, (SELECT count(*) FROM c) AS c';

const gateFor = ({ url }: SqliteFile, folder: string, env: Readonly<Record<string, string>> = {}) =>
  startGate({ args: ['up'], env: { DATABASE_URL: url, GATE_MIGRATIONS: folder, ...env } });

test('a gate that is killed at any moment leaves a file in order, which the next one finishes', async () => {
  const folder = migrationsFolder(FILES);
  const { durationMs } = await gateFor(sqliteFile(), folder).done;
  for (let round = 0; round < 3; round++) {
    const file = sqliteFile();
    for (let kills = 0; kills < 2; kills++) {
      const gate = gateFor(file, folder);
      const timer = setTimeout(() => gate.kill('SIGKILL'), durationMs * (0.2 + Math.random() * 0.7));
      await gate.done;
      clearTimeout(timer);
      expect(file.values('PRAGMA integrity_check')).toEqual(['ok']);
    }
    expect((await gateOn(file.url, folder)).code).toBe(0);
    expect(file.rows(COUNTS)).toEqual([{ a: 20000, b: 20000, c: 20000 }]);
    expect(file.values('PRAGMA integrity_check')).toEqual(['ok']);
  }
});

/**
 * What a script of the shell prints that mounts something at $1, which is seen by it only, and runs the program by `gate`. Null, and the reason
 * printed, if nothing may be mounted here.
 */
function printedBy(script: string): string | null {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, GATE_LOG_LEVEL: 'warn', GATE_MIGRATIONS: migrationsFolder({ '1_a.sql': FILES['1_a.sql'] }) };
  const text = `folder=$1 node=$2 program=$3; gate() { DATABASE_URL="sqlite:///$folder/app.db" "$node" "$program" "$@" 2>&1; echo "exit $?"; }; ${script}`;
  const words = ['--mount', '--map-root-user', 'sh', '-c', text, 'sh', temporaryFolder(), process.execPath, PROGRAM];
  const { stdout, stderr, status, error } = spawnSync('unshare', words, { encoding: 'utf8', env });
  if (status === 0) return stdout;
  if (error === undefined && status !== 99 && !stderr.startsWith('unshare: ')) throw new Error(`${stdout}${stderr}`);
  process.stdout.write(`nothing may be mounted here, so this was not tried: ${error?.message ?? stderr}\n`);
  return null;
}

test('a full disk is named, nothing of the migration is kept, and the next run goes on when there is room', () => {
  const printed = printedBy(
    'mount -t tmpfs -o size=600k tmpfs "$folder" || exit 99; gate up; mount -o remount,size=8m "$folder" || exit 99; gate up; mount -t tmpfs -o size=4k tmpfs "$folder"; echo > "$folder/full"; gate up',
  );
  if (printed === null) return;
  const [during, after, before] = printed.split(/^(?=exit )/m);
  expect(during).toMatch(/\/1_a\.sql failed and was rolled back/);
  expect(during).toMatch(/ERROR: the disk that \S+app\.db is on is full\n/);
  expect(during).not.toMatch(/1_a\.sql:\d/);
  expect(after).toMatch(/^exit 6\n.*1 migration applied/s);
  expect(before).toMatch(/^exit 0\n.*the disk that \S+app\.db is on is full/s);
  expect(printed).toMatch(/exit 3\n$/);
});

test('a folder that cannot be written to is named; the file in it can be read', () => {
  const printed = printedBy(
    'mount -t tmpfs tmpfs "$folder" || exit 99; gate up; mount -o remount,ro "$folder" || exit 99; gate verify; gate mark 1 pending',
  );
  if (printed === null) return;
  expect(printed).toMatch(/exit 0\n.*schema verified.*exit 0\n/s);
  expect(printed).toMatch(/app\.db, or the folder it is in, may not be written to/);
});

test('a file in a folder that may not be looked into is not taken for one that is not there', async () => {
  const { path, url } = sqliteFile();
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id INTEGER PRIMARY KEY);' });
  const run = (command: string) => runCommand({ command, env: { DATABASE_URL: url, GATE_MIGRATIONS: folder, GATE_WAIT_TIMEOUT: '0' } });
  const commands = ['status', 'plan', 'verify', 'wait'];
  // Each is loaded by whoever may read the sources.
  for (const command of ['up', ...commands]) expect([command, await run(command)]).toMatchObject([command, { exit: 0 }]);
  for (const seen of [folder, dirname(folder)]) chmodSync(seen, 0o755);
  chmodSync(dirname(path), 0o700);
  for (const command of commands)
    expect([command, await asNobody(() => run(command))]).toEqual([
      command,
      expect.objectContaining({ exit: 4, summary: expect.stringMatching(/cannot be opened: .* \(mode 700\)/) }),
    ]);
});

test('where it may not be rolled back, that is said, and not that the rights are wrong without a reason', () => {
  const left = `const { DatabaseSync } = require('node:sqlite'); const d = new DatabaseSync(process.argv[1]);
d.exec('PRAGMA cache_size = 5; PRAGMA cache_spill = 1; BEGIN; UPDATE a SET v = hex(randomblob(40))'); process.kill(process.pid, 'SIGKILL');`;
  const printed = printedBy(
    `mount -t tmpfs tmpfs "$folder" || exit 99; gate up; "$node" -e "${left}" "$folder/app.db"; mount -o remount,ro "$folder" || exit 99; gate verify`,
  );
  if (printed === null) return;
  expect(printed).toMatch(/exit 0\n.*a program was killed while it wrote to .*app\.db; its journal has to be rolled back.*exit 4\n/s);
});

test('a write-ahead log that a killed application has left is read as part of the file', async () => {
  const file = sqliteFile();
  const left = `const { DatabaseSync } = require('node:sqlite'); const d = new DatabaseSync(${JSON.stringify(file.path)});
d.exec('PRAGMA journal_mode = WAL; CREATE TABLE app (id); INSERT INTO app VALUES (1), (2)'); process.kill(process.pid, 'SIGKILL');`;
  spawnSync(process.execPath, ['-e', left]);
  expect(existsSync(`${file.path}-wal`)).toBe(true);
  expect((await gateOn(file.url, migrationsFolder({ '1_more.sql': 'INSERT INTO app VALUES (3);' }))).code).toBe(0);
  expect(file.values('SELECT id FROM app')).toEqual([1, 2, 3]);
});

test('a link is followed: the file it leads to is the database', async () => {
  const file = sqliteFile();
  const link = join(temporaryFolder(), 'app.db');
  symlinkSync(file.path, link);
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id);' });
  expect((await gateOn(`sqlite:///${link}`, folder)).code).toBe(0);
  expect(file.values('SELECT version FROM schemagate_migrations')).toEqual(['1']);
  expect(await gateOn(file.url, folder)).toMatchObject({ code: 0, applied: 0 });
});

test.each(['DELETE', 'WAL'])(
  'a file that is replaced while the gate waits for it ends the run, and neither file is touched (%s)',
  async (mode) => {
    const [file, other] = [sqliteFile(), sqliteFile()];
    const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id);' });
    expect((await gateOn(file.url, folder)).code).toBe(0);
    file.run(`PRAGMA journal_mode = ${mode}`);
    file.run("INSERT INTO schemagate_lock VALUES (1, 'other', 'elsewhere', 1, 'schemagate', '2026-01-31T12:00:00Z', 1)");
    other.run('CREATE TABLE theirs (id)');
    writeFiles(folder, { '2_b.sql': 'CREATE TABLE b (id);' });
    const gate = gateFor(file, folder);
    await gate.saw('waiting for the gate');
    const old = `${file.path}.old`;
    renameSync(file.path, old);
    renameSync(other.path, file.path);
    const { code, report } = await gate.done;
    expect([code, report?.findings]).toMatchObject([5, [{ code: 'file-replaced', subject: file.path }]]);
    expect(file.values('SELECT name FROM sqlite_schema')).toEqual(['theirs']);
    const left = new DatabaseSync(old, { readOnly: true });
    expect(left.prepare('SELECT version FROM schemagate_migrations').all()).toEqual([{ version: '1' }]);
    left.close();
  },
);
