// `schemagate test`: what it says of histories that hold and of those that do not, and that nothing of it stays on the server.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { DIALECTS } from '../contract/dialects.ts';
import { query } from '../support/database.ts';
import { type Files, migrationsFolder, temporaryFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { runCommand } from '../support/run-command.ts';

const tried = (folder: string, flags: Readonly<Record<string, string | boolean>> = {}, env: Readonly<Record<string, string>> = {}) =>
  runCommand({ command: 'test', env: { GATE_MIGRATIONS: folder, ...env }, flags: { scratch: inject('databaseUrl'), ...flags } });

interface Data {
  readonly migrations: readonly Readonly<Record<string, unknown>>[];
  readonly reverted: number;
  readonly repeated: number;
}

const outcomes = (data: unknown): readonly string[] =>
  (data as Data).migrations.map(({ up, down, again, twice }) => [up, down, again, twice].join(' '));

const rowsFile = (sql: string): string => join(temporaryFolder({ 'rows.sql': sql }), 'rows.sql');

const USERS: Files = {
  '0001_users.sql': 'CREATE TABLE users (id integer PRIMARY KEY, email text, note text);',
  '0001_users.down.sql': 'DROP TABLE users;',
};

describe('a history that holds', () => {
  test('is tried step by step and as a whole, with rows, repeatable ones twice, and verified', async () => {
    const folder = migrationsFolder({
      ...USERS,
      '0002_index.sql': 'CREATE INDEX CONCURRENTLY users_email ON users (email);',
      '0002_index.down.sql': 'DROP INDEX CONCURRENTLY users_email;',
      '0003_guarded.sql': 'CREATE TABLE IF NOT EXISTS more (id integer); ALTER TABLE users ADD COLUMN IF NOT EXISTS age integer;',
      '0003_guarded.down.sql': 'DROP TABLE more; ALTER TABLE users DROP COLUMN age;',
      'R__names.sql': 'CREATE OR REPLACE VIEW names AS SELECT email FROM users;',
    });
    const report = await tried(folder, { data: rowsFile("INSERT INTO users VALUES (1, 'a@x', 'n'), (2, NULL, 'm');") });
    expect(report).toMatchObject({ exit: 0, findings: [], summary: '3 migrations tested', data: { reverted: 3, repeated: 1 } });
    expect(outcomes(report.data)).toEqual(['ok ok ok none', 'ok ok ok none', 'ok ok ok ok']);
    const { migrations } = report.data as Data;
    expect(migrations.map(({ rows, loads }) => [rows, loads])).toEqual([
      [null, true],
      [{ tables: 1, rows: 2, lost: [] }, false],
      [{ tables: 1, rows: 2, lost: [] }, false],
    ]);
    expect(report.text).toMatch(/^migration +up +down +up again +twice +rows +time\n0001_users +ok +ok +ok +- +loaded +/);
    expect(report.text).toContain('all down: 3 migrations taken back; nothing is left over\nall up again: the same schema');
  });

  test('without ways back it is as far as it goes, and an error only where it is asked for', async () => {
    const folder = migrationsFolder({ ...USERS, '0002_more.sql': 'CREATE TABLE more (id integer);' });
    const report = await tried(folder);
    expect(report).toMatchObject({
      exit: 0,
      summary: '2 migrations tested, 1 of them without a way back',
      findings: [{ code: 'without-way-back', severity: 'notice', subject: `${folder}/0002_more.sql` }],
    });
    expect(outcomes(report.data)).toEqual(['ok ok ok none', 'ok none none none']);
    expect(await tried(folder, { 'require-down': true })).toMatchObject({ exit: 9, findings: [{ severity: 'error' }] });
  });

  test.each(DIALECTS.map((dialect) => [dialect.layout, dialect] as const))('in the layout %s', async (layout, dialect) => {
    const folder = migrationsFolder(
      dialect.tell([
        { number: 1, name: 'users', up: 'CREATE TABLE users (id integer);', down: 'DROP TABLE users;' },
        { number: 2, name: 'emails', up: 'ALTER TABLE users ADD COLUMN email text;', down: 'ALTER TABLE users DROP COLUMN email;' },
      ]),
    );
    const report = await tried(folder, {}, { GATE_LAYOUT: layout });
    expect(report.exit).toBe(0);
    const goesBack = !['drizzle', 'graphile-migrate'].includes(layout);
    expect(outcomes(report.data)).toEqual(goesBack ? ['ok ok ok none', 'ok ok ok none'] : ['ok none none none', 'ok none none none']);
    expect(report.data).toMatchObject({ reverted: goesBack ? 2 : 0 });
  });
});

describe('a history that does not hold', () => {
  test.each<[string, Files, object]>([
    [
      'fails going up',
      { '0001_a.sql': 'CREATE TABLE a (id integer);\nSELEC 1;' },
      { exit: 6, findings: [{ code: 'migration-failed', place: { line: 2, column: 1 } }] },
    ],
    [
      'fails going down',
      { '0001_a.sql': 'CREATE TABLE a (id integer);', '0001_a.down.sql': 'DROP TABLE b;' },
      { exit: 6, findings: [{ code: 'down-failed', message: expect.stringMatching(/left over: table public\.a$/) }] },
    ],
    [
      'leaves something behind',
      { '0001_a.sql': 'CREATE TABLE a (id integer); CREATE TABLE b (id integer);', '0001_a.down.sql': 'DROP TABLE a;' },
      {
        exit: 9,
        findings: [
          {
            code: 'down-leaves',
            message: expect.stringMatching(/left over: table public\.b$/),
            repair: expect.stringContaining('DROP TABLE public.b;'),
          },
        ],
      },
    ],
    [
      'takes too much away',
      { ...USERS, '0002_b.sql': 'CREATE TABLE b (id integer);', '0002_b.down.sql': 'DROP TABLE b; ALTER TABLE users DROP COLUMN note;' },
      { exit: 9, findings: [{ code: 'down-leaves', message: expect.stringMatching(/missing: column public\.users\.note$/) }] },
    ],
    [
      'cannot go up again',
      { ...USERS, '0002_b.sql': 'INSERT INTO users VALUES (1);', '0002_b.down.sql': 'SELECT;' },
      { exit: 6, findings: [{ code: 'rows-changed' }, { code: 'up-again-failed', message: expect.stringContaining('duplicate key') }] },
    ],
    [
      'says that it can be run twice, and cannot',
      {
        '0001_a.sql':
          'CREATE TABLE IF NOT EXISTS a (id integer);\nGRANT SELECT ON a TO PUBLIC;\nINSERT INTO a VALUES (1) ON CONFLICT DO NOTHING;',
      },
      {
        exit: 9,
        findings: [
          { code: 'not-repeatable', message: expect.stringContaining('1 row more in table public.a') },
          { code: 'without-way-back' },
        ],
      },
    ],
  ])('%s', async (_, files, expected) => {
    expect(await tried(migrationsFolder(files))).toMatchObject(expected);
  });

  test('loses rows: the column is named, a loss that its header announces is none, and NULLs that are filled in are only mentioned', async () => {
    const lossy = 'ALTER TABLE users DROP COLUMN note;';
    const files = (header: string): Files => ({
      ...USERS,
      '0002_fill.sql': "UPDATE users SET email = 'none' WHERE email IS NULL;",
      '0002_fill.down.sql': 'SELECT;',
      '0003_drop.sql': header + lossy,
      '0003_drop.down.sql': 'ALTER TABLE users ADD COLUMN note text;',
    });
    const data = rowsFile('COPY users FROM stdin;\n1\ta@x\tn\n2\t\\N\tm\n\\.\n');
    expect(await tried(migrationsFolder(files('')), { data })).toMatchObject({
      exit: 9,
      findings: [
        { code: 'rows-changed', message: expect.stringContaining('1 value more in column public.users.email') },
        { code: 'rows-lost', message: expect.stringContaining('column public.users.note has 0 of 2 values') },
      ],
    });
    const meant = await tried(migrationsFolder(files('-- gate: destroys=column public.users.note\n')), { data });
    expect([meant.exit, meant.findings.map(({ code }) => code)]).toEqual([0, ['rows-changed', 'rows-given-up']]);
  });

  test('does not take the rows that it is given', async () => {
    const folder = migrationsFolder({ ...USERS, '0002_b.sql': 'CREATE TABLE b (id integer);' });
    const data = rowsFile('INSERT INTO users (id) VALUES (1);\nINSERT INTO nowhere VALUES (1);');
    expect(await tried(folder, { data })).toMatchObject({
      exit: 2,
      findings: [{ code: 'data-not-loaded', place: { file: data, line: 2 }, message: expect.stringContaining('at any version') }],
    });
    expect(await tried(folder, { data, 'data-at': '1' })).toMatchObject({
      exit: 2,
      findings: [{ message: expect.stringContaining('at 0001') }],
    });
    writeFileSync(data, 'INSERT INTO b VALUES (1);');
    const later = await tried(folder, { data });
    expect((later.data as Data).migrations.map(({ loads }) => loads)).toEqual([false, true]);
    expect(await tried(folder, { 'data-at': '1' })).toMatchObject({ exit: 2, findings: [{ code: 'bad-flag' }] });
  });
});

describe('what is left on the server', () => {
  /** Of this server, which other tests use at the same time. */
  const databases = async (): Promise<readonly string[]> =>
    (await query(inject('databaseUrl'), 'SELECT datname FROM pg_database')).map(({ datname }) => String(datname));

  test('nothing, also after it was interrupted', async () => {
    const folder = migrationsFolder({ '0001_slow.sql': 'SELECT pg_sleep(60) AS interrupted_by_a_test;' });
    const gate = startGate({ args: ['test', '--scratch', inject('databaseUrl')], env: { GATE_MIGRATIONS: folder } });
    const at = "SELECT datname FROM pg_stat_activity WHERE query LIKE '%interrupted_by_a_test%' AND pid <> pg_backend_pid()";
    const used = async () => (await query(inject('databaseUrl'), at)).map(({ datname }) => String(datname));
    await expect.poll(used, { timeout: 20_000 }).toEqual([expect.stringMatching(/^schemagate_scratch_/)]);
    const [scratch] = await used();
    gate.kill('SIGINT');
    expect((await gate.done).code).toBe(130);
    expect(await databases()).not.toContain(scratch);
  });

  test('what a killed run has left is dropped by a later one', async () => {
    const name = 'schemagate_scratch_abandoned';
    await query(inject('databaseUrl'), `CREATE DATABASE ${name}`);
    await query(inject('databaseUrl'), `COMMENT ON DATABASE ${name} IS 'schemagate: a scratch database since 1700000000000'`);
    expect((await tried(migrationsFolder(USERS))).exit).toBe(0);
    expect(await databases()).not.toContain(name);
  });
});
