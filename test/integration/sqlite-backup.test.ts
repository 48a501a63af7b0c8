// `backup` of a SQLite file: a sound copy of one moment, whoever uses the file meanwhile, or nothing.
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { FlagValues } from '../../src/stages/context.ts';
import { temporaryFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { type SqliteFile, sqliteFile } from '../support/sqlite.ts';

interface Asked {
  readonly operands?: readonly string[];
  readonly flags?: FlagValues;
  readonly env?: Readonly<Record<string, string>>;
}

const backUp = ({ url }: Pick<SqliteFile, 'url'>, { operands = [], flags = {}, env = {} }: Asked = {}) =>
  runCommand({ command: 'backup', env: { DATABASE_URL: url, GATE_WAIT_TIMEOUT: '300ms', ...env }, operands, flags });

const rowsIn = (path: string): number => {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(database.prepare('SELECT count(*) AS n FROM t').get()!['n']);
  } finally {
    database.close();
  }
};

test('goes to `backups` beside the file, or where it is said, under a name of its own', async () => {
  const file = sqliteFile();
  file.run('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)');
  const [first, second] = [await backUp(file), await backUp(file)];
  const folder = join(dirname(file.path), 'backups');
  expect([first.exit, second.exit]).toEqual([0, 0]);
  const names = readdirSync(folder);
  expect(names).toEqual([expect.stringMatching(/^sqlite_\d{8}_\d{6}\.db$/), expect.stringMatching(/^sqlite_\d{8}_\d{6}\.db$/)]);
  const { path } = first.data as { readonly path: string };
  expect([path, rowsIn(path), statSync(path).mode & 0o777]).toEqual([join(folder, names[0]!), 2, 0o600]);
  expect(first.summary).toMatch(/^.*app\.db is backed up to .*\/backups\/sqlite_\d+_\d+\.db \(8 kB\), and the copy is sound$/);
  const other = temporaryFolder();
  expect((await backUp(file, { env: { GATE_BACKUP: other } })).exit).toBe(0);
  expect((await backUp(file, { operands: [join(other, 'mine.db')] })).exit).toBe(0);
  expect(readdirSync(other)).toEqual(['mine.db', expect.stringMatching(/^sqlite_/)]);
  const again = await backUp(file, { operands: [join(other, 'mine.db')] });
  expect([again.exit, again.findings[0]?.code]).toEqual([2, 'backup-target']);
  const nowhere = await backUp(file, { env: { GATE_BACKUP: join(other, 'not-mounted') } });
  expect([nowhere.exit, nowhere.findings[0]?.code, readdirSync(other).length]).toEqual([2, 'backup-target', 2]);
});

test('has what is committed, in WAL mode too while another connection writes, and is one file', async () => {
  const file = sqliteFile();
  const writer = file.open();
  writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2); BEGIN; INSERT INTO t VALUES (3)');
  const report = await backUp(file);
  writer.exec('COMMIT');
  const { path } = report.data as { readonly path: string };
  expect([report.exit, rowsIn(path), readdirSync(dirname(path)).length]).toEqual([0, 2, 1]);
});

test('a file that stays locked is named as busy, and nothing is left', async () => {
  const file = sqliteFile();
  file.run('CREATE TABLE t (a)');
  file.open().exec('BEGIN EXCLUSIVE');
  const report = await backUp(file);
  expect([report.exit, report.findings[0]?.code]).toEqual([5, 'file-busy']);
  expect(existsSync(join(dirname(file.path), 'backups'))).toBe(false);
});

test('of a damaged file nothing is kept', async () => {
  const file = sqliteFile();
  file.run(
    'CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO t SELECT hex(randomblob(20)) FROM n',
  );
  const bytes = readFileSync(file.path);
  bytes.fill(0x5a, 3 * 4096, 5 * 4096);
  writeFileSync(file.path, bytes);
  const report = await backUp(file);
  expect([report.exit, report.findings[0]?.code]).toEqual([4, 'file-damaged']);
  expect(readdirSync(join(dirname(file.path), 'backups'))).toEqual([]);
});

test('a file that is not there, a folder that may not be written to, and what is for PostgreSQL only', async () => {
  const file = sqliteFile();
  expect(await backUp(file)).toMatchObject({ exit: 3, findings: [{ code: 'no-database-file' }] });
  expect(existsSync(file.path)).toBe(false);
  file.run('CREATE TABLE t (a)');
  expect(await backUp(file, { operands: [join(dirname(file.path), 'no/such/folder.db')] })).toMatchObject({
    exit: 2,
    findings: [{ code: 'backup-target' }],
  });
  expect(await backUp(file, { flags: { keep: '7' } })).toMatchObject({ exit: 2, findings: [{ code: 'postgresql-only' }] });
  const key = join(temporaryFolder({ key: 'a'.repeat(64) }), 'key');
  chmodSync(key, 0o600);
  expect(await backUp(file, { env: { GATE_BACKUP_KEY_FILE: key } })).toMatchObject({ exit: 2, findings: [{ code: 'postgresql-only' }] });
});
