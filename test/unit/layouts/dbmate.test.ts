import { describe, expect, test } from 'vitest';
import { dbmate } from '../../../src/layouts/dbmate.ts';
import type { RenderOptions } from '../../../src/layouts/layout.ts';
import type { LedgerPlace } from '../../../src/ledger/tool-ledger.ts';
import { applyEdits } from '../../../src/sql/edit.ts';
import { fakeFolder, lookedAt } from '../../support/fake-folder.ts';

const options = {
  placeholders: new Map(),
  substitute: 'auto',
  environment: {},
  database: 'app',
  user: 'app',
  schema: 'public',
  table: 'schema_migrations',
} satisfies RenderOptions;
const discover = (files: Record<string, string | Uint8Array>) => dbmate.discover(fakeFolder(files), options);
const up = (sql: string) => `-- migrate:up\n${sql}\n-- migrate:down\n`;
const place: LedgerPlace = {
  table: '"public"."schema_migrations"',
  schema: 'public',
  name: 'schema_migrations',
  columns: ['version'],
  database: 'app',
  user: 'app',
};
const ledger = dbmate.toolLedger!.ledger(place);

async function only(text: string) {
  const { migrations, findings } = await discover({ '1_a.sql': text });
  expect(findings).toEqual([]);
  return migrations[0]!;
}
async function rendered(text: string) {
  const migration = await only(text);
  const { edits, findings } = dbmate.render!(migration, options);
  return { sent: applyEdits(migration.text, edits).text, findings: findings.map(({ code, place }) => `${code} ${place!.line}`) };
}

describe('files', () => {
  test('are those that begin with digits and end in .sql; the digits are the version', async () => {
    const { migrations, findings } = await discover({
      '20240101000000_create_users.sql': up(''),
      '20240102000000-add-email.sql': up(''),
      '20240103000000.sql': up(''),
      'README.md': '',
      'seed.sql': '',
      '20240104000000_x.SQL': '',
      'old/20230101000000_x.sql': '',
    });
    expect(findings).toEqual([]);
    expect(migrations.map(({ version, id, name }) => [version, id, name])).toEqual([
      ['20240101000000', '20240101000000', 'create_users'],
      ['20240102000000', '20240102000000', 'add-email'],
      ['20240103000000', '20240103000000', ''],
    ]);
  });

  // As the tool itself applied 10_a.sql, 9_a.sql, 9_b.sql in this order.
  test('apply in the order of the bytes of their names, not of their numbers', async () => {
    const { migrations } = await discover({
      '9_b.sql': up(''),
      '10_a.sql': up(''),
      '010_c.sql': up(''),
      '11_\u{1f600}.sql': up(''),
      '12_\uff01.sql': up(''),
    });
    expect(migrations.map(({ version }) => version)).toEqual(['010', '10', '11', '12', '9']);
    expect([...migrations].sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual(migrations);
  });

  test('with the same digits are an error; with other zeros they are not', async () => {
    expect((await discover({ '1_a.sql': up(''), '1_b.sql': up('') })).findings).toMatchObject([
      { code: 'duplicate-version', subject: 'migrations/1_b.sql' },
    ]);
    expect((await discover({ '1_a.sql': up(''), '01_b.sql': up('') })).findings).toEqual([]);
  });

  test('that are not text are an error, and so is a folder without any', async () => {
    expect((await discover({ '1_a.sql': Uint8Array.of(0xff) })).findings).toMatchObject([{ code: 'not-utf8' }]);
    expect((await discover({ 'README.md': '' })).findings).toMatchObject([{ code: 'no-migrations' }]);
  });
});

describe('sections', () => {
  test('only the up section is sent; the down section is not', async () => {
    expect(await rendered('-- why\n\n-- migrate:up\nCREATE TABLE a ();\n\n-- migrate:down\nDROP TABLE a;\n')).toEqual({
      sent: '-- why\n\n-- migrate:up\nCREATE TABLE a ();\n\n',
      findings: [],
    });
  });

  test.each([
    '-- migrate:up transaction:false\nX;\n-- migrate:down transaction:false\nY;\n',
    '--migrate:up\nX;\n--   migrate:down because\nY;',
    '-- migrate:up\r\nX;\r\n-- migrate:down\r\nY;\r\n',
    '-- migrate:down\n-- migrate:up\nX;\n-- migrate:down',
  ])('markers may be written as in %j', async (text) => {
    const { sent, findings } = await rendered(text);
    expect(findings).toEqual([]);
    expect(sent).toContain('X;\n');
    expect(sent).not.toContain('Y');
  });

  test('what only looks like a marker is text', async () => {
    const text = "-- migrate:up\nSELECT '\n -- migrate:down';\n-- migrate:downs\n-- MIGRATE:DOWN\n-- migrate:down\n";
    expect((await rendered(text)).sent).toBe(text.slice(0, text.lastIndexOf('-- migrate')));
  });

  test('several pairs are applied together, each with its statements ended', async () => {
    const text = '-- migrate:up\nSELECT 1\n-- migrate:down\nA;\n-- migrate:up\nSELECT 2;\n-- migrate:down\nB;\n';
    expect(await rendered(text)).toEqual({ sent: '-- migrate:up\nSELECT 1\n;\n-- migrate:up\nSELECT 2;\n', findings: [] });
  });

  // What dbmate 2.36 refuses when it comes to such a file; it does not look into one that is applied.
  test.each([
    ['CREATE TABLE a ();', 'missing-up 1'],
    ['-- why\n-- migrate:up\nX;\n', 'missing-down 2'],
    ['-- migrate:up\nX;\n-- migrate:up\nY;\n-- migrate:down\n', 'missing-down 1'],
    ['-- migrate:up\n-- migrate:down\n-- migrate:down\n', 'down-before-up 3'],
    ['-- c\n\nSET a = 1;\n-- migrate:up\n-- migrate:down\n', 'statement-before-up 3'],
    ['/* c */\n-- migrate:up\n-- migrate:down\n', 'statement-before-up 1'],
    ['-- migrate:down\nX;\n-- migrate:up\nY;\n', 'statement-before-up 2'],
  ])('%j is an error once it is to be run', async (text, finding) => {
    expect((await rendered(text)).findings).toEqual([finding]);
  });

  test('the checksum is only over the up section, whatever the line ends', async () => {
    // printf '-- migrate:up\nSELECT 1;\n' | sha256sum
    const known = '2be38f331755cac1a312dea121c3da64832ace82d37707cfd1a81ccd39dffbdf';
    expect((await only('-- migrate:up\nSELECT 1;\n-- migrate:down\n')).checksum).toBe(known);
    expect((await only('-- why\r\n-- migrate:up\r\nSELECT 1;\r\n-- migrate:down\r\nSELECT 2;\r\n')).checksum).toBe(known);
    expect((await only('-- migrate:up\nSELECT 2;\n-- migrate:down\n')).checksum).not.toBe(known);
  });

  test('a down section with nothing in it takes nothing back', async () => {
    expect((await only('-- migrate:up\nX;\n-- migrate:down\n-- nothing\n')).down).toBeNull();
    expect((await only('-- migrate:up\nX;\n-- migrate:down\nY;\n')).down).toBe('migrations/1_a.sql');
  });
});

describe('the folder is recognised', () => {
  test('by its markers, and by nothing else', () => {
    expect(dbmate.recognise(...lookedAt({ '1_a.sql': up('') }))).toContain('-- migrate:up');
    expect(dbmate.recognise(...lookedAt({ '1_a.sql': 'SELECT 1;', '2_a.up.sql': '-- +goose Up' }))).toBeNull();
    expect(dbmate.recognise(...lookedAt({ 'a.sql': up('') }))).toBeNull();
    expect(dbmate.recognise(...lookedAt({}))).toBeNull();
  });
});

describe('the ledger', () => {
  test('holds versions as texts', async () => {
    const { migrations } = await discover({ '01_a.sql': up('') });
    expect(ledger.parse([{ version: '01' }, { version: '2' }], migrations)).toEqual([
      {
        id: '01',
        key: '01_a.sql',
        kind: 'versioned',
        version: '01',
        name: 'a',
        checksum: null,
        state: 'applied',
        appliedAt: '',
        fileless: false,
      },
      { id: '2', key: '2', kind: 'versioned', version: '2', name: '', checksum: null, state: 'applied', appliedAt: '', fileless: false },
    ]);
    expect(ledger.applied(migrations[0]!, { id: 'r', program: 'p' })).toBe(`INSERT INTO ${place.table} (version) VALUES ('01')`);
    expect(ledger.removed(migrations[0]!, null)).toBe(`DELETE FROM ${place.table} WHERE version = '01'`);
  });

  test('is distinguished from the table of golang-migrate by its columns', () => {
    expect(dbmate.toolLedger!.isOurs!(['version'])).toBe(true);
    expect(dbmate.toolLedger!.isOurs!(['version', 'dirty'])).toBe(false);
  });

  test('is made with its schema, whatever that is called', () => {
    expect(ledger.create).toContain('CREATE TABLE IF NOT EXISTS "public"."schema_migrations" (version varchar PRIMARY KEY)');
    expect(dbmate.toolLedger!.ledger({ ...place, schema: `a'"b` }).create.split(';\n')[0]).toBe(
      `DO 'BEGIN IF pg_catalog.to_regnamespace(''"a''''""b"'') IS NULL THEN CREATE SCHEMA "a''""b"; END IF; END'`,
    );
  });
});
