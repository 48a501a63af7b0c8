// Taking migrations back in a SQLite file.
import { describe, expect, test } from 'vitest';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { type SqliteFile, sqliteFile } from '../support/sqlite.ts';

const FILES = {
  '1_a.sql': 'CREATE TABLE a (id INTEGER PRIMARY KEY);\n',
  '1_a.down.sql': 'DROP TABLE a;\n',
  '2_b.sql': 'CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER REFERENCES a (id));\n',
  '2_b.down.sql': 'DROP TABLE b;\n',
};
const TABLES = "SELECT name FROM sqlite_schema WHERE name IN ('a', 'b') ORDER BY 1";

interface Given {
  readonly flags?: Readonly<Record<string, string | boolean>>;
  readonly operands?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const run = (command: string, file: SqliteFile, folder: string, { env = {}, ...given }: Given = {}) =>
  runCommand({ command, env: { DATABASE_URL: file.url, GATE_MIGRATIONS: folder, ...env }, ...given });

async function applied(files: Readonly<Record<string, string>> = FILES, env: Readonly<Record<string, string>> = {}) {
  const file = sqliteFile();
  const folder = migrationsFolder(files);
  expect((await run('up', file, folder, { env })).exit).toBe(0);
  return { file, folder };
}

describe('down', () => {
  test('only shows what it would do, until it is told to do it', async () => {
    const { file, folder } = await applied();
    const asked = await run('down', file, folder);
    expect([asked.exit, asked.findings.map(({ code }) => code)]).toEqual([9, ['not-confirmed']]);
    const shown = await run('down', file, folder, { flags: { plan: true } });
    expect([shown.exit, shown.text]).toEqual([
      0,
      `1 migration to revert
  ${folder}/2_b.down.sql  (one transaction)
1 stays as the last one applied

-- ${folder}/2_b.down.sql: one transaction, and with it the row of 2 in schemagate_migrations
BEGIN;
DROP TABLE b;
COMMIT;
`,
    ]);
    expect(file.values(TABLES)).toEqual(['a', 'b']);
  });

  test('takes the last one back, or all, with their rows, and up applies them again', async () => {
    const { file, folder } = await applied();
    const last = await run('down', file, folder, { flags: { yes: true } });
    expect([last.exit, last.summary, last.steps.map(({ state }) => state)]).toEqual([
      0,
      '1 migration reverted, the database is at 1; schema verified against the recorded expectation: 1 table, 1 column, 1 more',
      ['reverted'],
    ]);
    expect(file.values(TABLES)).toEqual(['a']);
    expect((await run('up', file, folder)).steps.map(({ version }) => version)).toEqual(['2']);
    const all = await run('down', file, folder, { flags: { yes: true, all: true } });
    expect([all.exit, all.summary]).toEqual([0, '2 migrations reverted, nothing is applied now']);
    expect(file.values('SELECT version FROM schemagate_migrations')).toEqual([]);
    expect(file.rows('SELECT * FROM schemagate_lock')).toEqual([]);
    expect((await run('down', file, folder, { flags: { yes: true } })).summary).toBe('nothing to revert: nothing is applied');
  });

  test('keeps what a down file that fails would have taken back, and says where', async () => {
    const { file, folder } = await applied();
    writeFiles(folder, { '2_b.down.sql': 'DROP TABLE b;\nDROP TABLE missing;\n' });
    const report = await run('down', file, folder, { flags: { yes: true, all: true } });
    expect([report.exit, report.failure?.place]).toMatchObject([6, { file: `${folder}/2_b.down.sql`, line: 2, column: 12 }]);
    expect(file.values(TABLES)).toEqual(['a', 'b']);
    expect(file.values('SELECT version FROM schemagate_migrations')).toEqual(['1', '2']);
  });

  test.each<[string, string, object]>([
    [
      'has changed something else',
      'DROP TABLE b; DROP TABLE a; CREATE TABLE a (id TEXT);',
      { exit: 7, findings: [{ subject: 'column a.id' }, {}] },
    ],
    [
      'leaves something over',
      'ALTER TABLE b RENAME TO c;',
      { exit: 0, findings: [{ code: 'table-extra', severity: 'warning', subject: 'table c' }] },
    ],
  ])('proves the schema of the version before, and says where a down file %s', async (_, down, expected) => {
    for (const before of ['nothing', 'a run that ended there']) {
      const { file, folder } = before === 'nothing' ? await applied() : await applied({ '1_a.sql': FILES['1_a.sql'] });
      writeFiles(folder, { ...FILES, '2_b.down.sql': down });
      expect((await run('up', file, folder)).exit).toBe(0);
      expect(await run('down', file, folder, { flags: { yes: true } })).toMatchObject({
        ...expected,
        verification: { against: 'recorded' },
      });
    }
  });

  test('tells what was there by hand before from what a down file leaves', async () => {
    const file = sqliteFile();
    file.run('CREATE TABLE by_hand (id)');
    const folder = migrationsFolder(FILES);
    await run('up', file, folder);
    expect(await run('down', file, folder, { flags: { yes: true } })).toMatchObject({
      exit: 0,
      findings: [],
      verification: { state: 'verified' },
    });
    expect(await run('verify', file, migrationsFolder({ '1_a.sql': FILES['1_a.sql'] }))).toMatchObject({ exit: 0, findings: [] });
    expect(await run('down', file, folder, { flags: { yes: true, all: true } })).toMatchObject({ exit: 0, findings: [] });
    expect(file.values("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'schemagate%'")).toEqual(['by_hand']);
  });

  test.each<[string, object]>([
    ['a repeatable one', { 'R__v.sql': 'DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT id FROM a;' }],
    ['one that runs on rows only', { '1_a.sql': 'CREATE TABLE a (id INTEGER PRIMARY KEY); INSERT INTO a SELECT id FROM there;' }],
  ])('records the schema of a version that nothing is known of, where the migrations do not say it: %s', async (_, files) => {
    const file = sqliteFile();
    file.run('CREATE TABLE there (id)');
    const folder = migrationsFolder({ ...FILES, ...files });
    expect((await run('up', file, folder)).exit).toBe(0);
    const report = await run('down', file, folder, { flags: { yes: true } });
    expect(report).toMatchObject({ exit: 0, verification: { state: 'recorded' } });
    expect(report.findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['expectation-recorded']));
  });

  test('names the rows that it would leave without those they refer to', async () => {
    const { file, folder } = await applied();
    file.run('INSERT INTO a VALUES (5); INSERT INTO b VALUES (1, 5)');
    writeFiles(folder, { '2_b.down.sql': 'DROP TABLE a;\n' });
    const report = await run('down', file, folder, { flags: { yes: true } });
    expect([report.exit, report.failure]).toMatchObject([
      6,
      { message: '1 row of b refers to a row of a that does not exist', detail: 'b, rowid 1: a_id = 5' },
    ]);
  });

  test('refuses one that nothing takes back, or that is not one transaction', async () => {
    const { '2_b.down.sql': _, ...without } = FILES;
    const { file, folder } = await applied(without);
    expect(await run('down', file, folder, { flags: { yes: true } })).toMatchObject({ exit: 8, findings: [{ code: 'no-way-back' }] });
    writeFiles(folder, { '2_b.down.sql': 'DROP TABLE b;\nVACUUM;\n' });
    expect(await run('down', file, folder, { flags: { yes: true } })).toMatchObject({
      exit: 2,
      findings: [{ code: 'postgresql-only', subject: `${folder}/2_b.down.sql` }],
    });
    expect(await run('down', file, folder, { operands: ['0'] })).toMatchObject({ exit: 2, findings: [{ code: 'bad-operand' }] });
  });

  test.each([
    [
      'dbmate',
      '-- migrate:up\nCREATE TABLE a (id);\n-- migrate:down\nDROP TABLE a;\n',
      '-- migrate:up\nCREATE TABLE b (id);\n-- migrate:down\nDROP TABLE b;\n',
      '.sql',
    ],
    [
      'goose',
      '-- +goose Up\nCREATE TABLE a (id);\n-- +goose Down\nDROP TABLE a;\n',
      '-- +goose Up\nCREATE TABLE b (id);\n-- +goose Down\nDROP TABLE b;\n',
      '.sql',
    ],
    ['golang-migrate', 'CREATE TABLE a (id);\n', 'CREATE TABLE b (id);\n', '.up.sql'],
    ['sqlx', 'CREATE TABLE a (id);\n', 'CREATE TABLE b (id);\n', '.up.sql'],
  ])('takes back what is in the ledger of %s', async (layout, first, second, ending) => {
    const pairs = ending === '.up.sql' ? { '000001_a.down.sql': 'DROP TABLE a;\n', '000002_b.down.sql': 'DROP TABLE b;\n' } : {};
    const env = { GATE_LAYOUT: layout };
    const { file, folder } = await applied({ [`000001_a${ending}`]: first, [`000002_b${ending}`]: second, ...pairs }, env);
    expect(await run('down', file, folder, { env, flags: { yes: true } })).toMatchObject({ exit: 0, steps: [{ state: 'reverted' }] });
    expect(file.values(TABLES)).toEqual(['a']);
    expect(await run('up', file, folder, { env })).toMatchObject({ exit: 0, applied: 1, steps: [{ state: 'applied' }] });
    expect(await run('down', file, folder, { env, flags: { yes: true, all: true } })).toMatchObject({ exit: 0 });
    expect(await run('status', file, folder, { env })).toMatchObject({ exit: 0, applied: 0 });
  });
});
