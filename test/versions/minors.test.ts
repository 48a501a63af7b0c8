// A snapshot that was written on one minor release is the expectation on another of the same major version: what a release keeps in the
// catalogs for itself is not part of the schema.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compareCatalogs } from '../../src/schema/compare/compare.ts';
import type { Catalog } from '../../src/schema/model/object.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { decodeSnapshot, encodeSnapshot } from '../../src/schema/verify/snapshot.ts';
import { freshDatabase, query, urlOf } from '../support/database.ts';
import { dumpSchema } from '../support/dump.ts';
import { migrationsFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';
import { type StartedServer, twoMinors } from '../support/other-servers.ts';
import { openSession } from '../support/session.ts';

const FILES = {
  '1_tables.sql': `CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email varchar(80) NOT NULL DEFAULT 'x', note text)
  WITH (fillfactor = 80, toast.autovacuum_enabled = false);
ALTER TABLE users ALTER COLUMN email SET (n_distinct = 5), ALTER COLUMN note SET STORAGE EXTERNAL, ALTER COLUMN note SET STATISTICS 7;
CREATE INDEX users_email ON users (lower(email)) WITH (fillfactor = 60) WHERE note IS NOT NULL;
CREATE TABLE days (at date NOT NULL, user_id bigint REFERENCES users) PARTITION BY RANGE (at);
CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE child (more int) INHERITS (users);
CREATE TYPE pair AS (a int, b text);
CREATE FOREIGN DATA WRAPPER away;
CREATE SERVER far FOREIGN DATA WRAPPER away;
CREATE FOREIGN TABLE there (id int OPTIONS (col 'x'), plain text) SERVER far OPTIONS (anything 'goes');
ALTER FOREIGN TABLE there ALTER COLUMN id SET (n_distinct = 9);
`,
  '2_views.sql': `CREATE VIEW emails WITH (security_barrier) AS SELECT id, email FROM users;
CREATE MATERIALIZED VIEW counts WITH (fillfactor = 70) AS SELECT email, count(*) AS n FROM users GROUP BY email;
ALTER MATERIALIZED VIEW counts ALTER COLUMN n SET (n_distinct = 3);
`,
};

/** What a release may come to keep in each list of options; every database has other values. */
const internals = (value: number, prefix = 'pg_'): string => `
UPDATE pg_catalog.pg_attribute SET attoptions = ARRAY['${prefix}attver=${value}'] || coalesce(attoptions, '{}')
  WHERE attnum > 0 AND attrelid IN (SELECT oid FROM pg_catalog.pg_class WHERE relkind NOT IN ('i', 'I') AND oid >= 16384);
UPDATE pg_catalog.pg_class SET reloptions = coalesce(reloptions, '{}') || ARRAY['${prefix}relver=${value}']
  WHERE oid >= 16384 AND relkind IN ('r', 'i', 'm', 't', 'v')`;

test("an option that the documentation does not list is not part of the schema, and is reported once, unless it is PostgreSQL's own", async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  await gateOn(db.url, folder);
  await db.admin(internals(1));
  const own = await gateOn(db.url, folder, { GATE_DRIFT: 'strict' });
  expect([own.code, own.report.verification?.by, own.report.findings]).toEqual([0, 'comparison', []]);
  await db.admin(internals(1, 'fork_'));
  const run = await gateOn(db.url, folder, { GATE_DRIFT: 'strict' });
  const told = run.report.findings.map(({ code, severity, message }) => [code, severity, message.replace(/^.*: /, '')]);
  expect([run.code, told]).toEqual([0, [['options-not-verified', 'notice', 'attoptions fork_attver, reloptions fork_relver']]]);
  const again = await gateOn(db.url, folder);
  expect([again.report.verification?.by, again.report.findings]).toEqual(['fingerprint', []]);
});

test('what is documented in the same lists is compared as before', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  await gateOn(db.url, folder);
  await db.admin(`ALTER TABLE users ALTER COLUMN email SET (n_distinct = 6); ALTER INDEX users_email SET (fillfactor = 61);
    ALTER VIEW emails RESET (security_barrier); ALTER FOREIGN TABLE there ALTER COLUMN id SET (n_distinct = 8); ${internals(2)}`);
  const run = await gateOn(db.url, folder, { GATE_DRIFT: 'strict' });
  const errors = run.report.findings.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ subject }) => subject).sort()).toEqual([
    ...['column public.users.email', 'foreign table public.there', 'index public.users_email', 'view public.emails'],
  ]);
  expect(JSON.stringify(errors)).not.toContain('pg_attver');
});

test.each(['15', '18'])(
  'PostgreSQL %s: a snapshot of either minor release holds on the other, also after dump and restore',
  async (major) => {
    const servers = await twoMinors(major);
    if (typeof servers === 'string') {
      console.log(servers);
      return;
    }
    onTestFinished(async () => {
      for (const server of servers) await server.stop();
    });
    const folder = migrationsFolder(FILES);
    const made = [await schemaOn(servers[0]), await schemaOn(servers[1])] as const;
    expect(made[0].text).toBe(made[1].text);
    for (const [here, there] of [made, [made[1], made[0]] as const]) {
      expect(compareCatalogs(decodeSnapshot(here.text, 'snapshot').catalog, there.live)).toEqual([]);
      const dump = await dumpSchema(here.url, ['--no-owner']);
      if (dump === null) console.log(`no pg_dump for PostgreSQL ${major} is at hand: dump and restore are not tested`);
      else expect((await schemaOn(here.server, dump)).text).toBe(here.text);
      writeFileSync(join(folder, 'schema.snapshot.json'), here.text);
      const run = await gateOn(await databaseOn(there.server), folder, { GATE_DRIFT: 'strict' });
      expect([run.code, run.report.findings.filter(({ severity }) => severity !== 'notice')]).toEqual([0, []]);
    }
  },
);

interface Made {
  readonly server: StartedServer;
  readonly url: string;
  readonly live: Catalog;
  /** The snapshot of it. */
  readonly text: string;
}

async function schemaOn(server: StartedServer, sql = Object.values(FILES).join('')): Promise<Made> {
  const url = await databaseOn(server);
  await query(url, sql);
  const session = await openSession(url);
  const { catalog } = await readCatalog(session, { exclude: ['schemagate'] });
  return { server, url, live: catalog, text: encodeSnapshot(catalog, '2') };
}

async function databaseOn({ url }: StartedServer): Promise<string> {
  const name = `minor_${randomBytes(5).toString('hex')}`;
  await query(url, `CREATE DATABASE ${name} TEMPLATE template0`);
  return urlOf(url, { database: name });
}
