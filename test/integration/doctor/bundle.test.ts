// `doctor --bundle`: what is in the file, and what is not, wherever it might come from.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshDatabase } from '../../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../../support/files.ts';
import { runGate } from '../../support/gate.ts';
import { upOn } from '../../support/up-on.ts';

/** Each stands in one place that the bundle is made from. */
const SECRETS = {
  password: 'PwOfTheRole81',
  token: 'TokenOfTheWebhook82',
  placeholder: 'ValueOfThePlaceholder83',
  row: 'ValueInARow84',
  literal: 'LiteralInADefault85',
  body: 'LiteralInABody86',
  query: 'LiteralInAQuery87',
  comment: 'CommentInAMigration88',
};

const FILES = {
  '1_a.sql': `-- ${SECRETS.comment}\nCREATE TABLE a (id int, t text DEFAULT 'old');\nCREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'old' $$;\n`,
  '2_b.sql': `CREATE TABLE b (id int DEFAULT length('\${WORD}'));\n`,
};

test('it says what helps, and nothing that is secret or in a row, a query or a file', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder({ ...FILES, 'verify/q.sql': 'SELECT t FROM a\n' });
  const env = { GATE_PLACEHOLDER_WORD: SECRETS.placeholder };
  await upOn(database.url, folder, env);
  await database.admin(`INSERT INTO a VALUES (1, '${SECRETS.row}'); ALTER TABLE a ALTER COLUMN t SET DEFAULT '${SECRETS.literal}';
    CREATE OR REPLACE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT '${SECRETS.body}' $$; ALTER TABLE a ADD CONSTRAINT c CHECK (t <> '${SECRETS.literal}') NOT VALID`);
  const client = await database.client();
  await client.query(`BEGIN; SELECT '${SECRETS.query}'; LOCK TABLE b IN SHARE MODE`);
  const role = await database.role({
    password: SECRETS.password,
    grants:
      'GRANT USAGE ON SCHEMA schemagate TO :role; GRANT SELECT ON ALL TABLES IN SCHEMA schemagate, public TO :role; GRANT pg_monitor TO :role',
  });
  const path = join(temporaryFolder(), 'bundle.json');
  const run = await runGate({
    args: ['doctor', '--bundle', path],
    env: {
      ...env,
      DATABASE_URL: role.url,
      GATE_MIGRATIONS: folder,
      GATE_NOTIFY_URL: `https://hooks.example/${SECRETS.token}`,
    },
  });
  expect([run.code, run.report?.summary]).toEqual([9, expect.stringContaining(`wrote ${path}: read it before you send it`)]);
  const text = readFileSync(path, 'utf8');
  expect(Object.entries(SECRETS).filter(([, secret]) => text.includes(secret))).toEqual([]);
  const bundle = JSON.parse(text);
  expect(Object.keys(bundle)).toEqual(['format', 'program', 'server', 'settings', 'migrations', 'checks']);
  expect(bundle.program).toEqual({ version: expect.stringContaining('schemagate '), node: process.version, platform: expect.any(String) });
  expect(bundle.server).toMatchObject({
    version: expect.stringMatching(/^\d+/),
    pooling: 'none',
    inRecovery: false,
    relationsByKind: { r: expect.any(Number) },
  });
  expect(bundle.settings.GATE_MIGRATIONS).toEqual({ value: folder, from: 'environment' });
  expect(bundle.migrations).toMatchObject({ layout: 'gate', entries: [{ version: '1', name: 'a', state: 'applied' }, { version: '2' }] });
  const drift = bundle.checks.find(({ id }: { readonly id: string }) => id === 'schema-drift');
  expect(drift.findings.map(({ code, subject }: { readonly code: string; readonly subject: string }) => `${code} ${subject}`)).toEqual(
    expect.arrayContaining(['column-changed column public.a.t', 'function-changed function public.f()']),
  );
  expect(bundle.checks.find(({ id }: { readonly id: string }) => id === 'unvalidated-constraint').findings).toMatchObject([
    { subject: 'constraint c on public.a' },
  ]);
});

test('without a folder, where the history stops a gate, and where the file cannot be written', async () => {
  const database = await freshDatabase();
  const path = join(temporaryFolder(), 'bundle.json');
  const bundle = async (folder: string, to = path) =>
    runGate({ args: ['doctor', '--only', 'gate', '--bundle', to], env: { DATABASE_URL: database.url, GATE_MIGRATIONS: folder } });
  expect((await bundle('/nowhere')).code).toBe(0);
  expect(JSON.parse(readFileSync(path, 'utf8')).migrations).toEqual({ missing: expect.stringContaining('/nowhere') });
  await upOn(database.url, migrationsFolder(FILES), { GATE_PLACEHOLDER_WORD: 'a' });
  await database.admin('DROP TABLE schemagate.migrations');
  expect((await bundle(migrationsFolder(FILES))).code).toBe(9);
  expect(JSON.parse(readFileSync(path, 'utf8')).migrations).toMatchObject({ layout: 'gate', stopped: [{ code: 'ledger-damaged' }] });
  const refused = await bundle('/nowhere', '/nowhere/else/bundle.json');
  expect([refused.code, refused.report?.findings[0]?.code]).toEqual([2, 'not-written']);
});
