// The schema of a SQLite file is proved: after `up`, by `verify`, against a snapshot or what the last run recorded.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';
import { sqliteFile } from '../support/sqlite.ts';

const FILES = {
  '1_users.sql':
    'CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);\nCREATE INDEX users_email ON users (lower(email));\n',
};
const codes = ({ report }: Awaited<ReturnType<typeof gateOn>>) => report.findings.map(({ code, severity }) => [code, severity]);

describe('without a snapshot', () => {
  test('the first run records what is there, and later ones compare with it', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder(FILES);
    const first = await gateOn(file.url, folder);
    const checked = { tables: 1, columns: 2, 'primary keys': 1, 'unique constraints': 1, indexes: 1 };
    expect([first.code, first.report.verification]).toEqual([
      0,
      { state: 'recorded', against: 'none', by: 'comparison', checked, queries: 0 },
    ]);
    const second = await gateOn(file.url, folder);
    expect([second.code, second.report.verification?.state, second.report.verification?.against]).toEqual([0, 'verified', 'recorded']);
    expect((await gateOn(file.url, folder, {}, ['verify'])).report).toMatchObject({
      exit: 0,
      findings: [],
      verification: { state: 'verified' },
    });
  });

  test('what somebody changed by hand is exit 7, and the repair SQL undoes it', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder(FILES);
    expect((await gateOn(file.url, folder)).code).toBe(0);
    file.run('DROP INDEX users_email; CREATE TABLE more (a INT);');
    for (const args of [['up'], ['verify']]) {
      const run = await gateOn(file.url, folder, {}, args);
      expect([run.code, codes(run)]).toEqual([
        7,
        [
          ['table-extra', 'warning'],
          ['index-missing', 'error'],
        ],
      ]);
    }
    expect((await gateOn(file.url, folder, { GATE_DRIFT: 'warn' })).code).toBe(0);
    expect((await gateOn(file.url, folder, { GATE_IGNORE: 'users_email,more' })).code).toBe(0);
    const { report } = await gateOn(file.url, folder, {}, ['verify']);
    for (const { repair } of report.findings) file.run(repair!);
    expect(codes(await gateOn(file.url, folder, {}, ['verify']))).toEqual([]);
  });

  test('nothing is applied to a file that was changed by hand, and what is extra stays a difference afterwards', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder(FILES);
    expect((await gateOn(file.url, folder)).code).toBe(0);
    file.run('DROP INDEX users_email; CREATE TABLE more (a INT);');
    writeFiles(folder, { '2_orders.sql': 'CREATE TABLE orders (id INTEGER PRIMARY KEY);' });
    expect(await gateOn(file.url, folder)).toMatchObject({ code: 7, applied: 0 });
    file.run('CREATE INDEX users_email ON users (lower(email))');
    const run = await gateOn(file.url, folder);
    expect([run.code, run.applied, codes(run)]).toEqual([0, 1, [['table-extra', 'warning']]]);
    expect(codes(await gateOn(file.url, folder))).toEqual([['table-extra', 'warning']]);
  });

  test('after a migration that fails, what those before it made is recorded', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder({ ...FILES, '2_a.sql': 'CREATE TABLE a (id INT);', '3_b.sql': 'CREATE TABLE b (' });
    expect((await gateOn(file.url, folder)).code).toBe(6);
    expect(file.values('SELECT head FROM schemagate_expectations')).toEqual(['2']);
    file.run('DROP TABLE a');
    writeFiles(folder, { '3_b.sql': 'CREATE TABLE b (id INT);' });
    const run = await gateOn(file.url, folder);
    expect([run.code, run.applied, codes(run)]).toEqual([7, 0, [['table-missing', 'error']]]);
  });

  test('verify says what is pending, and writes nothing', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder(FILES);
    const before = await gateOn(file.url, folder, {}, ['verify']);
    expect([before.code, codes(before)]).toEqual([7, [['pending', 'error']]]);
    expect(existsSync(file.path)).toBe(false);
  });
});

describe('with a snapshot', () => {
  const snapshotIn = (folder: string): string => join(folder, 'schema.snapshot.sqlite.json');

  test('it is written from the migrations, without a file, and checked', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder(FILES);
    expect((await gateOn(file.url, folder, {}, ['snapshot', '--check'])).code).toBe(9);
    expect((await gateOn(file.url, folder, {}, ['snapshot'])).code).toBe(0);
    expect(JSON.parse(readFileSync(snapshotIn(folder), 'utf8'))).toMatchObject({ format: 1, head: '1', sqlite: 3 });
    expect((await gateOn(file.url, folder, {}, ['snapshot', '--check'])).code).toBe(0);
    const run = await gateOn(file.url, folder);
    expect([run.code, run.report.verification?.against]).toEqual([0, 'snapshot']);
    file.run('ALTER TABLE users ADD COLUMN more');
    file.run('ALTER TABLE users RENAME COLUMN email TO mail');
    expect(codes(await gateOn(file.url, folder, {}, ['verify']))).toEqual([
      ['unique-constraint-extra', 'warning'],
      ['column-extra', 'warning'],
      ['column-extra', 'warning'],
      ['index-changed', 'error'],
      ['column-missing', 'error'],
      ['unique-constraint-missing', 'error'],
    ]);
  });

  test('one that is older than the folder is said, and refused if a setting says so', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder(FILES);
    expect((await gateOn(file.url, folder, {}, ['snapshot'])).code).toBe(0);
    writeFiles(folder, { '2_a.sql': 'CREATE TABLE a (id INT);' });
    const refused = await gateOn(file.url, folder, { GATE_SNAPSHOT_STALE: 'fail' });
    expect([refused.code, refused.applied, codes(refused)]).toEqual([7, 0, [['snapshot-stale', 'error']]]);
    const run = await gateOn(file.url, folder);
    expect([run.code, codes(run)]).toEqual([0, [['snapshot-stale', 'warning']]]);
    expect((await gateOn(file.url, folder, {}, ['snapshot', '--check'])).code).toBe(9);
  });

  test('one of PostgreSQL is refused', async () => {
    const folder = migrationsFolder(FILES);
    writeFiles(folder, { 'schema.snapshot.sqlite.json': '{"format":1,"head":"1","postgresql":18,"hash":"","kinds":[],"objects":[]}' });
    const run = await gateOn(sqliteFile().url, folder);
    expect([run.code, run.report.findings[0]?.message]).toEqual([
      2,
      expect.stringContaining('it is the snapshot of a PostgreSQL database'),
    ]);
  });

  test('a migration that fails in memory writes none', async () => {
    const run = await gateOn(sqliteFile().url, migrationsFolder({ '1_a.sql': 'CREATE TABLE a (' }), {}, ['snapshot']);
    expect([run.code, run.report.failure?.place.line]).toEqual([6, 1]);
  });
});

test('verify queries must return nothing, and change nothing', async () => {
  const file = sqliteFile();
  const folder = migrationsFolder(FILES);
  writeFiles(folder, {
    'verify/one.sql': '-- gate: only=sqlite\nSELECT 1 AS found;\n-- gate: end\n',
    'verify/two.sql': "INSERT INTO users VALUES (1, 'a');",
  });
  const run = await gateOn(file.url, folder);
  expect([run.code, run.report.findings.map(({ code, place }) => [code, place?.line])]).toEqual([7, [['verify-rows', 2]]]);
  expect(file.values('SELECT count(*) FROM users')).toEqual([0]);
});
