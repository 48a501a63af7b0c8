// What our own layout has besides plain versions: repeatable files, callbacks, placeholders, and migrations in JavaScript and TypeScript.
import { describe, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';

const TABLE = 'CREATE TABLE t (id bigint PRIMARY KEY, note text);';
const values = async (database: FreshDatabase, sql: string) => (await database.admin(sql)).map((row) => Object.values(row)[0]);

describe('repeatable files', () => {
  test('run after the versioned ones, by name, and again when they change', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({
      'R__b.sql': 'CREATE OR REPLACE VIEW b AS SELECT a.id FROM a;',
      'R__a.sql': 'CREATE OR REPLACE VIEW a AS SELECT id FROM t;',
      '2_more.sql': 'ALTER TABLE t ADD COLUMN more text;',
      '1_t.sql': TABLE,
    });
    const first = await gateOn(database.url, folder);
    expect([first.code, first.report.steps.map(({ file }) => file.split('/').at(-1))]).toEqual([
      0,
      ['1_t.sql', '2_more.sql', 'R__a.sql', 'R__b.sql'],
    ]);
    expect((await gateOn(database.url, folder)).report).toMatchObject({ exit: 0, steps: [], verification: { by: 'fingerprint' } });
    writeFiles(folder, { 'R__b.sql': 'CREATE OR REPLACE VIEW b AS SELECT a.id, 1 AS one FROM a;' });
    const changed = await gateOn(database.url, folder);
    expect([changed.code, changed.report.steps.map(({ name }) => name)]).toEqual([0, ['b']]);
    expect(await values(database, 'SELECT column_name FROM information_schema.columns WHERE table_name = $$b$$ ORDER BY 1')).toEqual([
      'id',
      'one',
    ]);
    expect((await gateOn(database.url, folder)).report).toMatchObject({ exit: 0, steps: [] });
    expect((await gateOn(database.url, folder, {}, ['status'])).report).toMatchObject({ exit: 0, head: { files: '2', ledger: '2' } });
  });

  test('one that is gone from the folder is no fault, and drift behind it still is', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({ '1_t.sql': TABLE, 'R__a.sql': 'CREATE OR REPLACE VIEW a AS SELECT id FROM t;' });
    expect((await gateOn(database.url, folder)).code).toBe(0);
    await database.admin('ALTER TABLE t DROP COLUMN note');
    writeFiles(folder, { 'R__a.sql': 'CREATE OR REPLACE VIEW a AS SELECT id, 2 AS two FROM t;' });
    expect(await gateOn(database.url, folder)).toMatchObject({ code: 7, applied: 0 });
    await database.admin('ALTER TABLE t ADD COLUMN note text');
    expect(await gateOn(database.url, migrationsFolder({ '1_t.sql': TABLE }))).toMatchObject({ code: 0 });
  });
});

describe('callbacks', () => {
  const CALLBACKS = {
    'before-all.sql': "CREATE TABLE IF NOT EXISTS log (what text, at serial);\nINSERT INTO log VALUES ('before');",
    'after-each.sql': "INSERT INTO log VALUES ('each');",
    'after-all.sql': "INSERT INTO log VALUES ('after');",
  };

  test('run at their moments, and not if nothing is pending', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({ ...CALLBACKS, '1_t.sql': TABLE, '2_i.sql': 'CREATE INDEX CONCURRENTLY t_note ON t (note);' });
    expect((await gateOn(database.url, folder)).code).toBe(0);
    const logged = 'SELECT what FROM log ORDER BY at';
    expect(await values(database, logged)).toEqual(['before', 'each', 'each', 'after']);
    expect((await gateOn(database.url, folder)).code).toBe(0);
    expect(await values(database, logged)).toHaveLength(4);
  });

  test('after-each is in the transaction of the migration: where it fails, nothing of both is kept', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({ '1_t.sql': TABLE, 'after-each.sql': 'SELECT 1;\nSELECT missing;' });
    const { code, report } = await gateOn(database.url, folder);
    expect(code).toBe(6);
    expect(report.failure?.place).toMatchObject({ file: `${folder}/after-each.sql`, line: 2, column: 8 });
    expect(await values(database, 'SELECT to_regclass($$t$$)')).toEqual([null]);
    expect(await values(database, 'SELECT count(*)::int FROM schemagate.migrations')).toEqual([0]);
  });
});

describe('placeholders', () => {
  const FILES = { '1_t.sql': "CREATE TABLE t (id bigint);\nCOMMENT ON TABLE t IS '${OWNER}';\n" };

  test('stand for what is set, which is reported and is not part of the checksum', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder(FILES);
    const { code, report } = await gateOn(database.url, folder, { GATE_PLACEHOLDER_OWNER: 'team ${x} $1' });
    expect([code, report.steps[0]!.placeholders]).toEqual([0, { OWNER: 'team ${x} $1' }]);
    expect(await values(database, 'SELECT obj_description($$t$$::regclass)')).toEqual(['team ${x} $1']);
    expect((await gateOn(database.url, folder, { GATE_PLACEHOLDER_OWNER: 'other' })).code).toBe(0);
  });

  test('are plain text if none is set, and one without a value is reported with its place', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder(FILES);
    const { code, report } = await gateOn(database.url, folder, { GATE_PLACEHOLDER_OTHER: 'x' });
    expect(code).toBe(2);
    expect(report.findings).toMatchObject([{ code: 'placeholder-missing', place: { line: 2, column: 24 } }]);
    expect((await gateOn(database.url, folder)).code).toBe(0);
    expect(await values(database, 'SELECT obj_description($$t$$::regclass)')).toEqual(['${OWNER}']);
  });

  test('a value that is a secret by its name is told to nobody', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({ '1_t.sql': "SELECT '${APP_PASSWORD}';" });
    const run = await gateOn(database.url, folder, { GATE_PLACEHOLDER_APP_PASSWORD: 'hunter2hunter2' });
    expect(run.code).toBe(0);
    expect(run.stdout + JSON.stringify(run.report)).not.toContain('hunter2hunter2');
  });
});

describe('migrations in JavaScript and TypeScript', () => {
  test('run in the same transaction, with the same ledger row, and with values', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({
      '1_t.sql': TABLE,
      '2_fill.mjs':
        "export async function up(db) {\n  await db.query('INSERT INTO t VALUES ($1, $2)', [1, 'a']);\n  const { rows } = await db.query('SELECT id, note FROM t');\n  await db.query(`CREATE TABLE ${rows[0].note}; CREATE TABLE c ()`.replace('a;', 'a ();'));\n}\n",
      '3_more.ts':
        "interface Db { query(text: string, values?: readonly unknown[]): Promise<{ rows: { n: number }[] }> }\nexport const up = async (db: Db): Promise<void> => {\n  const { rows } = await db.query('SELECT count(*)::int AS n FROM t');\n  await db.query('INSERT INTO t VALUES ($1, $2)', [rows[0]!.n + 1, null]);\n};\n",
      'helper.js': 'export const nothing = 1;\n',
    });
    const { code, report } = await gateOn(database.url, folder);
    expect([code, report.steps.map(({ state }) => state)]).toEqual([0, ['applied', 'applied', 'applied']]);
    expect(await values(database, 'SELECT id::int FROM t ORDER BY id')).toEqual([1, 2]);
    expect(await values(database, 'SELECT version FROM schemagate.migrations ORDER BY 1')).toEqual(['1', '2', '3']);
    writeFiles(folder, { '3_more.ts': 'export const up = () => {};\n' });
    expect((await gateOn(database.url, folder)).report.findings).toMatchObject([{ code: 'edited' }]);
  });

  test.each([
    [
      'what throws',
      "export async function up(db) {\n  await db.query('CREATE TABLE kept ()');\n  throw new Error('not today');\n}",
      'not today',
      3,
    ],
    [
      'bad SQL',
      "export async function up(db) {\n  await db.query('CREATE TABLE kept ()');\n\n  await db.query('SELECT nothing');\n}",
      'column "nothing" does not exist',
      4,
    ],
    ['no up', 'export const down = 1;', 'it does not export a function up(db), but down', undefined],
  ])('%s is rolled back and told with its line', async (_, text, message, line) => {
    const database = await freshDatabase();
    const folder = migrationsFolder({ '1_a.mjs': text });
    const { code, report } = await gateOn(database.url, folder);
    expect([code, report.failure?.message, report.failure?.place.line]).toEqual([6, message, line]);
    expect(await values(database, 'SELECT to_regclass($$kept$$)')).toEqual([null]);
    expect(await values(database, 'SELECT count(*)::int FROM schemagate.migrations')).toEqual([0]);
  });

  test('one that ends its transaction is not recorded, and that is reported', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({
      '1_a.mjs': "export const up = async (db) => {\n  await db.query('CREATE TABLE kept ()');\n  await db.query('COMMIT');\n};",
    });
    const { code, report } = await gateOn(database.url, folder);
    expect([code, report.findings[0]!.code]).toEqual([10, 'incomplete']);
    expect(await values(database, 'SELECT count(*)::int FROM schemagate.migrations')).toEqual([0]);
  });
});
