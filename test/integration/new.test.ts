// `schemagate new` in every tool's layout: what it writes is found as the next migration there, goes up and down, and two at once do not take
// each other's place.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { DIALECTS } from '../contract/dialects.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const STEPS = [{ number: 1, name: 'users', up: 'CREATE TABLE users (id integer);', down: 'DROP TABLE users;' }];

const write = (folder: string, name: string, flags: Readonly<Record<string, string>> = {}, layout = 'auto') =>
  runCommand({
    command: 'new',
    operands: [name],
    env: { GATE_MIGRATIONS: folder, GATE_LAYOUT: layout },
    flags: { scratch: inject('databaseUrl'), ...flags },
  });

const written = (data: unknown, folder: string): readonly string[] =>
  (data as { files: string[] }).files.map((file) => file.slice(folder.length + 1).replaceAll(/\d{4}-\d\d-\d\d-\d{6}|\d{13,}/g, 'TIME'));

describe('every layout', () => {
  const EMPTY: Readonly<Record<string, readonly string[]>> = {
    gate: ['0002_add_email.sql', '0002_add_email.down.sql'],
    'golang-migrate': ['000002_add_email.up.sql', '000002_add_email.down.sql'],
    dbmate: ['TIME_add_email.sql'],
    goose: ['00002_add_email.sql'],
    flyway: ['V2__add_email.sql', 'U2__add_email.sql'],
    prisma: ['TIME_add_email/migration.sql', 'TIME_add_email/down.sql'],
    drizzle: ['0001_add_email.sql'],
    sqlx: ['TIME_add_email.up.sql', 'TIME_add_email.down.sql'],
    diesel: ['TIME_add_email/up.sql', 'TIME_add_email/down.sql'],
    'node-pg-migrate': ['TIME_add-email.sql'],
    'graphile-migrate': ['current.sql'],
  };

  test.each(DIALECTS.map((dialect) => [dialect.layout, dialect] as const))('%s', async (layout, dialect) => {
    const folder = migrationsFolder(dialect.tell(STEPS));
    const empty = await write(folder, 'Add email', {}, layout);
    expect([empty.exit, written(empty.data, folder)]).toEqual([0, EMPTY[layout]]);

    const other = migrationsFolder(dialect.tell(STEPS));
    const desired = join(
      temporaryFolder({
        'd.sql':
          'CREATE TABLE users (id integer, email text); CREATE INDEX users_email ON users (email); CREATE INDEX users_id ON users (id);\nCREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$;',
      }),
      'd.sql',
    );
    const made = await write(other, 'emails', { 'from-diff': desired }, layout);
    expect(made).toMatchObject({ exit: 0, summary: expect.stringContaining('in 3 migrations') });
    const env = { GATE_MIGRATIONS: other, GATE_LAYOUT: layout };
    const tested = await runCommand({ command: 'test', env, flags: { scratch: inject('databaseUrl') } });
    const { migrations } = tested.data as { migrations: readonly { up: string; down: string; again: string }[] };
    const goesBack = !['drizzle', 'graphile-migrate', 'flyway'].includes(layout) || dialect.tell(STEPS)['U1__users.sql'] !== undefined;
    expect([tested.exit, migrations.map(({ up, down, again }) => [up, down, again].join(' '))]).toEqual([
      0,
      Array(4).fill(goesBack ? 'ok ok ok' : 'ok none none'),
    ]);
  });

  test('an empty folder is ours, or as it is said', async () => {
    expect(written((await write(migrationsFolder({}), 'x', {}, 'dbmate')).data, '')).toHaveLength(1);
    const folder = migrationsFolder({});
    expect(written((await write(folder, 'x')).data, folder)).toEqual(['0001_x.sql', '0001_x.down.sql']);
  });
});

test('at once, each gets a version of its own', async () => {
  const folder = migrationsFolder({ '0001_a.sql': 'SELECT 1;' });
  const names = ['b', 'c', 'd', 'e', 'b'];
  const runs = await Promise.all(names.map((name) => write(folder, name)));
  expect(runs.map(({ exit }) => exit)).toEqual([0, 0, 0, 0, 0]);
  const versions = readdirSync(folder)
    .filter((file) => !file.endsWith('.down.sql'))
    .map((file) => file.slice(0, 4));
  expect(versions).toEqual(['0001', '0002', '0003', '0004', '0005', '0006']);
});

test('what is there is not overwritten', async () => {
  const dialect = DIALECTS.find(({ layout }) => layout === 'graphile-migrate')!;
  const folder = migrationsFolder({ ...dialect.tell(STEPS), 'current.sql': '-- Enter migration here\n' });
  expect((await write(folder, 'x')).exit).toBe(0);
  writeFileSync(`${folder}/current.sql`, 'SELECT 1;');
  expect(await write(folder, 'x')).toMatchObject({ exit: 2, findings: [{ code: 'not-written', subject: `${folder}/current.sql` }] });
  expect(readFileSync(`${folder}/current.sql`, 'utf8')).toBe('SELECT 1;');
});

test('a template says what it begins with, in the folder or beside it; what it does not know it refuses', async () => {
  const folder = migrationsFolder({
    '0001_users.sql': 'CREATE TABLE users (id integer);',
    'templates/migration.sql': '-- {{name}} {{ version }} {{date}}\nSET lock_timeout = 1;\n',
  });
  expect((await write(folder, 'one')).exit).toBe(0);
  expect(readFileSync(`${folder}/0002_one.sql`, 'utf8')).toMatch(/^-- one 0002 \d{4}-\d\d-\d\d\nSET lock_timeout = 1;\n$/);
  const desired = join(temporaryFolder({ 'd.sql': 'CREATE TABLE users (id integer, email text);' }), 'd.sql');
  writeFileSync(`${folder}/0002_one.sql`, 'SELECT 1;');
  await write(folder, 'two', { 'from-diff': desired });
  expect(readFileSync(`${folder}/0003_two.sql`, 'utf8')).toMatch(
    /SET lock_timeout = 1;\n\n-- make column public\.users\.email\nALTER TABLE public\.users ADD COLUMN email text;\n$/,
  );
  writeFileSync(`${folder}/templates/migration.sql`, 'SELECT 1;\n-- by {{author}}\n');
  expect(await write(folder, 'three')).toMatchObject({ exit: 2, findings: [{ code: 'bad-template', place: { line: 2, column: 7 } }] });
  const sections = migrationsFolder({ '20240101000000_a.sql': '-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 1;\n' });
  const beside = join(dirname(sections), 'templates');
  mkdirSync(beside);
  writeFileSync(`${beside}/migration.sql`, '-- {{name}}\n-- migrate:up\nSELECT 2;\n\n-- migrate:down\n');
  const { files } = (await write(sections, 'b')).data as { files: string[] };
  expect([existsSync(files[0]!), readFileSync(files[0]!, 'utf8')]).toEqual([true, '-- b\n-- migrate:up\nSELECT 2;\n\n-- migrate:down\n']);
});

test('what would hold a table in use is written in steps that do not, each with its way back', async () => {
  const folder = migrationsFolder({
    '0001_a.sql': 'CREATE TABLE a (id integer PRIMARY KEY, b integer, "E mail" text); INSERT INTO a VALUES (1, 2, \'x\');',
    '0001_a.down.sql': 'DROP TABLE a;',
  });
  const desired = `CREATE TABLE a (id integer PRIMARY KEY, b integer CHECK (b > 0) REFERENCES a, "E mail" text NOT NULL);
CREATE TABLE c (id integer PRIMARY KEY, a integer NOT NULL REFERENCES a);`;
  const made = await write(folder, 'more', {
    'from-diff': join(temporaryFolder({ 'd.sql': desired.replace('REFERENCES a, "', ', "') }), 'd.sql'),
  });
  expect(written(made.data, folder).filter((file) => !file.endsWith('.down.sql'))).toEqual([
    '0002_more.sql',
    '0003_more_2.sql',
    '0004_more_3.sql',
  ]);
  const text = (file: string): string => readFileSync(`${folder}/${file}`, 'utf8');
  expect(text('0002_more.sql')).toContain('ADD CONSTRAINT a_b_check CHECK ((b > 0)) NOT VALID');
  expect(text('0003_more_2.sql')).toMatch(/VALIDATE CONSTRAINT "E mail_is_not_null"/);
  expect(text('0004_more_3.sql')).toMatch(/SET NOT NULL;\n.* DROP CONSTRAINT "E mail_is_not_null";/);
  const env = { GATE_MIGRATIONS: folder };
  expect(await runCommand({ command: 'test', env, flags: { scratch: inject('databaseUrl') } })).toMatchObject({
    exit: 0,
    data: { reverted: 4 },
  });
});

test('for both databases each has its section, and what SQLite does not read of a difference is said', async () => {
  const folder = migrationsFolder({ '0001_users.sql': 'CREATE TABLE users (id integer);' });
  const draft = await runCommand({ command: 'new', operands: ['x'], env: { GATE_MIGRATIONS: folder }, flags: { both: true } });
  expect([draft.exit, readFileSync(`${folder}/0002_x.sql`, 'utf8')]).toEqual([
    0,
    `-- gate: only=postgres
-- What this migration does, and why.
-- gate: end
-- gate: only=sqlite
-- What SQLite needs instead.
-- gate: end
`,
  ]);
  writeFileSync(`${folder}/0002_x.sql`, '-- gate: only=postgres\nCREATE EXTENSION IF NOT EXISTS plpgsql;\n-- gate: end\n');
  writeFileSync(`${folder}/0002_x.down.sql`, 'SELECT 1;');
  const desired = join(temporaryFolder({ 'd.sql': 'CREATE TABLE users (id integer, tags text[]);' }), 'd.sql');
  const made = await write(folder, 'tags', { 'from-diff': desired });
  const file = `${folder}/0003_tags.sql`;
  expect(made.summary).toBe(`wrote ${file} and ${folder}/0003_tags.down.sql; what SQLite needs instead is yours to write, in its section`);
  expect(made.findings.map(({ code, message }) => [code, message.replace(folder, '')])).toContainEqual([
    'dialect-hint',
    '/0003_tags.sql:3:7: SQLite does not read a name with a schema, as PostgreSQL does',
  ]);
  expect(readFileSync(file, 'utf8')).toMatch(
    /^-- gate: only=postgres\n.*ALTER TABLE .*-- gate: end\n-- gate: only=sqlite\n-- What SQLite needs instead\.\n-- gate: end\n$/s,
  );
  const tested = await runCommand({ command: 'test', env: { GATE_MIGRATIONS: folder }, flags: { scratch: inject('databaseUrl') } });
  expect(tested.exit).toBe(0);
  const alone = await write(migrationsFolder({ '0001_users.sql': 'CREATE TABLE users (id integer);' }), 'tags', { 'from-diff': desired });
  expect([alone.exit, alone.findings]).toEqual([0, []]);
});
