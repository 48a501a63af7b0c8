// `schema-export`: the live schema as SQL that makes it again, by pg_dump and by the gate, and what is said where that is not possible.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { diff } from '../../src/index.ts';
import { type FreshDatabase, freshDatabase, query } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { runGate, startGate } from '../support/gate.ts';
import { otherMajors } from '../support/other-servers.ts';

const FILES = {
  '1_shop.sql': `CREATE SCHEMA app;
CREATE TYPE app.state AS ENUM ('open', 'it''s paid');
CREATE TABLE app.users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "E-Mail" text NOT NULL UNIQUE CHECK ("E-Mail" LIKE '%@%'));
CREATE TABLE orders (id serial PRIMARY KEY, "user" bigint NOT NULL REFERENCES app.users ON DELETE CASCADE, state app.state DEFAULT 'open',
  at timestamptz DEFAULT now(), note text) PARTITION BY RANGE (id);
CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (1) TO (1000);
CREATE INDEX orders_open ON orders ("user") WHERE state = 'open';
CREATE VIEW app.open AS SELECT o.id, u."E-Mail" FROM orders o JOIN app.users u ON u.id = o."user";
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM app.open;
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
-- Dumped by pg_dump version 1
  NEW.at := now(); RETURN NEW;
END $$;
CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION app.touch();
ALTER TABLE app.users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.users USING ("E-Mail" = CURRENT_USER);
COMMENT ON TABLE orders IS 'what was "ordered"';`,
};

async function migrated(serverUrl?: string): Promise<FreshDatabase> {
  const database = await freshDatabase(serverUrl === undefined ? {} : { serverUrl });
  const up = await runGate({
    args: ['up'],
    env: { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(FILES), GATE_LAYOUT: 'gate' },
  });
  expect(up.code).toBe(0);
  return database;
}

/** Exports it twice, applies the text to an empty database, and compares the two. */
async function expectRoundTrip(database: FreshDatabase, env: Readonly<Record<string, string>>, serverUrl?: string): Promise<string> {
  const run = await runGate({ args: ['schema-export'], env: { DATABASE_URL: database.url, ...env } });
  expect([run.code, run.stderr]).toEqual([0, '']);
  const file = join(temporaryFolder({}), 'schema.sql');
  const written = await runGate({ args: ['schema-export', file], env: { DATABASE_URL: database.url, ...env } });
  expect(written.code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(run.stdout);
  expect(run.stdout).not.toMatch(/schemagate[.;]/);
  const again = await freshDatabase(serverUrl === undefined ? {} : { serverUrl });
  await query(again.url, run.stdout);
  expect((await diff({ env: { GATE_OWNERS: 'verify', GATE_PRIVILEGES: 'verify' }, from: again.url, to: database.url })).data).toMatchObject(
    {
      differences: [],
    },
  );
  return run.stdout;
}

/** A pg_dump that writes down what it was given. @returns the folder for PATH, and what it wrote. */
function fakePgDump(version: string, rest: string) {
  const script = `#!/bin/sh\n[ "$1" = --version ] && { echo 'pg_dump (PostgreSQL) ${version}'; exit; }\nprintf '%s\\n' "$@" > "$0.args"\nenv > "$0.env"\n${rest}\n`;
  const folder = temporaryFolder({ pg_dump: script });
  chmodSync(join(folder, 'pg_dump'), 0o755);
  const read = (what: 'args' | 'env'): string => readFileSync(join(folder, `pg_dump.${what}`), 'utf8');
  return { PATH: `${folder}:/usr/bin:/bin`, read };
}

test('what the gate writes makes the same schema, with owners and privileges if they are asked for', async () => {
  const database = await migrated();
  const role = await database.role();
  await database.admin(`GRANT SELECT ON orders TO ${role.name}; REVOKE USAGE ON SCHEMA public FROM PUBLIC`);
  const env = { PATH: '/nowhere', GATE_OWNERS: 'verify', GATE_PRIVILEGES: 'verify' };
  const text = await expectRoundTrip(database, env);
  expect(text).toContain(`TO ${role.name}`);
  expect(text).toMatch(/^-- The schema of the database as SQL, written by schemagate and not by pg_dump\.\n/);
  const without = await runGate({ args: ['schema-export', '--by', 'gate'], env: { DATABASE_URL: database.url } });
  expect(without.stdout).not.toMatch(/^(?:GRANT|REVOKE)| OWNER TO /m);
  const again = await freshDatabase();
  await query(again.url, without.stdout);
  expect((await diff({ env: {}, from: again.url, to: database.url })).data).toMatchObject({ differences: [] });
});

test('what pg_dump writes makes the same schema', async (context) => {
  const folder = '/usr/lib/postgresql/15/bin';
  const others = otherMajors(18);
  const server = typeof others === 'string' ? undefined : others.find(({ version }) => version.startsWith('15.'));
  if (server === undefined || !existsSync(join(folder, 'pg_dump'))) {
    console.log('the real pg_dump is not tried: PostgreSQL 15 is not installed');
    return context.skip();
  }
  const { url, stop } = await server.start();
  onTestFinished(async () => void (await stop()));
  const database = await migrated(url);
  const env = { PATH: `${folder}:/usr/bin:/bin`, GATE_OWNERS: 'verify', GATE_PRIVILEGES: 'verify' };
  const text = await expectRoundTrip(database, env, url);
  expect(text).toMatch(/^--\n-- PostgreSQL database dump\n--\n\nSET /);
  expect(text).not.toContain('restrict ');
  const some = await runGate({
    args: ['schema-export', '--by', 'pg_dump'],
    env: { ...env, DATABASE_URL: database.url, GATE_SCHEMAS: 'app' },
  });
  expect(some.stdout).toContain('CREATE TABLE app.users');
  expect(some.stdout).not.toContain('CREATE TABLE public.orders');
});

test('pg_dump gets the login and the settings of TLS by its environment, never by an argument', async () => {
  const database = await freshDatabase();
  const role = await database.role({ password: 'a secret word' });
  const { PATH, read } = fakePgDump('99.1', 'echo "SET a = 1;"');
  const env = { PATH, DATABASE_URL: `${role.url}?sslmode=disable`, GATE_ROLE: role.name, GATE_LEDGER_SCHEMA: 'a"b' };
  const run = await runGate({ args: ['schema-export'], env });
  expect([run.code, run.stdout]).toEqual([0, 'SET a = 1;\n']);
  expect(read('args')).toContain(`--exclude-schema="a""b"\n--role=${role.name}\n--no-owner\n--no-privileges\n`);
  expect(read('args')).not.toContain('secret');
  expect(read('env')).toContain('\nPGPASSWORD=a secret word\n');
  expect(read('env')).toContain('\nPGSSLMODE=disable\n');
  expect(read('env')).toContain(`\nPGDATABASE=${database.name}\n`);
});

test('a pg_dump that is too old, or fails, or is not there when asked for, leaves the file as it is', async () => {
  const database = await freshDatabase();
  const file = join(temporaryFolder({ 'schema.sql': 'as it was\n' }), 'schema.sql');
  const exported = async (PATH: string, ...flags: readonly string[]) => {
    const run = await runGate({ args: ['schema-export', file, ...flags], env: { PATH, DATABASE_URL: database.url } });
    expect(readFileSync(file, 'utf8')).toBe('as it was\n');
    return [run.code, run.report?.findings[0]];
  };
  expect(await exported(fakePgDump('9.6.1', 'echo never').PATH)).toMatchObject([
    2,
    {
      code: 'old-client-program',
      message: expect.stringContaining('pg_dump (PostgreSQL) 9.6.1'),
      hint: expect.stringMatching(/^install postgresql-client-\d\d or newer/),
    },
  ]);
  expect(await exported(fakePgDump('99.1', "echo half; echo 'no luck' >&2; exit 3").PATH)).toMatchObject([
    6,
    { code: 'client-program-failed', message: 'pg_dump ended with exit code 3: no luck' },
  ]);
  expect(await exported('/nowhere', '--by', 'pg_dump')).toMatchObject([
    2,
    { code: 'no-client-program', message: 'schema-export --by pg_dump needs pg_dump, and pg_dump is not in any folder of PATH (/nowhere)' },
  ]);
});

test('GATE_PG_BIN says where pg_dump is, and nowhere else is looked then', async () => {
  const database = await freshDatabase();
  const [folder] = fakePgDump('99.1', 'echo "SET a = 1;"').PATH.split(':');
  const run = await runGate({ args: ['schema-export'], env: { PATH: '/nowhere', GATE_PG_BIN: folder!, DATABASE_URL: database.url } });
  expect([run.code, run.stdout]).toEqual([0, 'SET a = 1;\n']);
  const empty = temporaryFolder({});
  const other = await runGate({
    args: ['schema-export', '--by', 'pg_dump'],
    env: { PATH: folder!, GATE_PG_BIN: empty, DATABASE_URL: database.url },
  });
  expect([other.code, other.report?.findings[0]?.message]).toEqual([
    2,
    `schema-export --by pg_dump needs pg_dump, and ${empty}/pg_dump does not exist`,
  ]);
});

test('SIGTERM ends pg_dump and writes nothing', async () => {
  const database = await freshDatabase();
  const file = join(temporaryFolder({}), 'schema.sql');
  const { PATH, read } = fakePgDump('99.1', 'echo half\necho $$ > "$0.pid"\nexec sleep 60');
  const run = startGate({ args: ['schema-export', file], env: { PATH, DATABASE_URL: database.url } });
  const pidFile = `${PATH.split(':')[0]}/pg_dump.pid`;
  while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 20));
  run.kill('SIGTERM');
  expect((await run.done).code).toBe(143);
  expect(existsSync(file)).toBe(false);
  expect(read('args')).toContain('--schema-only');
  expect(existsSync(`/proc/${readFileSync(pidFile, 'utf8').trim()}`)).toBe(false);
});

test('without pg_dump the gate says that it wrote the schema itself; --check names the first line that differs', async () => {
  const database = await migrated();
  const file = join(temporaryFolder({}), 'schema.sql');
  const exported = (...flags: readonly string[]) =>
    runGate({ args: ['schema-export', file, ...flags], env: { PATH: '/nowhere', DATABASE_URL: database.url } });
  const missing = await exported('--check');
  expect([missing.code, missing.report?.findings.at(-1)?.message, existsSync(file)]).toEqual([9, `${file} does not exist`, false]);
  const first = await exported();
  expect([first.code, first.report?.findings[0]]).toMatchObject([
    0,
    { code: 'exported-by-gate', message: 'the gate wrote the schema itself: pg_dump is not in any folder of PATH (/nowhere)' },
  ]);
  expect((await exported('--check')).code).toBe(0);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('CREATE SCHEMA app', 'CREATE SCHEMA ape'));
  const changed = await exported('--check');
  expect([changed.code, changed.report?.findings.at(-1)?.message]).toEqual([
    9,
    expect.stringMatching(/^line \d+ of .* is "CREATE SCHEMA ape;", and the database has "CREATE SCHEMA app;"$/),
  ]);
  expect((await exported()).report?.summary).toBe(`wrote the schema to ${file}, by gate`);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('flags that say nothing are refused', async () => {
  const database = await freshDatabase();
  const refused = async (...args: readonly string[]) => {
    const run = await runGate({ args: ['schema-export', ...args], env: { DATABASE_URL: database.url } });
    return [run.code, run.report?.findings[0]?.subject];
  };
  expect(await refused('--by', 'hand')).toEqual([2, '--by']);
  expect(await refused('--check')).toEqual([2, '--check']);
});
