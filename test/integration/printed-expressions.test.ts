// What a server prints of queries and expressions: a restored dump and another major version are no drift, another meaning is.
import { expect, test } from 'vitest';
import { compareCatalogs } from '../../src/schema/compare/compare.ts';
import { compareMeanings } from '../../src/schema/compare/compare-meanings.ts';
import type { Catalog } from '../../src/schema/model/object.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { encodeSnapshot } from '../../src/schema/verify/snapshot.ts';
import { meanTheSame } from '../../src/sql/same-meaning.ts';
import { freshDatabase } from '../support/database.ts';
import { dumpSchema } from '../support/dump.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { randomCondition, TABLE } from '../support/random-expression.ts';
import { openSession } from '../support/session.ts';

/** In each place where a server prints an expression, some whose printed form is printed differently once it is parsed again. */
const RESTORED = {
  '1_doc.sql': `CREATE TABLE doc (id int PRIMARY KEY, a text, b text, c text,
    d varchar(5)[] DEFAULT ARRAY['x'], same boolean GENERATED ALWAYS AS ((a, b, c) IS DISTINCT FROM ('x', 'y', 'z')) STORED);
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER watch BEFORE UPDATE ON doc FOR EACH ROW
  WHEN ((OLD.a, OLD.b, OLD.c) IS DISTINCT FROM (NEW.a, NEW.b, NEW.c)) EXECUTE FUNCTION touched();
ALTER TABLE doc ADD CONSTRAINT never CHECK ((a, b, c) IS DISTINCT FROM ('x', 'y', 'z'));
CREATE VIEW odd AS SELECT id, (SELECT 'x') AS x FROM doc WHERE (a, b, c) IS DISTINCT FROM ('x', 'y', 'z');
CREATE MATERIALIZED VIEW odder AS SELECT id FROM doc WHERE (a, b) IN (('x', 'y'), ('y', 'z'), ('z', 'x'));
CREATE INDEX odd_i ON doc (id) WHERE (a, b, c) IS DISTINCT FROM ('x', 'y', 'z');
CREATE RULE beside AS ON UPDATE TO doc WHERE (OLD.a, OLD.b, OLD.c) IS DISTINCT FROM (NEW.a, NEW.b, NEW.c) DO ALSO SELECT 1;
ALTER TABLE doc ENABLE ROW LEVEL SECURITY;
CREATE POLICY those ON doc USING ((a, b, c) IS DISTINCT FROM ('x', 'y', 'z')) WITH CHECK (d && ARRAY[a]::varchar[]);
`,
  '2_part.sql': `CREATE DOMAIN kind AS varchar(20) CHECK (VALUE IN ('BOLT', 'NUT'));
CREATE TABLE part (id int PRIMARY KEY, kind varchar(20) NOT NULL CHECK (kind IN ('BOLT', 'NUT')), tags jsonb, of kind,
  is_nut boolean GENERATED ALWAYS AS (kind IN ('NUT', 'BOLT')) STORED, is_bolt boolean DEFAULT ('x'::varchar IN ('BOLT', 'NUT')));
CREATE VIEW tagged AS SELECT id FROM part WHERE tags ?| ARRAY[kind];
CREATE INDEX nuts ON part (id, (kind IN ('a', 'b'))) WHERE kind IN ('NUT', 'WASHER');
CREATE STATISTICS kinds ON (kind IN ('NUT', 'WASHER')), id FROM part;
CREATE FUNCTION is_known(k varchar DEFAULT CASE WHEN 'x'::varchar IN ('a', 'b') THEN 'c' END) RETURNS boolean LANGUAGE sql
  BEGIN ATOMIC SELECT k IN ('BOLT', 'NUT') OR (k, k, k) IS DISTINCT FROM ('a', 'b', 'c'); END;
CREATE TABLE parted (id int, kind varchar(20)) PARTITION BY LIST ((kind IN ('NUT', 'WASHER')));
CREATE TABLE parted_t PARTITION OF parted FOR VALUES IN (true);
`,
};

test('a dump that was restored passes, and no difference is found in it', async ({ skip }) => {
  const [original, copy] = [await freshDatabase(), await freshDatabase()];
  const folder = migrationsFolder(RESTORED);
  expect((await gateOn(original.url, folder)).code).toBe(0);
  const dump = await dumpSchema(original.url, ['--no-owner', '--exclude-schema=schemagate']);
  if (dump === null) return skip('there is no pg_dump here that can read this server');
  await copy.admin(dump);
  const [expected, live] = [await readFrom(original.url), await readFrom(copy.url)];
  // As text they differ: else this would prove nothing.
  expect(compareCatalogs(expected, live).length).toBeGreaterThan(12);
  expect(await compareMeanings(expected, live)).toEqual([]);
  expect(await compareMeanings(live, expected)).toEqual([]);
  writeFiles(folder, { 'schema.snapshot.json': encodeSnapshot(expected, '2') });
  const env = { DATABASE_URL: copy.url, GATE_MIGRATIONS: folder };
  for (const version of ['1', '2']) expect((await runGate({ args: ['mark', version, 'applied'], env })).code).toBe(0);
  const verified = await gateOn(copy.url, folder, { GATE_DRIFT: 'strict' }, ['verify']);
  expect([verified.code, verified.report.findings]).toEqual([0, []]);
  const sql = await runGate({ args: ['diff', '--sql', '--from', copy.url, '--to', original.url], env });
  expect([sql.code, sql.stdout.trim()]).toEqual([0, '']);
});

const BASE = `CREATE TABLE a (id int PRIMARY KEY, made timestamptz, total int, paid int, fee int,
  g boolean GENERATED ALWAYS AS ((total > 0 OR paid > 0) AND fee > 0) STORED);
CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a, owner_id int, made timestamptz, is_public boolean, approved boolean);
CREATE VIEW v AS SELECT a.id, b.made, (a.total - a.paid) * a.fee AS due FROM a JOIN b ON b.a_id = a.id;
CREATE POLICY p ON b USING ((owner_id = 1 OR is_public) AND approved);
ALTER TABLE a ADD CONSTRAINT c CHECK ((total > 0 OR paid > 0) AND fee > 0);
CREATE INDEX i ON b (id) WHERE (owner_id = 1 OR is_public) AND approved;
CREATE FUNCTION f(t int, p int, fee int) RETURNS boolean LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT (t > 1 OR p > 1) AND fee > 1; END;
CREATE FUNCTION s(t int, p int, fee int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT (t > 1 OR p > 1) AND fee > 1';
CREATE DOMAIN d AS int CHECK ((VALUE > 1 OR VALUE < -1) AND VALUE <> 5);
CREATE STATISTICS st ON ((total - paid) - fee), id FROM a;
`;

const DRIFT: Readonly<Record<string, string>> = {
  'view public.v': 'CREATE OR REPLACE VIEW v AS SELECT a.id, a.made, a.total - a.paid * a.fee AS due FROM a JOIN b ON b.a_id = a.id',
  'policy public.b.p': 'ALTER POLICY p ON b USING (owner_id = 1 OR (is_public AND approved))',
  'constraint public.a.c': 'ALTER TABLE a DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (total > 0 OR (paid > 0 AND fee > 0))',
  'index public.i': 'DROP INDEX i; CREATE INDEX i ON b (id) WHERE owner_id = 1 OR (is_public AND approved)',
  'function public.f(integer, integer, integer)':
    'CREATE OR REPLACE FUNCTION f(t int, p int, fee int) RETURNS boolean LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT t > 1 OR (p > 1 AND fee > 1); END',
  'function public.s(integer, integer, integer)':
    "CREATE OR REPLACE FUNCTION s(t int, p int, fee int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT t > 1 OR (p > 1 AND fee > 1)'",
  'column public.a.g':
    'ALTER TABLE a DROP COLUMN g; ALTER TABLE a ADD g boolean GENERATED ALWAYS AS (total > 0 OR (paid > 0 AND fee > 0)) STORED',
  'domain public.d':
    'ALTER DOMAIN d DROP CONSTRAINT d_check; ALTER DOMAIN d ADD CONSTRAINT d_check CHECK (VALUE > 1 OR (VALUE < -1 AND VALUE <> 5))',
  'statistics public.st': 'DROP STATISTICS st; CREATE STATISTICS st ON (total - (paid - fee)), id FROM a',
};

test('another meaning is drift, also against what another major version printed', async () => {
  const db = await freshDatabase();
  await db.admin(BASE);
  const expected = await readFrom(db.url);
  for (const sql of Object.values(DRIFT)) await db.admin(sql);
  const live = await readFrom(db.url);
  for (const serverVersion of [live.serverVersion, 140_000, 200_000]) {
    const differences = await compareMeanings({ ...expected, serverVersion }, live);
    const named = differences.map((one) => (one.state === 'extra' ? `extra ${one.live.id}` : `${one.expected.kind} ${one.expected.id}`));
    expect(named.sort()).toEqual(Object.keys(DRIFT).sort());
  }
});

test('a random condition that is parsed again means the same, and a mutation that answers differently does not', async () => {
  const db = await freshDatabase();
  const client = await db.client();
  await client.query(`CREATE TABLE rows ${TABLE};
INSERT INTO rows SELECT (ARRAY['x','y','xy','x ','','z',NULL])[1 + r % 7], (ARRAY['x','y','xy','x ','z',NULL])[1 + r / 3 % 6],
  (ARRAY['x','y','xy',NULL])[1 + r / 5 % 4], (ARRAY['x','y','xy','',NULL])[1 + r / 2 % 5], (ARRAY[1,2,-1,2.5,0,NULL])[1 + r / 4 % 6],
  (ARRAY[1,2,-1,0,NULL])[1 + r / 3 % 5], (ARRAY[1,2,-1,0,NULL])[1 + r / 7 % 5], (ARRAY[1,2,-1,0,NULL])[1 + r / 11 % 5],
  (ARRAY[true,false,NULL])[1 + r % 3], (ARRAY[true,false,NULL])[1 + r / 3 % 3], (ARRAY['{x}','{x,y}','{xy,z}',NULL])[1 + r % 4]::text[],
  (ARRAY['{x}','{x,y}','{xy,z}',NULL])[1 + r / 2 % 4]::varchar(5)[], (ARRAY['{1}','{1,2}',NULL])[1 + r % 3]::int[],
  (ARRAY['{1}','{1,2}','{-1,0}',NULL])[1 + r / 2 % 4]::bigint[] FROM generate_series(0, 400) r;
CREATE TABLE empty ${TABLE};
CREATE FUNCTION printed(condition text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE text text; BEGIN
  EXECUTE 'ALTER TABLE empty ADD CONSTRAINT c CHECK (' || condition || ')';
  SELECT pg_get_constraintdef(oid) INTO text FROM pg_constraint WHERE conname = 'c';
  ALTER TABLE empty DROP CONSTRAINT c; RETURN substring(text from 8 for length(text) - 8); END $$;
CREATE FUNCTION answers(condition text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE text text; BEGIN
  EXECUTE 'SELECT md5(string_agg(COALESCE((' || condition || ')::text, ''?''), '''' ORDER BY ctid)) FROM rows' INTO text; RETURN text;
  EXCEPTION WHEN others THEN RETURN SQLERRM; END $$`);
  let [reworded, unlike] = [0, 0];
  for (let seed = 0; seed < 120; seed++) {
    const { sql, mutant } = randomCondition(seed);
    const { rows } = await client.query<Readonly<Record<string, string>>>(
      'SELECT one, printed(one) AS again, other, answers(one) AS is, answers(other) AS would FROM (SELECT printed($1) AS one, printed($2) AS other) p',
      [sql, mutant],
    );
    const { one, again, other, is, would } = rows[0]!;
    if (one !== again) reworded++;
    if (!(await meanTheSame('expression', one!, again!))) expect.fail(`${seed}: ${one} was printed again as ${again}`);
    if (is === would) continue;
    unlike++;
    if ((await meanTheSame('expression', one!, other!)) || (await meanTheSame('expression', again!, other!)))
      expect.fail(`${seed}: ${one} passes for ${other}`);
  }
  // Else this would prove nothing.
  expect([reworded > 30, unlike > 30]).toEqual([true, true]);
});

async function readFrom(url: string): Promise<Catalog> {
  const session = await openSession(url);
  return (await readCatalog(session, { exclude: ['schemagate'] })).catalog;
}
