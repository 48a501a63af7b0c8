// Other tools' ledgers in a SQLite file: as the tool itself makes and writes them, in both directions.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { migrate } from 'drizzle-orm/sqlite-proxy/migrator';
import { describe, expect, test } from 'vitest';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { type SqliteFile, sqliteFile } from '../support/sqlite.ts';
import { upOn } from '../support/up-on.ts';

type Files = Readonly<Record<string, string>>;

interface Told {
  readonly first: Files;
  /** With the first one again where a tool lists its files. */
  readonly second: Files;
  readonly env?: Files;
  /** The table as the tool makes it, and the row of the first migration as it writes it. */
  readonly tool: string;
  /** Its table, and what of its rows is certain. */
  readonly table: string;
  readonly rows: string;
  readonly expected: readonly unknown[];
  /** Of the second migration only. */
  readonly reverted?: unknown;
}

const A = 'CREATE TABLE a (id INTEGER PRIMARY KEY);\n';
const B = 'CREATE TABLE b (id INTEGER PRIMARY KEY);\n';
const sum = (text: string, how = 'sha256') => createHash(how).update(text).digest('hex');
const journal = (...tags: readonly string[]) =>
  JSON.stringify({
    version: '7',
    dialect: 'sqlite',
    entries: tags.map((tag, idx) => ({ idx, version: '6', when: 1000 + idx, tag, breakpoints: true })),
  });

const TOOLS: Readonly<Record<string, Told>> = {
  dbmate: {
    first: { '20240101000000_a.sql': `-- migrate:up\n${A}\n-- migrate:down\nDROP TABLE a;\n` },
    second: { '20240102000000_b.sql': `-- migrate:up\n${B}\n-- migrate:down\nDROP TABLE b;\n` },
    tool: `create table if not exists "schema_migrations" (version varchar(128) primary key); insert into "schema_migrations" (version) values ('20240101000000')`,
    table: 'CREATE TABLE "schema_migrations" (version varchar(128) primary key)',
    rows: 'SELECT version FROM schema_migrations ORDER BY 1',
    expected: [{ version: '20240101000000' }, { version: '20240102000000' }],
  },
  goose: {
    first: { '00001_a.sql': `-- +goose Up\n${A}\n-- +goose Down\nDROP TABLE a;\n` },
    second: { '00002_b.sql': `-- +goose Up\n-- +goose StatementBegin\n${B}-- +goose StatementEnd\n` },
    tool: `CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));
INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1); INSERT INTO goose_db_version (version_id, is_applied) VALUES (1, 1)`,
    table:
      'CREATE TABLE "goose_db_version" ( id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime(\'now\')) )',
    rows: 'SELECT id, version_id, is_applied, tstamp IS NOT NULL AS timed FROM goose_db_version ORDER BY id',
    expected: [0, 1, 2].map((version) => ({ id: version + 1, version_id: version, is_applied: 1, timed: 1 })),
  },
  'golang-migrate': {
    first: { '000001_a.up.sql': A, '000001_a.down.sql': 'DROP TABLE a;\n' },
    second: { '000002_b.up.sql': B, '000002_b.down.sql': 'DROP TABLE b;\n' },
    tool: `CREATE TABLE IF NOT EXISTS schema_migrations (version uint64,dirty bool); CREATE UNIQUE INDEX IF NOT EXISTS version_unique ON schema_migrations (version); INSERT INTO schema_migrations (version, dirty) VALUES (1, 0)`,
    table: 'CREATE TABLE "schema_migrations" (version uint64,dirty bool)',
    rows: 'SELECT version, dirty FROM schema_migrations',
    expected: [{ version: 2, dirty: 0 }],
  },
  sqlx: {
    first: { '20240101000000_first_one.sql': A },
    second: { '20240102000000_second.sql': B },
    tool: `CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL);
INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (20240101000000, 'first one', TRUE, x'${sum(A, 'sha384')}', 5)`,
    table:
      'CREATE TABLE "_sqlx_migrations" ( version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL )',
    rows: 'SELECT version, description, success, lower(hex(checksum)) AS checksum, execution_time > 0 AS timed FROM _sqlx_migrations ORDER BY 1',
    expected: [
      { version: 20240101000000, description: 'first one', success: 1, checksum: sum(A, 'sha384'), timed: 1 },
      { version: 20240102000000, description: 'second', success: 1, checksum: sum(B, 'sha384'), timed: 1 },
    ],
  },
  prisma: {
    first: { 'migration_lock.toml': 'provider = "sqlite"\n', '20240101000000_a/migration.sql': A },
    second: { '20240102000000_b/migration.sql': B },
    tool: `CREATE TABLE "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0);
INSERT INTO "_prisma_migrations" VALUES ('one', '${sum(A)}', 1704103200500, '20240101000000_a', NULL, NULL, 1704103200000, 1)`,
    table:
      'CREATE TABLE "_prisma_migrations" ( "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0 )',
    rows: 'SELECT checksum, migration_name, typeof(finished_at) AS finished, typeof(started_at) AS started, applied_steps_count AS steps FROM _prisma_migrations ORDER BY 2',
    expected: [
      { checksum: sum(A), migration_name: '20240101000000_a', finished: 'integer', started: 'integer', steps: 1 },
      { checksum: sum(B), migration_name: '20240102000000_b', finished: 'integer', started: 'integer', steps: 1 },
    ],
  },
  drizzle: {
    first: { 'meta/_journal.json': journal('0000_a'), '0000_a.sql': A },
    second: { 'meta/_journal.json': journal('0000_a', '0001_b'), '0001_b.sql': B },
    tool: `CREATE TABLE IF NOT EXISTS "__drizzle_migrations" (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric); INSERT INTO "__drizzle_migrations" ("hash", "created_at") VALUES ('${sum(A)}', 1000)`,
    table: 'CREATE TABLE "__drizzle_migrations" ( id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric )',
    rows: 'SELECT id, hash, created_at FROM __drizzle_migrations ORDER BY created_at',
    expected: [
      { id: null, hash: sum(A), created_at: 1000 },
      { id: null, hash: sum(B), created_at: 1001 },
    ],
  },
};

const tableOf = (file: SqliteFile, { table }: Told): unknown =>
  file
    .rows('SELECT sql FROM sqlite_schema WHERE name = ?', /"(\w+)"/.exec(table)![1]!)
    .map(({ sql }) => String(sql).replaceAll(/\s+/g, ' '));

describe.each(Object.entries(TOOLS))('%s', (layout, told) => {
  const env = { GATE_LAYOUT: layout };

  test('in a new file the ledger is as the tool makes it, and the next run has nothing to do', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder({ ...told.first, ...told.second });
    const run = await upOn(file.url, folder, env);
    expect([run.code, run.applied, run.report.findings]).toEqual([0, 2, []]);
    expect(tableOf(file, told)).toEqual([told.table]);
    expect(file.rows(told.rows)).toEqual(told.expected);
    expect(await upOn(file.url, folder, env)).toMatchObject({ code: 0, applied: 0 });
    expect(file.values('SELECT count(*) FROM schemagate_beside')).toEqual([2]);
  });

  test('what the tool has applied is not applied again, and an edit of it is noticed from then on', async () => {
    const file = sqliteFile();
    file.run(`${A}${told.tool}`);
    const folder = migrationsFolder(told.first);
    expect(await upOn(file.url, folder, env)).toMatchObject({ code: 0, applied: 0, report: { applied: 1 } });
    writeFiles(folder, told.second);
    expect(await upOn(file.url, folder, env)).toMatchObject({ code: 0, applied: 1, report: { applied: 1 } });
    expect(file.rows(told.rows)).toEqual(told.expected);
    const sql = Object.keys(told.first).find((name) => name.endsWith('.sql') && !name.includes('.down.'))!;
    writeFiles(folder, { [sql]: told.first[sql]!.replace('id INTEGER', 'id2 INTEGER') });
    expect((await upOn(file.url, folder, env)).report).toMatchObject({ exit: 8, findings: [{ code: 'edited' }] });
  });

  test('a migration that fails leaves no row of it', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder({ ...told.first, ...withError(told.second) });
    expect(await upOn(file.url, folder, env)).toMatchObject({ code: 6, applied: 1 });
    writeFiles(folder, told.second);
    expect(await upOn(file.url, folder, env)).toMatchObject({ code: 0, applied: 1 });
    expect(file.rows(told.rows)).toEqual(told.expected);
  });
});

const withError = (files: Files): Files =>
  Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, text.replace('CREATE TABLE b', 'CREATE TABLE c (id); CREATE TABEL b')]),
  );

describe('with the tool itself', () => {
  test('dbmate has nothing to do after the gate, nor the gate after dbmate', async () => {
    const file = sqliteFile();
    const { first, second } = TOOLS['dbmate']!;
    const folder = migrationsFolder(first);
    const dbmate = async (command: string): Promise<string> => {
      const program = createRequire(import.meta.url).resolve('dbmate/dist/cli.js');
      const args = [program, '--url', `sqlite:${file.path}`, '--migrations-dir', folder, '--no-dump-schema', command];
      return (await promisify(execFile)(process.execPath, args, { cwd: tmpdir() })).stdout;
    };
    await dbmate('up');
    expect(await upOn(file.url, folder)).toMatchObject({ code: 0, applied: 0 });
    writeFiles(folder, second);
    expect(await upOn(file.url, folder)).toMatchObject({ code: 0, applied: 1 });
    expect(await dbmate('status')).toContain('Pending: 0');
    await dbmate('rollback');
    expect(await upOn(file.url, folder)).toMatchObject({ code: 0, applied: 1 });
  });

  test('drizzle has nothing to do after the gate, nor the gate after drizzle', async () => {
    const file = sqliteFile();
    const { first, second } = TOOLS['drizzle']!;
    const folder = migrationsFolder(first);
    const done: string[] = [];
    const tool = () =>
      migrate(
        drizzle(async (sql, values, method) => {
          const rows = file.rows(sql, ...values).map((row) => Object.values(row));
          return { rows: method === 'get' ? rows[0]! : rows };
        }),
        async (queries) => {
          done.push(...queries);
          for (const query of queries) file.run(query);
        },
        { migrationsFolder: folder },
      );
    await tool();
    expect(done).toHaveLength(2);
    expect(await upOn(file.url, folder)).toMatchObject({ code: 0, applied: 0 });
    writeFiles(folder, second);
    expect(await upOn(file.url, folder)).toMatchObject({ code: 0, applied: 1 });
    await tool();
    expect(done).toHaveLength(2);
  });
});

test('the table of another tool is not taken for the ledger', async () => {
  const file = sqliteFile();
  file.run(TOOLS['dbmate']!.tool);
  const run = await upOn(file.url, migrationsFolder(TOOLS['golang-migrate']!.first), { GATE_LAYOUT: 'golang-migrate' });
  expect(run.report).toMatchObject({ exit: 8, findings: [{ code: 'ledger-of-another-tool', subject: 'main.schema_migrations' }] });
});

test('the folder of a tool that does not keep its ledger in SQLite is refused', async () => {
  const run = await upOn(sqliteFile().url, migrationsFolder({ 'V1__a.sql': A }));
  expect(run.report).toMatchObject({ exit: 2, findings: [{ code: 'postgresql-only' }] });
});

describe('a folder whose files may be for several tools', () => {
  const AMBIGUOUS = { '20240101000000_a.up.sql': A, '20240101000000_a.down.sql': 'DROP TABLE a;\n' };

  test.each(['sqlx', 'golang-migrate'])('is for the one whose ledger the file has: %s', async (layout) => {
    const file = sqliteFile();
    const folder = migrationsFolder(AMBIGUOUS);
    const undecided = await upOn(file.url, folder);
    expect([undecided.code, undecided.report.findings.map(({ code }) => code)]).toEqual([2, ['ambiguous-layout']]);
    expect(existsSync(file.path)).toBe(false);
    expect((await upOn(file.url, folder, { GATE_LAYOUT: layout })).code).toBe(0);
    writeFiles(folder, { '20240102000000_b.up.sql': B, '20240102000000_b.down.sql': 'DROP TABLE b;\n' });
    expect(await upOn(file.url, folder)).toMatchObject({ code: 0, applied: 1 });
    const { data } = await runCommand({ command: 'status', env: { DATABASE_URL: file.url, GATE_MIGRATIONS: folder } });
    expect(data).toMatchObject({ layout, why: expect.stringContaining('the database has its ledger') });
  });
});
