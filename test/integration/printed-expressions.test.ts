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
import { BASE, DRIFT, RESTORED } from '../support/printed-schemas.ts';
import { randomCondition, TABLE } from '../support/random-expression.ts';
import { openSession } from '../support/session.ts';

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
