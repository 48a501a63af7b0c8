// What a migration in JavaScript or TypeScript is given besides queries: questions to the catalog, enums.
import { describe, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';

const values = async (database: FreshDatabase, sql: string) => (await database.admin(sql)).map((row) => Object.values(row)[0]);
const TYPES = `import type { MigrationDatabase } from 'schemagate';\n`;

describe('questions to the catalog', () => {
  test('are answered for names as SQL reads them', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({
      '1_t.sql': `CREATE SCHEMA app; CREATE TABLE app."Users" (id bigint CONSTRAINT users_pk PRIMARY KEY, "Email" text, gone int);
ALTER TABLE app."Users" DROP COLUMN gone; CREATE VIEW v AS SELECT 1 AS n; CREATE TABLE answers (at int, said boolean);`,
      '2_ask.ts': `${TYPES}export async function up(db: MigrationDatabase): Promise<void> {
  const answers = [
    await db.tableExists('app."Users"'), await db.tableExists('app.Users'), await db.tableExists('ANSWERS'), await db.tableExists('v'),
    await db.tableExists('nowhere.t'),
    await db.columnExists('app."Users"', 'ID'), await db.columnExists('app."Users"', '"Email"'), await db.columnExists('app."Users"', 'email'),
    await db.columnExists('app."Users"', 'gone'), await db.columnExists('v', 'n'), await db.columnExists('nothing', 'n'),
    await db.indexExists('app.users_pk'), await db.indexExists('users_pk'), await db.indexExists('answers'),
    await db.constraintExists('app."Users"', 'users_pk'), await db.constraintExists('answers', 'users_pk'),
  ];
  for (const [at, said] of answers.entries()) await db.query('INSERT INTO answers VALUES ($1, $2)', [at, said]);
}\n`,
    });
    const { code, report } = await gateOn(database.url, folder);
    expect([code, report.failure]).toEqual([0, undefined]);
    const [table, column, index, constraint] = ['10100', '110010', '100', '10'];
    expect((await values(database, 'SELECT said::int FROM answers ORDER BY at')).join('')).toBe(`${table}${column}${index}${constraint}`);
  });

  test('one that was not awaited is an error', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({
      '1_a.mjs':
        "export const up = (db) => { later = db.query('SELECT 1').then(() => db.tableExists('t')).catch(async (error) => { console.error(error.message); }); };\nlet later;",
    });
    expect((await gateOn(database.url, folder)).stderr).toContain('db.tableExists was called after up(db) had ended: await every call');
  });
});

describe('ensureEnum', () => {
  const ensuring = (labels: readonly string[]): string =>
    `export async function up(db) {
  const { created, added } = await db.ensureEnum('app."Mood"', ${JSON.stringify(labels)});
  await db.query('INSERT INTO said VALUES ($1)', [[created, ...added, ...(await db.enumLabels('app."Mood"'))].join()]);
}\n`;

  test('creates it once, adds what is missing in order, and changes nothing the third time', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({
      '1_a.sql': 'CREATE SCHEMA app; CREATE TABLE said (what text);',
      '2_b.mjs': ensuring(["it's", 'z']),
      '3_c.mjs': ensuring(['first', "it's", 'between', 'z', 'last']),
      '4_d.mjs': ensuring(['first', "it's", 'between', 'z', 'last']),
    });
    const { code, report } = await gateOn(database.url, folder);
    expect([code, report.failure]).toEqual([0, undefined]);
    expect(await values(database, 'SELECT what FROM said')).toEqual([
      "true,it's,z",
      "false,first,between,last,first,it's,between,z,last",
      "false,first,it's,between,z,last",
    ]);
  });

  test('refuses what PostgreSQL cannot do, at the line that asked for it, and changes nothing', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({
      '1_a.sql': `CREATE SCHEMA app; CREATE TABLE said (what text); CREATE TYPE app."Mood" AS ENUM ('a', 'b');`,
      '2_b.mjs': ensuring(['b', 'c']),
    });
    const removed = await gateOn(database.url, folder);
    expect([removed.code, removed.report.failure]).toMatchObject([
      6,
      {
        message: expect.stringMatching(
          /^the enum app\."Mood" has 'a', which is not among the labels wanted \('b', 'c'\): PostgreSQL cannot remove a label$/,
        ),
        place: { line: 2 },
      },
    ]);
    writeFiles(folder, { '2_b.mjs': ensuring(['b', 'c', 'a']) });
    const moved = await gateOn(database.url, folder);
    expect([moved.code, moved.report.failure?.message]).toMatchObject([6, expect.stringContaining('PostgreSQL cannot move a label')]);
    writeFiles(folder, { '2_b.mjs': "export const up = (db) => db.ensureEnum('said', ['a']);" });
    expect((await gateOn(database.url, folder)).report.failure?.message).toBe('the type said is there and is not an enum');
    expect(await values(database, 'SELECT enumlabel FROM pg_enum ORDER BY enumsortorder')).toEqual(['a', 'b']);
  });
});

describe('what a module does beside its calls', () => {
  const applied = async (module: string, env: Readonly<Record<string, string>> = {}) => {
    const database = await freshDatabase();
    const { code, report } = await gateOn(database.url, migrationsFolder({ '1_a.mjs': module }), { GATE_DEADLINE: '1m', ...env });
    const [left] = await database.admin("SELECT to_regclass('t') IS NOT NULL AS t");
    return { code, message: report.failure?.message, line: report.failure?.place?.line, isThere: left!['t'], report };
  };
  const up = (body: string): string => `export async function up(db) {\n${body}\n}\n`;

  test.each([
    ['process.exit', up("await db.query('CREATE TABLE t ()');\nprocess.exit(0)"), /^process\.exit\(\) would end the gate without a report/],
    ['process.exit while it is loaded', `process.exit(0);\n${up('')}`, /^process\.exit\(\) would end/],
    ['a query that nobody awaits', up("db.query('SELECT nope');\nawait db.query('CREATE TABLE t ()')"), /column "nope" does not exist/],
    [
      'a query that nobody awaits, at its end',
      up("await db.query('CREATE TABLE t ()');\ndb.query('SELECT nope')"),
      /"nope" does not exist/,
    ],
    [
      'an error in a timer',
      up("setTimeout(() => {\nthrow new Error('late') });\nawait db.query('CREATE TABLE t AS SELECT 1 AS one FROM pg_sleep(1)')"),
      /^late$/,
    ],
    ['a promise that nobody awaits', up("await db.query('CREATE TABLE t ()');\nPromise.reject(new Error('unheard'))"), /^unheard$/],
  ])('%s is an error of the migration, which is rolled back', async (_, module, message) => {
    const { code, line, isThere, ...run } = await applied(module);
    expect([code, run.message, line, isThere]).toEqual([6, expect.stringMatching(message), expect.any(Number), false]);
  });

  test('what it has awaited and caught is its own', async () => {
    const caught =
      "await db.query('SAVEPOINT s');\nawait db.query('SELECT nope').catch(() => {});\nawait db.query('ROLLBACK TO s; CREATE TABLE t ()')";
    expect(await applied(up(caught))).toMatchObject({ code: 0, isThere: true });
  });

  test.each([
    ['in a transaction', '', 6, 'failed', false],
    ['without one', 'export const transaction = false;\n', 10, 'incomplete', true],
  ] as const)('a wait that never ends is ended by the deadline: %s', async (_, head, exit, state, isKept) => {
    const module = head + up("await db.query('CREATE TABLE t ()');\nawait new Promise(() => {})");
    const { code, isThere, report } = await applied(module, { GATE_DEADLINE: '3s' });
    expect([code, isThere, report.steps.map((step) => step.state)]).toEqual([exit, isKept, [state]]);
    expect(report.summary).toMatch(/^the deadline of 3s passed while in stage apply: /);
    expect(report.findings.map((finding) => finding.code)).toEqual(['deadline', ...(isKept ? ['incomplete'] : [])]);
  });

  test.each([
    ['ends the process', 'process.exit(0);', /^process\.exit\(\) would end the gate/],
    ['throws', "throw new Error('not today');", /^not today$/],
    ['never ends', 'await new Promise(() => {});', /./],
  ])('loading it for its way back %s: nothing is reverted', async (_, body, message) => {
    const database = await freshDatabase();
    const module = `if (process.env['BREAKS'] === 'yes') { ${body} }
export const up = (db) => db.query('CREATE TABLE t ()');
export const down = (db) => db.query('DROP TABLE t');\n`;
    const folder = migrationsFolder({ '1_a.mjs': module });
    expect((await gateOn(database.url, folder)).code).toBe(0);
    const { code, report } = await gateOn(database.url, folder, { BREAKS: 'yes', GATE_DEADLINE: '3s' }, ['down', '--yes']);
    expect([code, report.failure?.message]).toEqual([6, expect.stringMatching(message)]);
    expect(await values(database, "SELECT to_regclass('t') IS NOT NULL AS t")).toEqual([true]);
    expect((await gateOn(database.url, folder, {}, ['down', '--yes'])).code).toBe(0);
  });

  test('also while it is loaded', async () => {
    const { code, report } = await applied(`await new Promise(() => {});\n${up('')}`, { GATE_DEADLINE: '3s' });
    expect([code, report.steps.map(({ state }) => state), report.findings.map((finding) => finding.code)]).toEqual([
      6,
      ['failed'],
      ['deadline'],
    ]);
  });
});
