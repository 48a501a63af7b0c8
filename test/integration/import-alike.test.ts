// Values that are written in two ways and are the same in the target, or look the same and are not: the plan of a move judges them as the move does.
import { expect, test } from 'vitest';
import type { FreshDatabase } from '../support/database.ts';
import { ended, importInto, target } from '../support/import-sqlite.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const ONE = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const OTHERS = [ONE.toUpperCase(), `{${ONE}}`, ONE.replaceAll('-', ''), `urn:uuid:${ONE}`];
const collation = (name: string, locale: string): string =>
  `CREATE COLLATION ${name} (provider = icu, locale = '${locale}', deterministic = false);`;

/** Parents with a key `x`, and children that refer to it, each in a type of SQL. */
const KEYS = (type: string): string => `CREATE EXTENSION IF NOT EXISTS citext;
  ${collation('tells', 'und-u-ks-level3')} ${collation('folds', 'und-u-ks-level2')} ${collation('bare', 'und-u-ks-level1')}
  ${collation('cased', 'und-u-ks-level1-kc')} CREATE TABLE p (x ${type} PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, x ${type} REFERENCES p)`;

const fileOf = (parents: readonly string[], children: readonly string[], declared = 'TEXT'): string =>
  sqliteFile(`CREATE TABLE p (x ${declared} PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, x ${declared});
    INSERT INTO p VALUES ${parents.map((value) => `('${value}')`).join()};
    ${children.length === 0 ? '' : `INSERT INTO c VALUES ${children.map((value, i) => `(${i}, '${value}')`).join()}`}`);

/** By the plan, by a move that begins with loading, and by one that begins with a look. */
async function judged(database: FreshDatabase, file: string): Promise<readonly unknown[]> {
  const ends = [];
  for (const flags of [{ plan: true }, { yes: true }, { yes: true, resume: true }]) {
    const report = await importInto(database.url, file, flags);
    await database.admin('TRUNCATE p, c');
    ends.push(ended(report));
  }
  return ends;
}

const PASSES = [0, []];
const always = (end: unknown): readonly unknown[] => [end, end, end];

test.each(OTHERS)('a UUID of another spelling: %s', async (other) => {
  const database = await target(KEYS('uuid'));
  expect(await judged(database, fileOf([ONE], [other, ONE]))).toEqual(always(PASSES));
  expect(await judged(database, fileOf([other], [ONE]))).toEqual(always(PASSES));
  expect(await judged(database, fileOf([ONE, other], []))).toEqual(always([8, ['import-not-unique']]));
  expect(await judged(database, fileOf([ONE], [other.replace(/a/i, 'b')]))).toEqual(always([8, ['import-orphans']]));
});

test('a UUID as sixteen bytes', async () => {
  const database = await target(KEYS('uuid'));
  const bytes = `CREATE TABLE p (x BLOB PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO p VALUES (x'${ONE.replaceAll('-', '')}')`;
  expect(await judged(database, sqliteFile(`${bytes}; INSERT INTO c VALUES (1, '${ONE}')`))).toEqual(always(PASSES));
});

test('the same moment, written in two ways', async () => {
  const database = await target(KEYS('timestamptz'));
  const [one, other] = ['2024-01-01T00:00:00Z', '2024-01-01 01:00:00+01:00'];
  expect(await judged(database, fileOf([one], [other]))).toEqual(always(PASSES));
  expect(await judged(database, fileOf([one, other], []))).toEqual(always([8, ['import-not-unique']]));
});

const COLLATIONS = [
  { type: 'text COLLATE tells', same: [], told: ['x X', 'é É', 'e é'] },
  { type: 'text COLLATE folds', same: ['x X', 'é É'], told: ['e é'] },
  { type: 'text COLLATE bare', same: ['x X', 'é É', 'e é'], told: ['e f'] },
  { type: 'text COLLATE cased', same: ['e é'], told: ['x X'] },
  { type: 'citext', same: ['x X'], told: ['e é'] },
  { type: 'text', same: [], told: ['x X', 'e é'] },
];

test.each(COLLATIONS)('letters in $type', async ({ type, same, told }) => {
  const database = await target(KEYS(type));
  for (const both of same) {
    const [one = '', other = ''] = both.split(' ');
    expect([both, await judged(database, fileOf([one], [other]))]).toEqual([both, always(PASSES)]);
    expect([both, await judged(database, fileOf([one, other], []))]).toEqual([both, always([8, ['import-not-unique']])]);
  }
  for (const both of told) {
    const [one = '', other = ''] = both.split(' ');
    expect([both, await judged(database, fileOf([one], [other]))]).toEqual([both, always([8, ['import-orphans']])]);
    expect([both, await judged(database, fileOf([one, other], [one, other]))]).toEqual([both, always(PASSES)]);
  }
});

test('a key that an index on lower() makes unique is still referred to letter by letter', async () => {
  const database = await target(`${KEYS('text')}; CREATE UNIQUE INDEX p_lower ON p (lower(x))`);
  expect(await judged(database, fileOf(['x'], ['X']))).toEqual(always([8, ['import-orphans']]));
});

test('with --rejects the first of each is kept', async () => {
  const database = await target(KEYS('uuid'));
  const file = fileOf([ONE, ONE.toUpperCase()], [ONE, ONE.toUpperCase()]);
  const rejects = `${file}.rejects`;
  expect(ended(await importInto(database.url, file, { yes: true, rejects }))).toEqual(PASSES);
  expect(await database.admin('SELECT (SELECT count(*)::int FROM p) AS p, (SELECT count(*)::int FROM c) AS c')).toEqual([{ p: 1, c: 2 }]);
});
