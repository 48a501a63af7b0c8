// Proof: a database and roles that do not exist yet are created by a stronger role, once, and everything after that is the migrating role's.
import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { upOn } from '../support/up-on.ts';

const FILES = {
  '1_a.sql': 'CREATE TABLE a (id int, word citext);',
  'init/1_role.sql': "CREATE ROLE ${OWNER} LOGIN PASSWORD '${SECRET}';\nALTER DATABASE ${DATABASE} OWNER TO ${OWNER};",
  'init/2_extension.sql': 'SET search_path = public;\nCREATE EXTENSION citext;',
};

async function server() {
  const db = await freshDatabase();
  const suffix = randomBytes(4).toString('hex');
  const [database, owner] = [`boot_${suffix}`, `owner_${suffix}`];
  onTestFinished(async () => {
    await db.admin(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await db.admin(`DROP ROLE IF EXISTS ${owner}`);
  });
  const url = (user: string | null, name: string) => {
    const parts = new URL(db.url);
    if (user !== null) [parts.username, parts.password] = [user, 'p'];
    parts.pathname = `/${name}`;
    return parts.href;
  };
  const env = {
    GATE_ADMIN_URL: url(null, 'postgres'),
    GATE_PLACEHOLDER_OWNER: owner,
    GATE_PLACEHOLDER_SECRET: 'p',
    GATE_PLACEHOLDER_DATABASE: database,
  };
  return { db, database, owner, url, env };
}

test('without it, a missing database is exit 4; with it, the role that migrates creates it', async () => {
  const { url, database } = await server();
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);' });
  const run = await upOn(url(null, database), folder, { GATE_CREATE_DATABASE: 'true' });
  expect([run.code, run.applied]).toEqual([0, 1]);
  const again = await upOn(url(null, database), folder, { GATE_CREATE_DATABASE: 'true' });
  expect([again.code, again.applied]).toEqual([0, 0]);
});

test('the database, the role and the extension are created by the stronger role; the table is the weaker one’s', async () => {
  const { url, database, owner, env } = await server();
  const folder = migrationsFolder(FILES);
  const runs = await Promise.all([1, 2].map(() => upOn(url(owner, database), folder, { ...env, GATE_CREATE_DATABASE: 'true' })));
  expect(runs.map(({ code, report }) => [code, report.summary])).toEqual([
    [0, expect.any(String)],
    [0, expect.any(String)],
  ]);
  expect(runs.reduce((sum, { applied }) => sum + applied, 0)).toBe(1);
  writeFiles(folder, { 'init/3_more.sql': 'CREATE SCHEMA extra AUTHORIZATION ${OWNER};', '2_b.sql': 'CREATE TABLE extra.b (id int);' });
  const more = await upOn(url(owner, database), folder, env);
  expect([more.code, more.applied]).toEqual([0, 1]);
});

test('a file of init/ that fails is exit 6 with its place, and nothing of it is kept; a role that may not create databases is exit 4', async () => {
  const { db, url, database, owner, env } = await server();
  const folder = migrationsFolder({ ...FILES, 'init/3_bad.sql': 'CREATE SCHEMA half;\nCREATE TABEL x ();' });
  const run = await upOn(url(owner, database), folder, { ...env, GATE_CREATE_DATABASE: 'true' });
  expect([run.code, run.report.findings[0]]).toMatchObject([6, { code: 'init-failed', place: { line: 2, column: 8 } }]);
  const weak = await upOn(url(owner, `${database}_2`), migrationsFolder({ '1_a.sql': 'SELECT 1;' }), { GATE_CREATE_DATABASE: 'true' });
  expect([weak.code, weak.report.findings[0]?.code]).toEqual([4, 'database-not-created']);
  expect(weak.report.findings[0]?.hint).toContain(`ALTER ROLE "${owner}" CREATEDB`);
  expect(await db.admin("SELECT 1 AS one FROM pg_namespace WHERE nspname = 'half'")).toEqual([]);
});
