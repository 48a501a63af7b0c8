// One major version compared with another, on two real servers: what each prints of the same schema is the same, and what means something
// else is drift, in both directions.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { compareMeanings } from '../../src/schema/compare/compare-meanings.ts';
import type { Catalog } from '../../src/schema/model/object.ts';
import { asScript } from '../../src/schema/repair/script.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { decodeSnapshot, encodeSnapshot } from '../../src/schema/verify/snapshot.ts';
import { query, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';
import { otherMajors } from '../support/other-servers.ts';
import { BASE, DRIFT, RESTORED } from '../support/printed-schemas.ts';
import { openSession } from '../support/session.ts';

test('a schema on one major version is the same on another, and what drifts on either is found', async ({ skip }) => {
  const here = inject('databaseUrl');
  const [row] = await query(here, "SELECT current_setting('server_version_num')::integer / 10000 AS major");
  const others = otherMajors(Number(row!['major']));
  if (typeof others === 'string') return skip(others);
  const other = await others[0]!.start();
  onTestFinished(async () => {
    await other.stop();
  });
  const [ours, theirs] = [await made(here), await made(other.url)];
  expect(Math.trunc(ours.printed.serverVersion / 10_000)).not.toBe(Math.trunc(theirs.printed.serverVersion / 10_000));

  for (const [one, another] of [
    [ours, theirs],
    [theirs, ours],
  ] as const) {
    // As a snapshot, which is what travels.
    expect(await compareMeanings(asSnapshot(one.printed), another.printed)).toEqual([]);
    expect(await compareMeanings(asSnapshot(one.base), another.base)).toEqual([]);
    const differences = await compareMeanings(asSnapshot(one.base), another.drifted);
    const named = differences.map((each) =>
      each.state === 'extra' ? `extra ${each.live.id}` : `${each.expected.kind} ${each.expected.id}`,
    );
    expect(named.sort()).toEqual(Object.keys(DRIFT).sort());

    const folder = migrationsFolder(RESTORED);
    writeFileSync(join(folder, 'schema.snapshot.json'), encodeSnapshot(one.printed, '2'));
    const run = await gateOn(await databaseOn(another.url), folder, { GATE_DRIFT: 'strict' });
    expect([run.code, run.report.findings.filter(({ severity }) => severity !== 'notice')]).toEqual([0, []]);
  }

  // No repair says what the server does not know, such as the name of a NOT NULL.
  const [newest, older] = ours.printed.serverVersion > theirs.printed.serverVersion ? [ours, theirs] : [theirs, ours];
  const [named, empty, loose] = await Promise.all([databaseOn(newest.url), databaseOn(older.url), databaseOn(older.url)]);
  await query(named, NAMED);
  await query(loose, NAMED.replaceAll(/CONSTRAINT \w+ NOT NULL|NOT NULL/g, ''));
  for (const url of [empty, loose]) {
    const expected = asSnapshot(await readFrom(named));
    await query(url, asScript(await compareMeanings(expected, await readFrom(url))).text);
    expect(await compareMeanings(expected, await readFrom(url))).toEqual([]);
  }
});

/** On a version that has names for NOT NULL they are not the usual ones. */
const NAMED = `CREATE DOMAIN amount AS integer CONSTRAINT amount_there NOT NULL;
  CREATE TABLE parents (id integer CONSTRAINT id_there NOT NULL, name text CONSTRAINT name_there NOT NULL);
  CREATE TABLE children (name text NOT NULL, note text CONSTRAINT note_there NOT NULL) INHERITS (parents);
  CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
  CREATE FOREIGN TABLE far (id integer CONSTRAINT far_there NOT NULL) SERVER s`;

interface Made {
  readonly url: string;
  readonly printed: Catalog;
  readonly base: Catalog;
  readonly drifted: Catalog;
}

async function made(url: string): Promise<Made> {
  const [printed, base] = [await databaseOn(url), await databaseOn(url)];
  await query(printed, Object.values(RESTORED).join(''));
  await query(base, BASE);
  const before = { url, printed: await readFrom(printed), base: await readFrom(base) };
  for (const sql of Object.values(DRIFT)) await query(base, sql);
  return { ...before, drifted: await readFrom(base) };
}

const asSnapshot = (catalog: Catalog): Catalog => decodeSnapshot(encodeSnapshot(catalog, '1'), 'snapshot').catalog;

async function readFrom(url: string): Promise<Catalog> {
  const session = await openSession(url);
  return (await readCatalog(session, { exclude: ['schemagate'] })).catalog;
}

async function databaseOn(url: string): Promise<string> {
  const name = `major_${randomBytes(5).toString('hex')}`;
  await query(url, `CREATE DATABASE ${name} TEMPLATE template0`);
  onTestFinished(async () => {
    await query(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).catch(() => {});
  });
  return urlOf(url, { database: name });
}
