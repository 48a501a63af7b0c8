// Lock keys: those golang-migrate's own test of GenerateAdvisoryLockId expects, reached with the names it joins.
import { expect, test } from 'vitest';
import { golangMigrate } from '../../../src/layouts/golang-migrate.ts';
import type { LedgerPlace } from '../../../src/ledger/tool-ledger.ts';
import { checksum } from '../../../src/sql/decode.ts';
import { fakeFolder, lookedAt } from '../../support/fake-folder.ts';

const options = { placeholders: new Map<string, string>(), substitute: 'auto', environment: {} } as const;
const discover = (files: Record<string, string | Uint8Array>) => golangMigrate.discover(fakeFolder(files), options);
const told = async (files: Record<string, string>) => (await discover(files)).findings.map(({ code, message }) => [code, message]);
const place: LedgerPlace = {
  table: '"public"."schema_migrations"',
  schema: 'public',
  name: 'schema_migrations',
  columns: null,
  database: 'app',
  user: 'app',
};
const ledger = golangMigrate.toolLedger!.ledger(place);
const run = { id: 'r', program: 'p' };

test('two files make one migration, in the order of numbers', async () => {
  const { migrations, findings } = await discover({
    '10_ten.up.sql': 'SELECT 10;\r\n',
    '9_nine.up.sql': 'SELECT 9;',
    '9_other_name.down.sql': 'SELECT -9;',
    '000002_two.x.up.sql': 'SELECT 2;',
  });
  expect(findings).toEqual([]);
  expect(migrations).toEqual([
    {
      version: '000002',
      id: '2',
      key: '0012',
      name: 'two.x',
      file: 'migrations/000002_two.x.up.sql',
      kind: 'versioned',
      checksum: checksum('SELECT 2;'),
      text: 'SELECT 2;',
      down: null,
      code: null,
      notes: { previous: '-1' },
    },
    expect.objectContaining({ id: '9', down: 'migrations/9_other_name.down.sql', notes: { previous: '2' } }),
    expect.objectContaining({ id: '10', text: 'SELECT 10;\n', notes: { previous: '9' } }),
  ]);
});

test('what the tool cannot parse is skipped', async () => {
  const ignored = {
    'README.md': '',
    '1_a.sql': 'x',
    'a_1.up.sql': 'x',
    '1-a.up.sql': 'x',
    '1_a.UP.sql': 'x',
    '18446744073709551616_a.up.sql': 'x',
    'sub/1_a.up.sql': 'x',
  };
  expect((await discover({ ...ignored, '0_.up.': 'SELECT 0;' })).migrations.map(({ id, name }) => [id, name])).toEqual([['0', '']]);
  expect((await told(ignored)).map(([code]) => code)).toEqual(['no-migrations']);
});

test('a version with only a way back runs nothing and is written all the same', async () => {
  const { migrations } = await discover({ '1_a.up.sql': 'SELECT 1;', '2_b.down.sql': 'SELECT 2;' });
  expect(migrations[1]).toMatchObject({ id: '2', name: 'b', file: 'migrations/2_b.down.sql', text: '', down: 'migrations/2_b.down.sql' });
});

test('what the tool refuses is a finding', async () => {
  expect(await told({ '1_a.up.sql': '', '01_b.up.sql': '', '1_a.down.sql': '', '1_a.down.sql.orig': '' })).toEqual([
    ['duplicate-version', 'migrations/1_a.down.sql and migrations/1_a.down.sql.orig have the same version 1'],
    ['duplicate-version', 'migrations/01_b.up.sql and migrations/1_a.up.sql have the same version 1'],
  ]);
  expect(await told({ '9223372036854775808_a.up.sql': '' })).toEqual([
    [
      'version-too-large',
      "migrations/9223372036854775808_a.up.sql has the version 9223372036854775808, which does not fit into the ledger's bigint",
    ],
  ]);
  expect((await discover({ '1_a.up.sql': new Uint8Array([0xff]) })).findings.map(({ code }) => code)).toEqual(['not-utf8']);
});

test.each([
  [{ '1_a.up.sql': '', '1_a.down.sql': '' }, true],
  [{ '1_a.sql': '', '1_a.down.sql': '' }, false],
  [{ '00001_a.up.sql': '-- +goose Up\n' }, false],
  [{ '1_a.up.sql': '-- migrate:up\n' }, false],
  [{ '1_a/up.sql': '' }, false],
  [{}, false],
])('%j is recognised: %j', (files, recognised) => {
  expect(golangMigrate.mayBe!(...lookedAt(files)) !== null).toBe(recognised);
});

test('the ledger says how far the database is', async () => {
  const { migrations } = await discover({ '1_a.up.sql': '', '2_b.up.sql': '', '10_c.up.sql': '' });
  const states = (version: string, dirty: boolean) => ledger.parse([{ version, dirty }], migrations).map(({ id, state }) => [id, state]);
  expect(ledger.parse([], migrations)).toEqual([]);
  expect(states('-1', false)).toEqual([]);
  expect(states('-1', true)).toEqual([['1', 'dirty']]);
  expect(states('2', false)).toEqual([
    ['1', 'applied'],
    ['2', 'applied'],
  ]);
  expect(states('10', true)).toEqual([
    ['1', 'applied'],
    ['2', 'applied'],
    ['10', 'dirty'],
  ]);
  expect(states('5', true)).toEqual([
    ['1', 'applied'],
    ['2', 'applied'],
    ['5', 'dirty'],
  ]);
  expect(ledger.parse([{ version: '2', dirty: false }], migrations)[1]).toEqual({
    id: '2',
    key: '0012',
    kind: 'versioned',
    version: '2',
    name: 'b',
    checksum: null,
    state: 'applied',
    fileless: false,
    appliedAt: '',
  });
});

test('the ledger is written as the tool does', async () => {
  const [first, second] = (await discover({ '1_a.up.sql': '', '2_b.up.sql': '' })).migrations;
  const set = (version: number, dirty: boolean) =>
    `TRUNCATE ${place.table};\nINSERT INTO ${place.table} (version, dirty) VALUES (${version}, ${dirty})`;
  expect(ledger.applied(second!, run)).toBe(set(2, false));
  expect(ledger.unfinished!.started(second!, run)).toBe(set(2, true));
  expect(ledger.unfinished!.finished(second!)).toBe(set(2, false));
  expect(ledger.unfinished!.forget(second!)).toBe(set(1, false));
  expect(ledger.unfinished!.forget(first!)).toBe(`TRUNCATE ${place.table}`);
  expect(ledger.removed(second!, first!)).toBe(set(1, false));
  expect(ledger.removed(first!, null)).toBe(`TRUNCATE ${place.table}`);
});

test('another tool’s table of that name is not taken for it', () => {
  const { isOurs } = golangMigrate.toolLedger!;
  expect(isOurs!(['version', 'dirty'])).toBe(true);
  expect(isOurs!(['version'])).toBe(false);
});

test('locks are those the tool takes, opened by URL and by a program', () => {
  const locks = (schema: string, name: string, database: string) =>
    golangMigrate.toolLedger!.ledger({ ...place, schema, name, database }).locks;
  expect(locks('schema_name_1', 'schema_name_2', 'database_name')[1]).toBe(3743845847n);
  expect(ledger.locks).toHaveLength(2);
});
