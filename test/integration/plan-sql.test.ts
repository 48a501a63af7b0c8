// Proof: the script that `plan --sql` prints leaves the same schema and the same ledger as `up`, when psql runs it; and it is refused where
// it is not what would be sent any more.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DIALECTS } from '../contract/dialects.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { dumpSchema } from '../support/dump.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { findPsql } from '../support/psql.ts';
import { runCommand } from '../support/run-command.ts';

const psql = findPsql();
if (psql === null) console.warn('plan-sql: there is no psql here, and nothing is tried');
const FIXTURES = join(import.meta.dirname, '../fixtures/layouts');

function on(database: FreshDatabase, folder: string, more: Readonly<Record<string, string>> = {}) {
  const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: folder, ...more };
  const run = (command: string, flags = {}) => runCommand({ command, env, flags });
  return { run, up: () => run('up'), script: async () => (await run('plan', { sql: true })).text ?? '', database };
}

/** Every table of the ledger, without what differs from run to run: times, and the run. */
async function ledgerOf({ admin }: FreshDatabase, table: string | null): Promise<unknown> {
  const [found] = await admin("SELECT to_regclass('schemagate.downs') AS downs");
  const tables = [
    ...(table === null ? ['schemagate.migrations'] : [table, 'schemagate.beside']),
    ...(found?.['downs'] == null ? [] : ['schemagate.downs']),
  ];
  const varying = [
    'run',
    'id',
    'started_at',
    'applied_at',
    'finished_at',
    'duration_ms',
    'installed_on',
    'execution_time',
    'run_on',
    'tstamp',
    'kept_at',
    'created_at',
    'date',
  ];
  const rows = tables.map(
    async (name) =>
      [name, await admin(`SELECT (to_jsonb(t) - '{${varying.join(',')}}'::text[])::text AS row FROM ${name} t ORDER BY 1`)] as const,
  );
  return Promise.all(rows);
}

describe.skipIf(psql === null).each(DIALECTS)('$layout', ({ layout, table }) => {
  test('run by psql, the script makes the same schema and the same rows of the ledger as `up`', async () => {
    const folder = join(FIXTURES, layout);
    const more = { GATE_LAYOUT: layout };
    const [byUs, byPsql] = [on(await freshDatabase(), folder, more), on(await freshDatabase(), folder, more)];
    expect(await byUs.up()).toMatchObject({ exit: 0 });
    const { code, output } = await psql!(byPsql.database.url, await byPsql.script());
    expect([code, /^psql/m.exec(output)]).toEqual([0, null]);
    expect(await ledgerOf(byPsql.database, table)).toEqual(await ledgerOf(byUs.database, table));
    const dumps = await Promise.all([byUs, byPsql].map(({ database }) => dumpSchema(database.url, [])));
    expect(dumps[1]).toBe(dumps[0]);
    expect(await byPsql.up()).toMatchObject({ exit: 0, steps: [] });
  });
});

const COPIED = 'COPY users FROM stdin;\n1\ta;b\n2\tit is\n\\.\n';

describe.skipIf(psql === null)('our own layout', () => {
  test('COPY, own transactions, statements outside of one, and an end without a semicolon', async () => {
    const folder = migrationsFolder({
      '1_users.sql': `CREATE TABLE users (id int, name text);\n${COPIED}INSERT INTO users VALUES (3, 'c') -- the last one`,
      '2_index.sql': `CREATE INDEX CONCURRENTLY ON users (name);\n${COPIED}`,
      '3_own.sql': 'BEGIN;\nALTER TABLE users ADD COLUMN a int;\nCOMMIT;',
      '4_open.sql': 'BEGIN;\nALTER TABLE users ADD COLUMN b int',
      '5_only_commit.sql': 'ALTER TABLE users ADD COLUMN c int;\nCOMMIT;',
      'R__view.sql': 'CREATE OR REPLACE VIEW v AS SELECT 1 AS one',
    });
    const at = on(await freshDatabase(), folder);
    expect((await psql!(at.database.url, await at.script())).code).toBe(0);
    expect(await at.database.admin('SELECT count(*)::int AS n, count(a) + count(b) + count(c) AS more FROM users')).toEqual([
      { n: 5, more: '0' },
    ]);
    expect(await at.up()).toMatchObject({ exit: 0, steps: [], applied: 6 });
    expect(await at.run('history')).toMatchObject({ data: { events: [{ command: 'plan --sql' }, {}, {}, {}, {}, {}] } });
    expect(await at.run('plan')).toMatchObject({ text: 'nothing to apply (6 applied)' });
  });

  test('what would be one transaction on an empty database is one, and what fails in it leaves nothing', async () => {
    const folder = migrationsFolder({
      '1_a.sql': 'CREATE TABLE a (id int)',
      '2_b.sql': 'CREATE TABLE b (id int);',
      '3_c.sql': 'CREATE TABLE b (id int);',
    });
    const at = on(await freshDatabase(), folder);
    const { data } = await at.run('plan', { sql: true });
    expect((data as { script: readonly { title: string }[] }).script.map(({ title }) => title).at(-1)).toBe(
      '3 migrations in one transaction, with their rows in schemagate.migrations',
    );
    expect((await psql!(at.database.url, await at.script())).code).toBe(3);
    expect(await at.database.admin("SELECT to_regclass('a') AS a, (SELECT count(*)::int FROM schemagate.migrations) AS rows")).toEqual([
      { a: null, rows: 0 },
    ]);
  });

  test('a script stops before it changes anything: run twice, beside another run, or where `up` would apply nothing', async () => {
    const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);' });
    const at = on(await freshDatabase(), folder);
    await at.up();
    writeFiles(folder, { '2_b.sql': 'CREATE TABLE b (id int);' });
    const script = await at.script();
    const holder = await at.database.client();
    await holder.query(/pg_try_advisory_lock\(-?\d+\)/.exec(script)![0].replace(/^/, 'SELECT '));
    expect(await psql!(at.database.url, script)).toMatchObject({ code: 3, output: expect.stringContaining('another run is at work') });
    await holder.query('SELECT pg_advisory_unlock_all()');
    expect((await psql!(at.database.url, script)).code).toBe(0);
    expect(await psql!(at.database.url, script)).toMatchObject({ code: 3, output: expect.stringContaining('the ledger has changed') });
    writeFiles(folder, { '1_a.sql': 'CREATE TABLE a (id bigint);', '3_c.sql': 'CREATE TABLE c (id int);' });
    const refused = await at.run('plan', { sql: true });
    expect(refused).toMatchObject({ exit: 9, findings: [{ code: 'edited' }] });
    expect(await psql!(at.database.url, refused.text!)).toMatchObject({
      code: 3,
      output: expect.stringContaining('was changed after it was applied'),
    });
  });

  test('what would be masked is not a script', async () => {
    const folder = migrationsFolder({
      '1_a.sql': 'CREATE TABLE a (id int);',
      '2_secret.sql': "CREATE TABLE hooks (url text DEFAULT 'https://user:pa55@example.org/');",
      '3_own.sql': "COMMENT ON TABLE a IS '${HOOK_SECRET}';",
    });
    const at = on(await freshDatabase(), folder, { GATE_PLACEHOLDER_HOOK_SECRET: 'a-long-secret-of-somebody' });
    expect(await at.run('up', { to: '1' })).toMatchObject({ exit: 0 });
    const report = await at.run('plan', { sql: true });
    expect(report).toMatchObject({ exit: 9, data: { script: [] } });
    expect(report.findings.map(({ code, subject }) => [code, subject.split('/').at(-1)])).toEqual([
      ['not-as-script', '2_secret.sql'],
      ['not-as-script', '3_own.sql'],
    ]);
    expect((await psql!(at.database.url, report.text!)).code).toBe(3);
  });

  test('it goes on where a run stopped, and stops at what only schemagate runs', async () => {
    const files = {
      '1_a.sql': 'CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1);',
      '2_index.sql': 'CREATE INDEX CONCURRENTLY ON a (id);\nCREATE UNIQUE INDEX CONCURRENTLY u ON a (id);\nCREATE TABLE b (id int);',
    };
    const folder = migrationsFolder(files);
    const at = on(await freshDatabase(), folder);
    expect(await at.up()).toMatchObject({ exit: 10 });
    await at.database.admin('DELETE FROM a; DROP INDEX u');
    writeFiles(folder, { '3_module.mjs': 'export const up = (db) => db.query("SELECT 1");', '4_d.sql': 'CREATE TABLE d (id int);' });
    const ran = await psql!(at.database.url, await at.script());
    expect(ran).toMatchObject({ code: 3, output: expect.stringContaining('3_module.mjs is JavaScript') });
    expect(
      await at.database.admin(
        "SELECT to_regclass('b')::text AS b, to_regclass('d') AS d, (SELECT count(*)::int FROM pg_indexes WHERE tablename = 'a') AS indexes",
      ),
    ).toEqual([{ b: 'b', d: null, indexes: 2 }]);
    expect((await at.up()).steps.map(({ version }) => version)).toEqual(['3', '4']);
  });
});
