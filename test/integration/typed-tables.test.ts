// A table that is OF a composite type: what its columns have besides name and type is brought back over the rows that are there, and what no
// statement can bring back is said.
import { expect, test } from 'vitest';
import type { Session } from '../../src/postgres/session/session.ts';
import { compareMeanings } from '../../src/schema/compare/compare-meanings.ts';
import type { Catalog } from '../../src/schema/model/object.ts';
import { findingsOf } from '../../src/schema/repair/findings.ts';
import { asScript } from '../../src/schema/repair/script.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { freshDatabase } from '../support/database.ts';
import { openSession } from '../support/session.ts';

async function databaseWith(sql: string): Promise<Session> {
  const session = await openSession((await freshDatabase()).url);
  await session.query(sql);
  return session;
}

const read = async (session: Session): Promise<Catalog> => (await readCatalog(session, { exclude: ['schemagate'] })).catalog;

/** @returns what is found and proposed of `before` where `after` is expected, and what is left of it once that was run. */
async function repaired(before: string, after: string) {
  const live = await databaseWith(before);
  const expected = await read(await databaseWith(after));
  const differences = await compareMeanings(expected, await read(live));
  const script = asScript(differences);
  await live.query(script.text);
  const left = findingsOf(await compareMeanings(expected, await read(live)), 'strict');
  return { live, script, findings: findingsOf(differences, 'strict'), left: left.map(({ message }) => message) };
}

test('rows have the default of an attribute that was missing, and numbers from an identity that goes on with the next', async () => {
  const { live, left } = await repaired(
    "CREATE TYPE ty AS (b text); CREATE TABLE t OF ty; INSERT INTO t VALUES ('x'), ('y')",
    `CREATE TYPE ty AS (b text, a int, c bigint, d text COLLATE "C");
     CREATE TABLE t OF ty (a WITH OPTIONS NOT NULL, c WITH OPTIONS DEFAULT 4 NOT NULL, d WITH OPTIONS DEFAULT 'q');
     ALTER TABLE t ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (START 10 INCREMENT 5)`,
  );
  expect(left).toEqual([]);
  await live.query("INSERT INTO t (b) VALUES ('z')");
  const [result] = await live.query("SELECT concat_ws(' ', b, a, c, d) AS row FROM t ORDER BY a");
  expect(result!.rows.map(({ row }) => row)).toEqual(['x 10 4 q', 'y 15 4 q', 'z 20 4 q']);
});

test('a generated column is there where the table is made, and otherwise said to be a matter of hands', async () => {
  const type = 'CREATE TYPE ty AS (a int, b int);';
  const whole = `${type} CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED); ALTER TABLE t OF ty`;
  expect((await repaired(type, whole)).left).toEqual([]);
  for (const before of [`${type} CREATE TABLE t OF ty`, 'CREATE TYPE ty AS (a int); CREATE TABLE t OF ty']) {
    const { script, findings, left } = await repaired(before, whole);
    expect(script.byHand).toEqual(['column public.t.b']);
    const { hint } = findings.find(({ subject }) => subject === 'column public.t.b')!;
    expect(hint).toMatch(/^PostgreSQL gives a typed table no generated column: take the table off its type/);
    expect(left).toEqual([expect.stringMatching(/^column public\.t\.b differs: .*generated: expected STORED, found none$/)]);
  }
});

test('a table is put on its type if its columns are in the order of the type, and otherwise that is said to be left', async () => {
  const types = 'CREATE TYPE ty AS (a int, b int, c int); CREATE TYPE other AS (a int, c int);';
  const { script, findings, left } = await repaired(`${types} CREATE TABLE t OF other`, `${types} CREATE TABLE t OF ty`);
  expect(script.text).toContain('-- the rest by hand: table public.t (changed)');
  expect(findings.find(({ subject }) => subject === 'table public.t')?.hint).toMatch(/only if its columns are in the order of the type/);
  expect(left).toEqual(['table public.t differs: of type: expected public.ty, found none']);
});
