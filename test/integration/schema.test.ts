// The catalog on a real server: what is read, what differs, and that every repair repairs.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import type { Session } from '../../src/postgres/session/session.ts';
import { compareCatalogs } from '../../src/schema/compare/compare.ts';
import type { Catalog } from '../../src/schema/model/object.ts';
import { findingsOf, healthFindings } from '../../src/schema/repair/findings.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { readFingerprint } from '../../src/schema/verify/read-fingerprint.ts';
import { decodeSnapshot, encodeSnapshot } from '../../src/schema/verify/snapshot.ts';
import { type FreshDatabase, freshDatabase, query, urlOf } from '../support/database.ts';
import { RICH, RICH_REORDERED } from '../support/rich-schema.ts';
import { openSession } from '../support/session.ts';

let template: FreshDatabase;
let expected: Catalog;

beforeAll(async () => {
  template = await freshDatabase({ droppedBy: 'caller' });
  await template.admin(RICH.join(';\n'));
});
afterAll(() => template.drop());

/** A copy of the database with the rich schema. */
async function copy(): Promise<Session> {
  const server = inject('databaseUrl');
  const name = `copy_${process.pid}_${randomBytes(5).toString('hex')}`;
  await query(server, `CREATE DATABASE ${name} TEMPLATE "${template.name}"`);
  onTestFinished(async () => void (await query(server, `DROP DATABASE ${name} WITH (FORCE)`)));
  const session = await openSession(urlOf(server, { database: name }));
  expected ??= await read(session);
  return session;
}

const read = async (session: Session): Promise<Catalog> => (await readCatalog(session, { exclude: ['schemagate'] })).catalog;
const fingerprint = (session: Session): Promise<string> => readFingerprint(session, {});

async function findings(session: Session) {
  const live = await read(session);
  const differences = compareCatalogs(expected, live);
  return [...findingsOf(differences, 'fail'), ...healthFindings(live, differences, 'fail').filter(({ severity }) => severity === 'error')];
}

/** As an operator would: one statement after the other, in the order of the findings. */
async function repair(session: Session): Promise<void> {
  for (const finding of await findings(session)) {
    const text = finding.repair ?? '';
    for (const statement of text.includes('CONCURRENTLY') ? text.split('\n') : [text]) await session.query(statement);
  }
}

test('a snapshot read back is equal to the database it was made from', async () => {
  const session = await copy();
  const text = encodeSnapshot(expected, '12');
  expect(compareCatalogs(decodeSnapshot(text, 'a').catalog, await read(session))).toEqual([]);
  expect(encodeSnapshot(decodeSnapshot(text, 'a').catalog, '12')).toBe(text);
});

test('the order in which a schema was made does not show in its snapshot', async () => {
  await copy();
  const other = await freshDatabase();
  await other.admin(RICH_REORDERED.join(';\n'));
  expect(encodeSnapshot(await read(await openSession(other.url)), null)).toBe(encodeSnapshot(expected, null));
});

test('what the ledger schema, extensions and temporary tables hold is not read', async () => {
  const session = await copy();
  await session.query(
    'CREATE SCHEMA schemagate; CREATE TABLE schemagate.migrations (a int PRIMARY KEY); CREATE TYPE schemagate.t AS ENUM ()',
  );
  await session.query('CREATE TEMP TABLE users (id serial PRIMARY KEY); CREATE EXTENSION IF NOT EXISTS plpgsql');
  expect(await findings(session)).toEqual([]);
});

/** [SQL, codes of the findings in the order of repair] */
const MUTATIONS: readonly (readonly [string, readonly string[]])[] = [
  ['CREATE SCHEMA other', ['schema-extra']],
  [
    'CREATE SCHEMA other; CREATE TABLE other.t (id int); CREATE VIEW other.v AS SELECT * FROM other.t',
    ['view-extra', 'table-extra', 'schema-extra'],
  ],
  ['DROP SCHEMA app CASCADE; DROP EXTENSION citext', []],
  ['DROP EXTENSION citext CASCADE', []],
  ['CREATE EXTENSION hstore', ['extension-extra']],
  ["ALTER TYPE app.mood RENAME VALUE 'sad' TO 'blue'", ['enum-changed']],
  ["CREATE TYPE public.color AS ENUM ('red')", ['enum-extra']],
  [
    "DROP VIEW app.happy CASCADE; DROP INDEX app.users_mood_idx; ALTER TYPE app.mood ADD VALUE 'angry' BEFORE 'ok'",
    ['enum-changed', 'view-missing', 'view-missing', 'index-missing'],
  ],
  ['ALTER DOMAIN app.positive DROP CONSTRAINT above', ['domain-changed']],
  [
    'ALTER DOMAIN app.positive DROP NOT NULL; ALTER DOMAIN app.positive SET DEFAULT 2; ALTER DOMAIN app.positive ADD CHECK (VALUE < 9)',
    ['domain-changed'],
  ],
  ['CREATE DOMAIN app.name AS text', ['domain-extra']],
  ['ALTER SEQUENCE app.tickets INCREMENT BY 7 MAXVALUE 9999', ['sequence-changed']],
  ['ALTER SEQUENCE app.orders_id_seq OWNED BY NONE', ['sequence-changed']],
  ['DROP SEQUENCE app.down', ['sequence-missing']],
  ['DROP SEQUENCE app.orders_id_seq CASCADE', ['sequence-missing', 'column-changed']],
  ['CREATE SEQUENCE app.more', ['sequence-extra']],
  ['DROP TABLE app.users CASCADE', []],
  ['DROP TABLE app.orders CASCADE', []],
  ['DROP TABLE app.orders, app.users CASCADE', []],
  ['DROP TABLE app.events', ['table-missing', 'table-missing']],
  ['DROP TABLE app.events_2024', ['table-missing']],
  ['ALTER TABLE app.events DETACH PARTITION app.events_2024', []],
  ['DROP TABLE app.scratch CASCADE', ['table-missing', 'table-missing']],
  ['ALTER TABLE app.scratch SET LOGGED', ['table-changed']],
  ['ALTER TABLE app.orders DISABLE ROW LEVEL SECURITY; ALTER TABLE app.users FORCE ROW LEVEL SECURITY', ['table-changed', 'table-changed']],
  ['CREATE TABLE app.extra (id serial PRIMARY KEY, u bigint REFERENCES app.users)', ['table-extra']],
  ['CREATE TABLE app.a (id int PRIMARY KEY); ALTER TABLE app.users ADD a int REFERENCES app.a', []],
  ['ALTER TABLE app.users DROP COLUMN note', []],
  ['ALTER TABLE app.users DROP COLUMN email CASCADE', []],
  ['ALTER TABLE app.orders DROP COLUMN id CASCADE', []],
  ['ALTER TABLE app.users DROP COLUMN score CASCADE', []],
  ['ALTER TABLE app.users DROP COLUMN id CASCADE', []],
  ['ALTER TABLE app.users ADD extra int', ['column-extra']],
  [
    'ALTER TABLE app.users ADD extra int; CREATE INDEX ON app.users (extra); ALTER TABLE app.users ADD CHECK (extra > 0)',
    ['index-extra', 'constraint-extra', 'column-extra'],
  ],
  ['ALTER TABLE app.users RENAME note TO remark', []],
  ['ALTER TABLE app.users ALTER note TYPE varchar(10)', []],
  ['ALTER TABLE app.orders ALTER ticket DROP DEFAULT, ALTER ticket TYPE bigint', []],
  ['ALTER TABLE app.users ALTER "Full Name" TYPE varchar(40) COLLATE "POSIX"', ['column-changed']],
  ['ALTER TABLE app.users ALTER email DROP NOT NULL', ['column-changed']],
  ['ALTER TABLE app.users ALTER mood DROP DEFAULT', ['column-changed']],
  [
    "ALTER TABLE app.users ALTER mood SET DEFAULT 'sad', ALTER note SET DEFAULT '', ALTER note SET NOT NULL",
    ['column-changed', 'column-changed'],
  ],
  ['ALTER TABLE app.users ALTER doubled DROP EXPRESSION', ['column-changed']],
  ['ALTER TABLE app.users ALTER id DROP IDENTITY', ['column-changed']],
  ['ALTER TABLE app.users ALTER id SET GENERATED BY DEFAULT, ALTER id SET INCREMENT BY 2', ['column-changed']],
  ['ALTER TABLE app.orders ALTER user_id ADD GENERATED ALWAYS AS IDENTITY', ['column-changed']],
  ['ALTER TABLE app.scratch ADD d int', ['column-extra']],
  ['ALTER TABLE app.scratch DROP a', ['column-missing']],
  ['ALTER TABLE app.scratch ALTER a TYPE bigint', ['column-changed']],
  ['ALTER TABLE app.scratch_child ALTER a SET NOT NULL', ['column-changed']],
  ['ALTER TABLE app.events_2024 ALTER body DROP DEFAULT', ['column-changed']],
  ['ALTER TABLE app.users DROP CONSTRAINT users_score_check', ['constraint-missing']],
  ['ALTER TABLE app.users DROP CONSTRAINT users_pkey CASCADE', ['constraint-missing', 'constraint-missing']],
  ['ALTER TABLE app.users DROP CONSTRAINT users_score_check, ADD CONSTRAINT users_score_check CHECK (score > 1)', ['constraint-changed']],
  [
    'ALTER TABLE app.users DROP CONSTRAINT users_score_check, ADD CONSTRAINT users_score_check CHECK (score >= 0) NOT VALID',
    ['constraint-changed'],
  ],
  ['ALTER TABLE app.orders ALTER CONSTRAINT orders_user_fkey NOT DEFERRABLE', ['constraint-changed']],
  [
    'ALTER TABLE app.orders DROP CONSTRAINT orders_room_excl; ALTER TABLE app.orders ADD UNIQUE (room)',
    ['constraint-extra', 'constraint-missing'],
  ],
  ['ALTER TABLE app.events DROP CONSTRAINT events_pkey', ['constraint-missing']],
  ['DROP INDEX app.users_mood_idx', ['index-missing']],
  ['DROP INDEX app.events_body_idx', ['index-missing']],
  ['DROP INDEX app.orders_ticket_key; CREATE INDEX orders_ticket_key ON app.orders (ticket)', ['index-changed']],
  ['CREATE INDEX ON app.events (body)', ['index-extra']],
  ["UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.users_mood_idx'::regclass", ['index-invalid']],
  ["UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.orders_ticket_key'::regclass", ['index-invalid']],
  [
    "CREATE INDEX leftover ON app.users (note); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.leftover'::regclass",
    ['index-extra'],
  ],
  ['DROP VIEW app.happy CASCADE', ['view-missing', 'view-missing']],
  ["CREATE OR REPLACE VIEW app.happy AS SELECT u.id, u.email FROM app.users u WHERE u.mood = 'sad'", ['view-changed']],
  ['DROP VIEW app.happy_orders; CREATE VIEW app.happy_orders AS SELECT id FROM app.orders', ['view-changed']],
  ['ALTER VIEW app.happy_orders SET (security_barrier = false)', ['view-changed']],
  ['CREATE VIEW app.v1 AS SELECT 1 AS a; CREATE VIEW app.a_on_v1 AS SELECT * FROM app.v1', ['view-extra', 'view-extra']],
  ['DROP MATERIALIZED VIEW app.totals', ['materialized-view-missing']],
  ['DROP MATERIALIZED VIEW app.totals; CREATE MATERIALIZED VIEW app.totals AS SELECT 1 AS user_id', []],
  ['CREATE MATERIALIZED VIEW app.more AS SELECT 1 AS one; CREATE INDEX ON app.more (one)', ['materialized-view-extra']],
  ['DROP PROCEDURE app.clear', ['function-missing']],
  ['DROP FUNCTION app.touch CASCADE', ['function-missing', 'trigger-missing']],
  ['DROP FUNCTION app.next_ticket CASCADE', ['function-missing', 'column-changed']],
  ['CREATE OR REPLACE FUNCTION app.next_ticket() RETURNS integer LANGUAGE sql SECURITY DEFINER AS $$ SELECT 7 $$', ['function-changed']],
  [
    "CREATE OR REPLACE PROCEDURE app.clear(max_age interval DEFAULT interval '2 days') LANGUAGE sql AS $$ SELECT 1 $$",
    ['function-changed'],
  ],
  [
    'DROP PROCEDURE app.clear; CREATE FUNCTION app.clear(max_age interval) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    ['function-changed'],
  ],
  ['CREATE FUNCTION app.clear(a int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$', ['function-extra']],
  ['DROP TRIGGER users_touch ON app.users', ['trigger-missing']],
  ['ALTER TABLE app.users DISABLE TRIGGER users_touch', ['trigger-changed']],
  ['ALTER TABLE app.users ENABLE ALWAYS TRIGGER users_touch', ['trigger-changed']],
  ['CREATE OR REPLACE TRIGGER users_touch BEFORE INSERT ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch()', ['trigger-changed']],
  ['CREATE TRIGGER more BEFORE DELETE ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch()', ['trigger-extra']],
];

test.each(MUTATIONS)('%s is found, named, and repaired by the SQL of the findings', async (sql, codes) => {
  const session = await copy();
  const before = await fingerprint(session);
  await session.query(sql);
  expect(await fingerprint(session)).not.toBe(before);
  const found = await findings(session);
  expect(found).not.toEqual([]);
  if (codes.length > 0) expect(found.map(({ code }) => code)).toEqual(codes);
  await repair(session);
  expect(await findings(session)).toEqual([]);
});

test('data, statistics, vacuum and temporary tables leave the fingerprint as it is', async () => {
  const session = await copy();
  const before = await fingerprint(session);
  await session.query(
    "INSERT INTO app.users (email) SELECT i || '@example.org' FROM generate_series(1, 500) i; SELECT nextval('app.tickets')",
  );
  for (const sql of ['ANALYZE', 'VACUUM', 'VACUUM FREEZE', 'CREATE TEMP TABLE t (id serial PRIMARY KEY, m app.mood)'])
    await session.query(sql);
  expect(await fingerprint(session)).toBe(before);
});

test('a role without any right reads the same catalog and the same fingerprint', async () => {
  const session = await copy();
  const role = `nobody_${process.pid}`;
  await session.query(`CREATE ROLE ${role}`);
  onTestFinished(async () => void (await query(inject('databaseUrl'), `DROP ROLE ${role}`)));
  const before = await fingerprint(session);
  await session.query(`SET ROLE ${role}`);
  expect([await findings(session), await fingerprint(session)]).toEqual([[], before]);
});
