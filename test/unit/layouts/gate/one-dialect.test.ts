import { describe, expect, it, test } from 'vitest';
import type { Dialect } from '../../../../src/core/dialect.ts';
import { gate } from '../../../../src/layouts/gate/gate.ts';
import { passedOver } from '../../../../src/project/passed-over-files.ts';
import { checksum } from '../../../../src/sql/decode.ts';
import { fakeFolder, lookedAt } from '../../../support/fake-folder.ts';

const discover = (files: Record<string, string>, dialect?: Dialect) =>
  gate.discover(fakeFolder(files), { placeholders: new Map(), substitute: 'auto', environment: {}, ...(dialect && { dialect }) });
const told = async (names: readonly string[], dialect: Dialect) =>
  (await discover(Object.fromEntries(names.map((name) => [name, 'SELECT 1;'])), dialect)).findings;

const FOLDER = {
  '1_a.sql': 'SELECT 1;',
  '2_b.sqlite.sql': 'SELECT 2;',
  '2_b.sqlite.down.sql': 'SELECT -2;',
  '2_b.postgres.sql': 'SELECT 20;',
  '2_b.postgres.down.sql': 'SELECT -20;',
  'R__views.sqlite.sql': 'SELECT 3;',
  'R__views.postgres.sql': 'SELECT 30;',
  'after-all.sqlite.sql': 'SELECT 4;',
};

test('each database has its own file of one migration, with one key and its own checksum', async () => {
  const read = async (dialect?: Dialect) =>
    (await discover(FOLDER, dialect)).migrations.map(({ id, name, text, down, checksum: sum }) => [
      id,
      name,
      text,
      down,
      sum === checksum(text),
    ]);
  const postgres = [
    ['1', 'a', 'SELECT 1;', null, true],
    ['2', 'b', 'SELECT 20;', 'migrations/2_b.postgres.down.sql', true],
    ['R__views', 'views', 'SELECT 30;', null, true],
  ];
  expect(await read()).toEqual(postgres);
  expect(await read('postgres')).toEqual(postgres);
  expect(await read('sqlite')).toEqual([
    ['1', 'a', 'SELECT 1;', null, true],
    ['2', 'b', 'SELECT 2;', 'migrations/2_b.sqlite.down.sql', true],
    ['R__views', 'views', 'SELECT 3;', null, true],
  ]);
});

test('a callback may be there for one database only, and no file of the other one is passed over', async () => {
  for (const [dialect, count] of [
    ['sqlite', 1],
    ['postgres', 0],
  ] as const) {
    const discovery = await discover(FOLDER, dialect);
    expect(discovery.findings).toEqual([]);
    expect(discovery.callbacks).toHaveLength(count);
    expect(passedOver(fakeFolder(FOLDER), gate, discovery)).toEqual([]);
  }
});

test('a common down file serves both', async () => {
  const files = { '2_b.sqlite.sql': '', '2_b.postgres.sql': '', '2_b.down.sql': '' };
  for (const dialect of ['sqlite', 'postgres'] as const) {
    const { migrations, findings } = await discover(files, dialect);
    expect([migrations[0]?.down, findings]).toEqual(['migrations/2_b.down.sql', []]);
  }
});

test('such names are a habit of our own layout', () => {
  expect(gate.habit?.(...lookedAt({ '1_a.sqlite.sql': '', '1_a.postgres.sql': '' }))).toBe(
    'files are named for one database, NNNN_name.sqlite.sql',
  );
});

describe('a file without its partner', () => {
  const hint =
    'write 2_b.postgres.sql; if PostgreSQL needs nothing there, rename this file to 2_b.sql and put its SQL between `-- gate: only=sqlite` and `-- gate: end`';

  it('is an error where the missing one is needed', async () => {
    expect(await told(['1_a.sql', '2_b.sqlite.sql'], 'postgres')).toMatchObject([
      {
        code: 'dialect-file-missing',
        severity: 'error',
        message: '2_b.sqlite.sql is for SQLite only, and there is no 2_b.postgres.sql',
        hint,
      },
    ]);
  });

  it('is said where it is not', async () => {
    expect(await told(['1_a.sql', '2_b.sqlite.sql'], 'sqlite')).toMatchObject([
      {
        code: 'dialect-file-missing',
        severity: 'warning',
        message: '2_b.sqlite.sql is for SQLite only, and there is no 2_b.postgres.sql: PostgreSQL refuses this folder',
        hint,
      },
    ]);
  });
});

test.each([
  [['2_b.sql', '2_b.postgres.sql', '2_b.sqlite.sql'], ['duplicate-version']],
  [['2_b.postgres.sql', '2_b.sqlite.sql', '2_c.postgres.sql', '2_c.sqlite.sql'], ['duplicate-version']],
  [
    ['2_b.postgres.sql', '2_c.sqlite.sql'],
    ['dialect-file-missing', 'dialect-file-missing'],
  ],
  [['2_b.sql', '2_b.down.sql', '2_b.postgres.down.sql'], ['duplicate-version']],
  [['2_b.sql', '2_b.down.postgres.sql'], ['unrecognised-file']],
  [['2_b.sql', '3_c.sqlite.down.sql'], ['down-without-up']],
  [['2_b.sql', 'before-all.mysql.sql'], ['unrecognised-file']],
])('%j: %j', async (names, codes) => {
  expect((await told(names, 'postgres')).map(({ code }) => code)).toEqual(codes);
});
