// The schema public is there before the first migration, and is another before PostgreSQL 15: a checkpoint contains what the migrations
// change in it, and nothing of what an empty database has anyway.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { writeCheckpoint } from '../support/checkpoint.ts';
import { ensureRole, type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { upOn } from '../support/up-on.ts';

const ROLE = 'checkpoint_public';
beforeAll(() => ensureRole(ROLE));

const TABLE = 'CREATE TABLE public.t (id integer);\n';

/** Who owns it, what it is granted to whom, and its comment. */
const publicOf = ({ admin }: FreshDatabase) =>
  admin(`SELECT pg_get_userbyid(nspowner) AS owner, obj_description(oid, 'pg_namespace') AS comment,
  (SELECT array_agg(format('%s %s %s %s', grantor::regrole, CASE WHEN grantee <> 0 THEN grantee::regrole END, privilege_type, is_grantable) ORDER BY grantee, privilege_type)
    FROM aclexplode(COALESCE(nspacl, acldefault('n', nspowner)))) AS acl
FROM pg_namespace WHERE nspname = 'public'`);

async function write(folder: string, scratch: string) {
  const [written, checked] = [await writeCheckpoint(folder, { scratch }), await writeCheckpoint(folder, { scratch, check: true })];
  return [written, checked].map(({ exit, findings }) => [exit, findings.map(({ message }) => message)]);
}

const HELD = [
  [0, []],
  [0, []],
];

test.each<[string, string]>([
  ['is left alone', TABLE],
  ['is given to whoever migrates', `ALTER SCHEMA public OWNER TO CURRENT_USER; ${TABLE}`],
  ['is given to a role', `ALTER SCHEMA public OWNER TO ${ROLE}; ${TABLE}`],
  ['is given away and taken back', `ALTER SCHEMA public OWNER TO ${ROLE}; ALTER SCHEMA public OWNER TO CURRENT_USER; ${TABLE}`],
  ['is given to the owner of the database', `ALTER SCHEMA public OWNER TO pg_database_owner; ${TABLE}`],
  ['is closed', `REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO ${ROLE}; ${TABLE}`],
  ['is opened', `GRANT ALL ON SCHEMA public TO PUBLIC; GRANT CREATE ON SCHEMA public TO ${ROLE} WITH GRANT OPTION; ${TABLE}`],
  ['is made again', `DROP SCHEMA public; CREATE SCHEMA public; ${TABLE}`],
  ['is made again for a role', `DROP SCHEMA public; CREATE SCHEMA public AUTHORIZATION ${ROLE}; ${TABLE}`],
  ['is dropped', 'DROP SCHEMA public; CREATE SCHEMA app; CREATE TABLE app.t (id integer);\n'],
  ['has another comment', `COMMENT ON SCHEMA public IS 'ours'; ${TABLE}`],
  ['has no comment', `COMMENT ON SCHEMA public IS NULL; ${TABLE}`],
])('the schema public %s: the checkpoint leaves it as the migrations do', async (_, sql) => {
  const folder = migrationsFolder({ '1_a.sql': sql });
  expect(await write(folder, inject('databaseUrl'))).toEqual(HELD);
  const [short, long] = [await freshDatabase(), await freshDatabase()];
  expect(await upOn(short.url, folder)).toMatchObject({ code: 0, report: { findings: [], steps: [{ covers: 1 }] } });
  expect(await upOn(long.url, folder, { GATE_CHECKPOINT: 'off' })).toMatchObject({ code: 0, report: { findings: [] } });
  expect(await publicOf(short)).toEqual(await publicOf(long));
});

test('a checkpoint says nothing about a schema public that its migrations leave alone, whoever writes it', async () => {
  const { role } = await freshDatabase();
  const writer = await role({ attributes: 'CREATEDB', grants: 'GRANT CREATE ON SCHEMA public TO :role' });
  const folder = migrationsFolder({ '1_a.sql': 'CREATE SCHEMA app; CREATE TABLE app.t (id integer);\n' });
  const texts: string[] = [];
  for (const scratch of [inject('databaseUrl'), writer.url]) {
    expect(await write(folder, scratch)).toEqual(HELD);
    texts.push(readFileSync(join(folder, 'checkpoint-1.sql'), 'utf8'));
  }
  expect(texts[0]).not.toContain('public');
  expect(texts[1]).toBe(texts[0]);
});

test('one that was written on PostgreSQL 14 is used there, and not on a later version, which gets what the migrations grant', async () => {
  const folder = migrationsFolder({ '1_a.sql': `GRANT CREATE ON SCHEMA public TO PUBLIC; ${TABLE}` });
  expect(await write(folder, inject('databaseUrl'))).toEqual(HELD);
  const path = join(folder, 'checkpoint-1.sql');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^-- server .*/m, '-- server 140000'));
  const database = await freshDatabase();
  const [{ is14 }] = (await database.admin("SELECT current_setting('server_version_num')::int < 150000 AS is14")) as [{ is14: boolean }];
  const checked = await runCommand({
    command: 'checkpoint',
    env: { GATE_MIGRATIONS: folder },
    flags: { scratch: inject('databaseUrl'), check: true },
  });
  expect([checked.exit, checked.findings.map(({ code, message }) => [code, message])]).toEqual(
    is14
      ? [0, []]
      : [9, [['checkpoint-stale', expect.stringContaining(`${path} was written on PostgreSQL 14, where the schema public has`)]]],
  );
  const { code, report } = await upOn(database.url, folder);
  expect([code, report.steps.map(({ covers }) => covers)]).toEqual([0, [is14 ? 1 : undefined]]);
  expect(report.findings.map(({ message }) => message)).toEqual(
    is14
      ? []
      : [expect.stringContaining(`${path} is not used: it was written on PostgreSQL 14, where the schema public has another owner`)],
  );
  expect(await database.admin("SELECT has_schema_privilege('public', 'public', 'CREATE') AS open")).toEqual([{ open: true }]);
});
