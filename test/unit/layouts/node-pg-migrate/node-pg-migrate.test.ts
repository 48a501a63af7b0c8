import { describe, expect, test } from 'vitest';
import type { RenderOptions } from '../../../../src/layouts/layout.ts';
import { nodePgMigrate } from '../../../../src/layouts/node-pg-migrate/node-pg-migrate.ts';
import type { LedgerPlace } from '../../../../src/ledger/tool-ledger.ts';
import { applyEdits } from '../../../../src/sql/edit.ts';
import { fakeFolder, lookedAt } from '../../../support/fake-folder.ts';

const options = {
  placeholders: new Map(),
  substitute: 'auto',
  environment: {},
  database: 'app',
  user: 'app',
  schema: 'public',
  table: 'pgmigrations',
} satisfies RenderOptions;
const discover = (files: Record<string, string | Uint8Array>) => nodePgMigrate.discover(fakeFolder(files), options);
const place: LedgerPlace = {
  table: '"public"."pgmigrations"',
  schema: 'public',
  name: 'pgmigrations',
  columns: ['id', 'name', 'run_on'],
  database: 'app',
  user: 'app',
};
const ledger = nodePgMigrate.toolLedger!.ledger(place);
const empty = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '']));
const ids = async (names: readonly string[]) => (await discover(empty(names))).migrations.map(({ id }) => id);
const codes = async (names: readonly string[]) => (await discover(empty(names))).findings.map(({ code, subject }) => `${code} ${subject}`);
const FIRST = '1700000000000_a.sql';

async function sent(text: string) {
  const { migrations } = await discover({ [FIRST]: text });
  const { edits, directives, findings } = nodePgMigrate.render!(migrations[0]!, options);
  expect([directives, findings]).toEqual([{}, []]);
  return applyEdits(migrations[0]!.text, edits).text;
}

describe('files', () => {
  test('are all that are not hidden; the ledger knows them by their names without extension', async () => {
    const { migrations, findings } = await discover({ ...empty([FIRST, '1700000000001_b.c.SQL', '.gitkeep', 'notes/x.md']) });
    expect(findings).toEqual([]);
    expect(migrations.map(({ version, id, name, file }) => [version, id, name, file])).toEqual([
      ['1700000000000', '1700000000000_a', 'a', 'migrations/1700000000000_a.sql'],
      ['1700000000001', '1700000000001_b.c', 'b.c', 'migrations/1700000000001_b.c.SQL'],
    ]);
  });

  // The first as the program itself ran them; the second by its comparator, version 9.0.0.
  test.each([
    [['2_a9', '2-a10', '0002_a', '2_b', '1700000000000_b', '20240101000000000_a']],
    [['1_é', '2_a', '2_b', '2_B', '10_a', '1700000000000_create-users', '20231114221320001_a']],
  ])('apply by their numbers, then by their names: %j', async (names) => {
    const shuffled = [...names].sort().reverse();
    const { migrations } = await discover(empty(shuffled.map((name) => `${name}.sql`)));
    expect(migrations.map(({ id }) => id)).toEqual(names);
    expect([...migrations].sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual(migrations);
  });

  test('seventeen digits are a date, unless they are none', async () => {
    expect(await ids(['20240101000000000_b.sql', '1704067200001_c.sql', '1704067199999_a.sql'])).toEqual([
      '1704067199999_a',
      '20240101000000000_b',
      '1704067200001_c',
    ]);
    expect(await ids(['20249901000000000_b.sql', '1704067200001_c.sql'])).toEqual(['1704067200001_c', '20249901000000000_b']);
  });

  test('of other kinds and without a number are errors, as the tool loads every file', async () => {
    expect(await codes([FIRST, 'README.md', 'setup.sql', '1700000000001_a.js.map', '1700000000002'])).toEqual([
      'unrecognised-file migrations/1700000000001_a.js.map',
      'unrecognised-file migrations/1700000000002',
      'unrecognised-file migrations/README.md',
      'no-version migrations/setup.sql',
    ]);
  });

  test('need no number if there is only one', async () => {
    const { migrations, findings } = await discover({ 'init.sql': '' });
    expect([findings, migrations[0]!.id, migrations[0]!.version]).toEqual([[], 'init', 'init']);
  });

  test('of the same name are an error, as the ledger could not tell them apart', async () => {
    expect(await codes(['1_a.js', '1_a.ts', '1_b.sql'])).toEqual(['duplicate-version migrations/1_a.ts']);
  });

  test('that are not text are an error, and so is a folder without any', async () => {
    expect((await discover({ '1_a.sql': Uint8Array.of(0xff) })).findings).toMatchObject([{ code: 'not-utf8' }]);
    expect(await codes(['.gitkeep'])).toEqual(['no-migrations migrations']);
  });

  test('in JavaScript and TypeScript are migrations that only the tool can run', async () => {
    const { migrations, findings } = await discover(empty(['1_a.js', '2_a.cjs', '3_a.mjs', '4_a.ts', '5_a.cts', '6_a.mts', '7_a.sql']));
    expect(findings).toEqual([]);
    expect(migrations.map(({ code }) => code)).toEqual([...Array(3).fill('JavaScript'), ...Array(3).fill('TypeScript'), null]);
  });
});

describe('pairs of .up.sql and .down.sql', () => {
  test('are one migration, by the name that they share, and are sent whole', async () => {
    const { migrations, findings } = await discover({
      '1_a.up.sql': 'X; -- Down Migration\nY;',
      '1_a.down.sql': 'Z;',
      '2_b.up.sql': '',
      '3_c.sql': '',
    });
    expect(findings).toEqual([]);
    expect(migrations.map(({ id, down }) => [id, down])).toEqual([
      ['1_a', 'migrations/1_a.down.sql'],
      ['2_b', null],
      ['3_c', null],
    ]);
    expect(nodePgMigrate.render!(migrations[0]!, options).edits).toEqual([]);
  });

  test('without its up file a down file is an error, and so is a file for both', async () => {
    expect(await codes(['1_a.up.sql', '1_a.down.sql', '2_b.down.sql'])).toEqual(['down-without-up migrations/2_b.down.sql']);
    expect(await codes(['1_a.up.sql', '1_a.down.sql', '1_a.sql'])).toHaveLength(1);
  });

  test('are none if there is no down file at all: the default loader names such files with their suffix', async () => {
    expect(await ids(['1_a.up.sql', '2_b.up.sql'])).toEqual(['1_a.up', '2_b.up']);
  });
});

describe('sections', () => {
  // Each as `getActions` of version 9.0.0 gives it to its builder.
  test.each([
    ['-- Up Migration\nX;\n\n-- Down Migration\nY;\n', '-- Up Migration\nX;\n\n'],
    ['-- Down Migration\nY;\n-- Up Migration\nX;\n', '-- Up Migration\nX;\n'],
    ['W;\n---- up   migration of users\nX;\n', '---- up   migration of users\nX;\n'],
    ['X;\n', 'X;\n'],
    ['X;\n-- Down Migration\nY;\n', 'X;\n-- Down Migration\nY;\n'],
    ['--\n-\n UP\nmigration\nX;\n  --DOWN MIGRATIONS\nY;', '--\n-\n UP\nmigration\nX;\n'],
    [
      "SELECT '-- up migration', 'down migration';\n-- setup migration\n",
      "SELECT '-- up migration', 'down migration';\n-- setup migration\n",
    ],
  ])('of %j it sends %j', async (text, up) => {
    expect(await sent(text)).toBe(up);
  });

  test('comments above the marker stay', async () => {
    expect(await sent('-- gate: lock_timeout=1s\n\n-- Up Migration\nX;\n')).toBe('-- gate: lock_timeout=1s\n\n-- Up Migration\nX;\n');
  });

  test('the checksum is only over the up section, whatever the line ends', async () => {
    const sum = async (text: string) => (await discover({ [FIRST]: text })).migrations[0]!.checksum;
    // printf '-- Up Migration\nSELECT 1;\n' | sha256sum
    const known = 'f64b413457fbeebb7482606203134aad31ee1f3fa43e7b7c1359d3702396b090';
    expect(await sum('-- Up Migration\nSELECT 1;\n')).toBe(known);
    expect(await sum('-- why\r\n-- Up Migration\r\nSELECT 1;\r\n-- Down Migration\r\nX;\r\n')).toBe(known);
  });

  test('a long run of blank lines and dashes is read in no time', async () => {
    const text = `${'--\n \n'.repeat(100_000)}SELECT 1;\n${'\n'.repeat(100_000)}up migration;`;
    expect(await sent(text)).toBe(text);
  });
});

describe('the folder is recognised', () => {
  const recognise = (files: Record<string, string>) =>
    nodePgMigrate.recognise(...lookedAt(files)) ?? nodePgMigrate.habit!(...lookedAt(files));

  test('by its markers, by its builder, by its names', () => {
    expect(recognise({ '0001_a.sql': '-- Up Migration\n' })).toContain('-- Up Migration');
    expect(recognise({ '0001_a.js': 'exports.up = (pgm) => {};' })).toContain('pgm');
    expect(recognise({ '1700000000000_a-b.sql': 'SELECT 1;', '20240101000000000_c.sql': '' })).toContain('millisecond');
  });

  test("not where it looks like another tool's", () => {
    expect(recognise({ '0001_a.sql': 'SELECT 1;' })).toBeNull();
    expect(recognise({ '20240101000000_a.sql': 'SELECT 1;' })).toBeNull();
    expect(recognise({ '1700000000000_a.sql': '-- +goose Up\n-- Up Migration' })).toBeNull();
    expect(recognise({ '1700000000000_a.up.sql': '-- Up Migration', '1700000000000_a.down.sql': '' })).toBeNull();
    expect(recognise({ '1700000000000_a.js': 'exports.up = (knex) => {};' })).toBeNull();
    expect(recognise({})).toBeNull();
  });
});

describe('the ledger', () => {
  test('knows migrations by name, also those whose files are gone', async () => {
    const { migrations } = await discover(empty([FIRST]));
    const run_on = '2026-01-01T00:00:00Z';
    const rows = [
      { name: '1700000000000_a', run_on },
      { name: '1600000000000_gone', run_on },
      { name: '1700000000000_a', run_on },
    ];
    const common = { kind: 'versioned', checksum: null, state: 'applied', appliedAt: run_on, fileless: false };
    expect(ledger.parse(rows, migrations)).toEqual([
      { ...common, id: '1700000000000_a', key: migrations[0]!.key, version: '1700000000000', name: 'a' },
      { ...common, id: '1600000000000_gone', key: '0131600000000000.', version: '1600000000000', name: '' },
    ]);
  });

  test('is written as the tool writes it', async () => {
    const { migrations } = await discover(empty(["1_it's.sql"]));
    expect(ledger.create).toContain('(id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)');
    expect(ledger.applied(migrations[0]!, { id: 'r', program: 'p' })).toBe(
      `INSERT INTO ${place.table} (name, run_on) VALUES ('1_it''s', pg_catalog.now())`,
    );
    expect(ledger.removed(migrations[0]!, null)).toBe(`DELETE FROM ${place.table} WHERE name = '1_it''s'`);
    expect(ledger.locks).toEqual([7241865325823964n]);
  });

  test('is read from a table without ids as well', () => {
    expect(ledger.read).toMatch(/ORDER BY run_on, id$/);
    expect(nodePgMigrate.toolLedger!.ledger({ ...place, columns: ['name', 'run_on'] }).read).toMatch(/ORDER BY run_on$/);
  });
});
