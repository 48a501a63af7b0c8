// The commands that put differences to use: diff, new, recover, diagram.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { diagram, diff, newMigration, recover } from '../../src/index.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder, temporaryFolder, writeFiles } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';

const TABLES = {
  '0001_a.sql': 'CREATE TABLE a (id bigint PRIMARY KEY, note text);\nCREATE INDEX a_note ON a (note);',
  '0002_b.sql': 'CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint NOT NULL REFERENCES a (id));\nCREATE VIEW v AS SELECT b.id FROM b;',
};
const scratch = () => ['--scratch', inject('databaseUrl')];
/** What is sent at once is one transaction to the server. */
const inOneMessage = (sql: string): string => sql.replaceAll(' CONCURRENTLY', '');
const diffOn = ({ url }: FreshDatabase, folder: string, ...args: readonly string[]) =>
  gateOn(url, folder, {}, ['diff', ...scratch(), ...args]);

describe('diff', () => {
  test('of a database and its own migrations is empty, whatever tool keeps their ledger', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({ '1_a.sql': `-- migrate:up\n${TABLES['0001_a.sql']}\n-- migrate:down\n` });
    expect((await gateOn(database.url, folder)).code).toBe(0);
    const run = await diffOn(database, folder);
    expect([run.code, run.report.data]).toMatchObject([0, { differences: [], sql: '' }]);
  });

  test('prints SQL that takes the first to the second, destructive steps marked, and exits 9', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder(TABLES);
    await database.admin('CREATE TABLE a (id bigint PRIMARY KEY, other text); CREATE TABLE gone (id bigint)');
    const run = await runGate({
      args: ['diff', '--sql', ...scratch(), '--to', folder],
      env: { DATABASE_URL: database.url, GATE_REPORT: '' },
    });
    expect(run.code).toBe(9);
    expect(run.stdout).toContain('-- destructive: drop table public.gone, and its rows with it\nDROP TABLE public.gone;');
    await database.admin(inOneMessage(run.stdout));
    expect((await diffOn(database, folder)).code).toBe(0);
  });

  test('takes URLs, folders, snapshots and files of SQL on either side', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder(TABLES);
    expect((await gateOn(database.url, folder)).code).toBe(0);
    const files = temporaryFolder({ 'schema.sql': Object.values(TABLES).join('\n') });
    const snapshot = join(files, 'schema.json');
    expect((await gateOn(database.url, folder, {}, ['snapshot', '--url', inject('databaseUrl'), '--out', snapshot])).code).toBe(0);
    const sources = [database.url, folder, snapshot, join(files, 'schema.sql')];
    for (const [i, from] of sources.entries()) {
      const to = sources[(i + 1) % sources.length]!;
      expect((await diffOn(database, folder, '--from', from, '--to', to)).code, `${from} and ${to}`).toBe(0);
    }
  });

  test.each([
    ['/nowhere', 2, 'no-source'],
    ['postgres://nobody@127.0.0.1:1/x', 3, 'connection-refused'],
  ])('%s as a source is told', async (source, code, finding) => {
    const run = await gateOn('postgres://nobody@127.0.0.1:1/none', migrationsFolder(TABLES), {}, ['diff', '--from', source]);
    expect([run.code, run.report.findings[0]!.code]).toEqual([code, finding]);
  });

  test('what fails in a file of SQL is reported with its place', async () => {
    const database = await freshDatabase();
    const file = join(temporaryFolder({ 'x.sql': 'SELECT 1;\nSELECT missing;\n' }), 'x.sql');
    const run = await diffOn(database, migrationsFolder(TABLES), '--to', file);
    expect([run.code, run.report.findings[0]!.message]).toMatchObject([6, expect.stringContaining(`${file}:2:8 failed`)]);
  });
});

describe('new', () => {
  const write = (folder: string, ...args: readonly string[]) => runGate({ args: ['new', ...args], env: { GATE_MIGRATIONS: folder } });

  test('numbers on from the last, in its own way', async () => {
    const folder = migrationsFolder(TABLES);
    expect((await write(folder, 'Add the Thing!')).code).toBe(0);
    expect([existsSync(`${folder}/0003_add_the_thing.sql`), existsSync(`${folder}/0003_add_the_thing.down.sql`)]).toEqual([true, true]);
    const timed = migrationsFolder({ '20240101000000_a.sql': 'SELECT 1;' });
    const run = await write(timed, 'later');
    expect((run.report!.data as { files: string[] }).files[0]).toMatch(/\/20\d{12}_later\.sql$/);
    expect((await write(migrationsFolder({}), 'first')).report?.data).toMatchObject({
      files: [expect.stringMatching(/\/0001_first\.sql$/), expect.anything()],
    });
  });

  test('from a difference: up makes the desired schema, down takes it back, and planning again is empty', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder(TABLES);
    const desired = join(
      temporaryFolder({ 'd.sql': `${Object.values(TABLES).join('\n')}\nCREATE TABLE c (id int);\nALTER TABLE a RENAME note TO label;` }),
      'd.sql',
    );
    const run = await write(folder, 'desired', '--from-diff', desired, ...scratch());
    expect([run.code, run.report?.findings.map(({ code }) => code)]).toEqual([0, ['likely-rename']]);
    expect((await gateOn(database.url, folder)).code).toBe(0);
    expect((await diffOn(database, folder, '--to', desired)).code).toBe(0);
    const downs = (run.report!.data as { files: string[] }).files.filter((file) => file.endsWith('.down.sql')).reverse();
    for (const down of downs) await database.admin(inOneMessage(readFileSync(down, 'utf8')));
    expect((await diffOn(database, folder, '--to', migrationsFolder(TABLES))).code).toBe(0);
    expect((await write(folder, 'again', '--from-diff', desired, ...scratch())).report?.summary).toContain('nothing was written');
  });

  test.each([
    [TABLES, ['...'], 'bad-operand'],
    [TABLES, [], 'bad-flag'],
  ])('case %#: what cannot be is told', async (files, args, code) => {
    const run = await write(migrationsFolder(files as Record<string, string>), ...args);
    expect(run.code).toBe(2);
    expect(run.stdout).toContain(`"code":"${code}"`);
  });
});

describe('new, of an index on a table that is in use', () => {
  test('is a migration by itself, so that the others stay transactions', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder(TABLES);
    const more = 'CREATE TABLE c (id int);\nCREATE INDEX c_id ON c (id);\nCREATE INDEX b_a ON b (a_id);\n';
    const desired = join(temporaryFolder({ 'd.sql': `${Object.values(TABLES).join('\n')}\n${more}` }), 'd.sql');
    const run = await runGate({ args: ['new', 'more', '--from-diff', desired, ...scratch()], env: { GATE_MIGRATIONS: folder } });
    const written = (run.report!.data as { files: string[] }).files.map((file) => file.slice(folder.length + 1));
    expect([run.code, written]).toEqual([0, ['0003_more.sql', '0003_more.down.sql', '0004_more_2.sql', '0004_more_2.down.sql']]);
    const text = (file: string) => readFileSync(`${folder}/${file}`, 'utf8');
    expect([text('0003_more.sql'), text('0003_more.down.sql')].join()).not.toContain('CONCURRENTLY');
    expect(text('0004_more_2.sql')).toContain('CREATE INDEX CONCURRENTLY b_a ON');
    expect(text('0004_more_2.down.sql')).toContain('DROP INDEX CONCURRENTLY public.b_a');
    const up = await gateOn(database.url, folder);
    expect([up.code, up.report.steps.map(({ mode }) => mode)]).toEqual([0, ['transaction', 'transaction', 'transaction', 'statements']]);
    expect((await diffOn(database, folder, '--to', desired)).code).toBe(0);
  });
});

test('as library functions', async () => {
  const { url, admin } = await freshDatabase();
  const folder = migrationsFolder(TABLES);
  const env = { DATABASE_URL: url, GATE_MIGRATIONS: folder };
  const scratch = inject('databaseUrl');
  expect((await gateOn(url, folder)).code).toBe(0);
  await admin('DROP VIEW v');
  expect((await diff({ env, scratch })).data).toMatchObject({ differences: [{ code: 'view-missing' }] });
  expect([(await recover({ env })).exit, (await recover({ env, yes: true })).exit, (await diff({ env, scratch })).exit]).toEqual([9, 0, 0]);
  expect((await diagram({ env, scratch, of: url })).data).toMatchObject({ mermaid: expect.stringContaining('erDiagram') });
  const desired = join(temporaryFolder({ 'c.sql': `${Object.values(TABLES).join('\n')} CREATE TABLE c (id int);` }), 'c.sql');
  const made = await newMigration({ env, scratch, name: 'add c', fromDiff: desired });
  expect(readFileSync((made.data as { files: string[] }).files[0]!, 'utf8')).toContain('CREATE TABLE public.c');
});

describe('recover', () => {
  test('shows what is gone, recreates it with --yes, verifies, and says that the data is gone', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder(TABLES);
    expect((await gateOn(database.url, folder)).code).toBe(0);
    await database.admin('DROP TABLE b CASCADE; DROP INDEX a_note');
    const shown = await gateOn(database.url, folder, {}, ['recover']);
    expect([shown.code, shown.report.data]).toMatchObject([
      9,
      { missing: expect.arrayContaining(['table public.b', 'view public.v', 'index public.a_note']) },
    ]);
    expect(await database.admin("SELECT to_regclass('b') AS b")).toEqual([{ b: null }]);
    const done = await gateOn(database.url, folder, {}, ['recover', '--yes']);
    expect([done.code, done.report.summary]).toEqual([0, expect.stringContaining('the data that was in it is gone')]);
    const told = done.lines.map(({ event, object }) => [event, object]);
    expect(told).toEqual(
      expect.arrayContaining([
        ['made', 'table public.b'],
        ['made', 'view public.v'],
        ['made', 'index public.a_note'],
      ]),
    );
    expect(told.map(([event]) => event).filter((event) => ['missing', 'verified', 'answer', 'summary'].includes(String(event)))).toEqual([
      'missing',
      'verified',
      'answer',
      'summary',
    ]);
    expect((await gateOn(database.url, folder, { GATE_DRIFT: 'strict' }, ['verify'])).code).toBe(0);
    expect((await gateOn(database.url, folder, {}, ['recover', '--yes'])).report.summary).toMatch(/^nothing of .* is missing$/);
  });

  test('what cannot be created is named, and what is in its transaction is not kept', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder(TABLES);
    expect((await gateOn(database.url, folder)).code).toBe(0);
    await database.admin('DROP TABLE b CASCADE; CREATE TYPE v AS (x int)');
    const run = await gateOn(database.url, folder, {}, ['recover', '--yes']);
    expect([run.code, run.report.findings[0]]).toMatchObject([6, { code: 'not-recovered', subject: 'view public.v' }]);
    expect(await database.admin("SELECT to_regclass('b') AS b")).toEqual([{ b: null }]);
  });

  test('where a migration is pending, it goes by what was recorded before it', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder(TABLES);
    expect((await gateOn(database.url, folder)).code).toBe(0);
    await database.admin('DROP TABLE b CASCADE');
    writeFiles(folder, { '0003_c.sql': 'ALTER TABLE b ADD COLUMN c text;' });
    expect((await gateOn(database.url, folder)).code).toBe(7);
    expect((await gateOn(database.url, folder, {}, ['recover', '--yes'])).code).toBe(0);
    expect((await gateOn(database.url, folder)).code).toBe(0);
  });

  test('recreates a function before the view that its body names by the search path of its own', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({
      '1_a.sql': `CREATE SCHEMA app; CREATE VIEW app.later AS SELECT 1 AS one;
CREATE FUNCTION public.counted() RETURNS bigint LANGUAGE sql SET search_path = app AS 'SELECT count(*) FROM later';`,
    });
    expect((await gateOn(database.url, folder)).code).toBe(0);
    await database.admin('DROP FUNCTION public.counted(); DROP VIEW app.later');
    expect((await gateOn(database.url, folder, {}, ['recover', '--yes'])).code).toBe(0);
    expect(await database.admin('SELECT public.counted()')).toEqual([{ counted: '1' }]);
  });

  test('on a database that no gate has worked on there is nothing to go by', async () => {
    const { url } = await freshDatabase();
    expect(await gateOn(url, migrationsFolder(TABLES), {}, ['recover'])).toMatchObject({
      code: 8,
      report: { findings: [{ code: 'nothing-applied' }] },
    });
  });
});

test('the page is called by the name of the database, or of the folder, or has the title given', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE TABLE t (id int)');
  const page = join(temporaryFolder(), 'schema.html');
  const titles = [];
  const snapshot = join(temporaryFolder({ 'shop/db/migrations/1_a.sql': TABLES['0001_a.sql'] }), 'shop/db/migrations');
  for (const args of [
    ['--of', database.url],
    ['--of', snapshot, ...scratch()],
    ['--of', database.url, '--title', 'Our shop'],
  ]) {
    expect((await runGate({ args: ['diagram', '--out', page, ...args] })).code).toBe(0);
    titles.push(/<title>(.*)<\/title>/.exec(readFileSync(page, 'utf8'))![1]);
  }
  expect(titles).toEqual([database.name, 'shop', 'Our shop']);
});

test('diagram prints only Mermaid text, and writes a page that needs nothing else', async () => {
  const folder = migrationsFolder(TABLES);
  const env = { GATE_MIGRATIONS: folder };
  const run = await runGate({ args: ['diagram', ...scratch()], env });
  expect([run.code, run.stdout]).toEqual([
    0,
    `erDiagram
  "public.a" {
    bigint id PK
    text note
  }
  "public.b" {
    bigint id PK
    bigint a_id FK "not null"
  }
  "public.v"["public.v (view)"] {
    bigint id
  }
  "public.b" }o--|| "public.a" : "a_id"
  "public.v" }o..o{ "public.b" : reads
`,
  ]);
  const page = join(temporaryFolder(), 'schema.html');
  expect((await runGate({ args: ['diagram', '--out', page, ...scratch()], env })).code).toBe(0);
  const html = readFileSync(page, 'utf8');
  expect(html).toContain('<section id="public.b" class="table"');
  expect(html).toContain('data-from="public.b" data-to="public.a"');
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});
