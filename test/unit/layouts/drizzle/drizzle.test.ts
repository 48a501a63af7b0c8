// Drizzle's layout in both of its forms: which files are migrations, in which order, what is sent of them, and what its rows are about.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Migration } from '../../../../src/core/migration.ts';
import { drizzle } from '../../../../src/layouts/drizzle/drizzle.ts';
import type { Discovery, RenderOptions } from '../../../../src/layouts/layout.ts';
import type { JsonRow } from '../../../../src/ledger/json-rows.ts';
import type { ToolRow } from '../../../../src/ledger/tool-ledger.ts';
import { applyEdits } from '../../../../src/sql/edit.ts';
import { fakeFolder, lookedAt } from '../../../support/fake-folder.ts';

type Files = Parameters<typeof fakeFolder>[0];

const OPTIONS = { placeholders: new Map<string, string>(), substitute: 'auto', environment: {} } as const;
const RENDER: RenderOptions = { ...OPTIONS, database: 'd', user: 'u', schema: 'public', table: '__drizzle_migrations' };
const discover = (files: Files): Promise<Discovery> => drizzle.discover(fakeFolder(files), OPTIONS);
const ids = (migrations: readonly Migration[]): readonly string[] => migrations.map(({ id }) => id);

const journal = (entries: readonly unknown[], dialect: unknown = 'postgresql'): Files => ({
  'meta/_journal.json': JSON.stringify({ version: '7', dialect, entries }),
});
const entry = (tag: string, when: number) => ({ idx: 0, version: '7', when, tag, breakpoints: true });
const THREE: Files = {
  ...journal([entry('0000_a', 1000), entry('0001_b', 2000), entry('0002_c', 3000)]),
  '0000_a.sql': 'SELECT 0;',
  '0001_b.sql': 'SELECT 1;',
  '0002_c.sql': 'SELECT 2;',
};
const FOLDERS: Files = {
  '20240101000000_a/migration.sql': 'SELECT 0;',
  '20240101000000_a/snapshot.json': '{}',
  '20240101000001_b/migration.sql': 'SELECT 1;',
  '20240101000001_b/snapshot.json': '{}',
};

describe('the journal', () => {
  test('names the files and their order', async () => {
    const { migrations, findings } = await discover({ ...THREE, 'README.md': 'x', 'meta/0000_snapshot.json': '{}' });
    expect(findings).toEqual([]);
    expect(migrations).toMatchObject([
      { id: '0000_a', version: '0000', name: 'a', file: 'migrations/0000_a.sql', text: 'SELECT 0;', down: null, code: null },
      { id: '0001_b' },
      { id: '0002_c' },
    ]);
    expect(migrations[0]!.notes).toEqual({ millis: '1000', form: 'journal' });
  });

  test('is followed where its times go back, which is reported', async () => {
    const { migrations, findings } = await discover({
      ...THREE,
      ...journal([entry('0000_a', 1000), entry('0002_c', 3000), entry('0001_b', 2000)]),
    });
    expect(ids(migrations)).toEqual(['0000_a', '0002_c', '0001_b']);
    expect(ids(migrations.toSorted((a, b) => (a.key < b.key ? -1 : 1)))).toEqual(['0000_a', '0002_c', '0001_b']);
    expect(findings).toMatchObject([{ code: 'late-entry', severity: 'warning', subject: 'migrations/0001_b.sql' }]);
  });

  test('a file that it does not name is not run, which is reported', async () => {
    const { migrations, findings } = await discover({ ...THREE, '0003_d.sql': 'SELECT 3;' });
    expect(migrations).toHaveLength(3);
    expect(findings).toMatchObject([{ code: 'not-in-journal', severity: 'warning', subject: 'migrations/0003_d.sql' }]);
    expect(findings[0]!.message).toContain('Drizzle does not run it');
  });

  test.each<[string, Files, string]>([
    ['a file that is not there', journal([entry('0000_a', 1)]), 'file-missing'],
    ['a tag twice', { ...journal([entry('0000_a', 1), entry('0000_a', 2)]), '0000_a.sql': '' }, 'duplicate-version'],
    ['another database', journal([], 'mysql'), 'wrong-dialect'],
    ['no JSON', { 'meta/_journal.json': '{' }, 'bad-journal'],
    ['no object', { 'meta/_journal.json': 'null' }, 'bad-journal'],
    ['no entries', { 'meta/_journal.json': '{"dialect":"postgresql"}' }, 'bad-journal'],
    ['an entry without a time', { ...journal([{ tag: '0000_a' }]), '0000_a.sql': '' }, 'bad-journal'],
    ['an entry with half a millisecond', { ...journal([entry('0000_a', 1.5)]), '0000_a.sql': '' }, 'bad-journal'],
    ['an empty list', journal([]), 'no-migrations'],
    ['bytes that are no text', { ...journal([entry('0000_a', 1)]), '0000_a.sql': Uint8Array.of(0x80) }, 'not-utf8'],
  ])('%s is an error', async (_, files, code) => {
    const { findings } = await discover(files);
    expect(findings.filter(({ severity }) => severity === 'error').map((finding) => finding.code)).toContain(code);
  });

  test('may be one of the first versions', async () => {
    expect((await discover({ ...journal([entry('0000_a', 1)], 'pg'), '0000_a.sql': '' })).findings).toEqual([]);
  });
});

describe('folders', () => {
  test('are migrations where they hold a script; the time is in the name', async () => {
    const { migrations, findings } = await discover({ ...FOLDERS, 'README.md': 'x', 'lib/x.sql': '', '1.sql': '' });
    expect(findings).toEqual([]);
    expect(migrations).toMatchObject([
      { id: '20240101000000_a', version: '20240101000000', name: 'a', file: 'migrations/20240101000000_a/migration.sql' },
      { id: '20240101000001_b' },
    ]);
    expect(migrations[0]!.notes).toEqual({ millis: '1704067200000', form: 'folder' });
  });

  test('without a time in their name are an error', async () => {
    expect((await discover({ ...FOLDERS, 'init/migration.sql': '' })).findings).toMatchObject([{ code: 'bad-name', severity: 'error' }]);
  });
});

describe('checksums', () => {
  test('are those that the tool wrote for the same bytes; other line ends are the same file', async () => {
    // From the table after the migrator of drizzle-orm 0.45.4; the others by sha256sum.
    const fixture = new URL('../../../fixtures/layouts/drizzle/0004_seed.sql', import.meta.url);
    const of = async (content: string | Uint8Array) =>
      (await discover({ ...journal([entry('0000_a', 1)]), '0000_a.sql': content })).migrations[0]!.toolChecksum!;
    expect((await of(readFileSync(fixture))).checksum).toBe('819b68645fbf8f74500c5b10afd941fbb94f5170d514db5c8856cb43948bd0eb');
    const unix = '82efb67f3010c6eb7ead02e4f6d9550633dbc1407f99aa487468e7b2567aebbc';
    const windows = 'b5c23e54161ef79971fbb59224f4ebdb906e2a200ef2d888aadc2a5d22ece3a2';
    expect(await of('SELECT 1;\nSELECT 2;\n')).toEqual({ checksum: unix, accepted: [unix, windows] });
    expect(await of('SELECT 1;\r\nSELECT 2;\r\n')).toEqual({ checksum: windows, accepted: [windows, unix] });
  });
});

test('a breakpoint ends a statement, and what follows in its line is sent', async () => {
  const text = 'SELECT 1--> statement-breakpoint\nSELECT 2;\n--> statement-breakpoint SELECT 3\n--> Statement-breakpoint';
  const { migrations } = await discover({ ...journal([entry('0000_a', 1)]), '0000_a.sql': text });
  const { edits, directives, findings } = drizzle.render!(migrations[0]!, RENDER);
  expect(applyEdits(text, edits).text).toBe('SELECT 1\n;\n\nSELECT 2;\n\n;\n SELECT 3\n--> Statement-breakpoint');
  expect([directives, findings]).toEqual([{}, []]);
});

test('files without their journal are refused by what is missing', async () => {
  const files = { '0000_a.sql': 'SELECT 1;\n--> statement-breakpoint\nSELECT 2;' };
  expect((await discover(files)).findings.map(({ code, severity }) => [code, severity])).toEqual([['no-journal', 'error']]);
});

describe('recognise', () => {
  const of = (files: Files): string | null => drizzle.recognise(...lookedAt(files));

  test('by the journal, or by a snapshot beside the script', () => {
    expect(of(THREE)).toBe('there is a meta/_journal.json');
    expect(of(FOLDERS)).toContain('20240101000000_a');
  });

  test.each<Files>([{}, { '0000_a.sql': '' }, { 'migration_lock.toml': '', '20240101000000_a/migration.sql': '' }])('not %j', (files) => {
    expect(of(files)).toBeNull();
  });
});

describe('the ledger', () => {
  const place = { table: '"drizzle"."t"', schema: 'drizzle', name: 't', columns: null, database: 'd', user: 'u' };
  const OLD = ['id', 'hash', 'created_at'];
  const NEW = [...OLD, 'name', 'applied_at'];
  const ledger = (columns: readonly string[] | null) => drizzle.toolLedger!.ledger({ ...place, columns });
  const run = { id: 'r', program: 'p' };
  const row = (millis: number | null, hash: string, name: string | null = null, at: string | null = null): JsonRow => ({
    millis: millis === null ? null : String(millis),
    hash,
    name,
    at,
  });
  const parse = async (files: Files, rows: (migrations: readonly Migration[]) => readonly JsonRow[]): Promise<readonly ToolRow[]> => {
    const { migrations } = await discover(files);
    return ledger(NEW).parse(rows(migrations), migrations);
  };
  const sum = (migrations: readonly Migration[], i: number): string => migrations[i]!.toolChecksum!.checksum;

  test('a row is about the file of its time, edited or not', async () => {
    const rows = await parse(THREE, (all) => [row(1000, sum(all, 0)), row(2000, 'other')]);
    expect(rows.map(({ id, checksum }) => [id, checksum])).toEqual([
      ['0000_a', rows[0]!.checksum],
      ['0001_b', 'other'],
    ]);
    expect(rows[0]).toMatchObject({ version: '0000', name: 'a', kind: 'versioned', state: 'applied', appliedAt: '' });
  });

  test('or of its sum, where its time was changed since; never of one that has its own row', async () => {
    expect((await parse(THREE, (all) => [row(1500, sum(all, 1))])).map(({ id }) => id)).toEqual(['0001_b']);
    const same = { ...THREE, '0001_b.sql': 'SELECT 0;' };
    const rows = await parse(same, (all) => [row(1500, sum(all, 0)), row(1000, sum(all, 0))]);
    expect(rows.map(({ id }) => id)).toEqual(['0001_b', '0000_a']);
  });

  test('files of one time are told apart by their sums', async () => {
    const files = { ...THREE, ...journal([entry('0000_a', 1000), entry('0001_b', 1000)]) };
    expect((await parse(files, (all) => [row(1000, sum(all, 1))])).map(({ id }) => id)).toEqual(['0001_b']);
    expect((await parse(files, (all) => [row(1000, sum(all, 1)), row(1000, sum(all, 0))])).map(({ id }) => id)).toEqual([
      '0001_b',
      '0000_a',
    ]);
  });

  test('a row without a file stands where its time does, and a second one of the same is none', async () => {
    const { migrations } = await discover(THREE);
    const rows = await parse(THREE, (all) => [row(2500, 'x'), row(1000, sum(all, 0)), row(1000, sum(all, 0)), row(null, 'y')]);
    expect(rows.map(({ id }) => id)).toEqual(['2500', '0000_a', '']);
    expect(rows[0]!.key > migrations[1]!.key && rows[0]!.key < migrations[2]!.key).toBe(true);
  });

  test('names decide where folders have them', async () => {
    const first = 1704067200000;
    const at = '2024-01-01T00:00:00.000Z';
    const rows = await parse(FOLDERS, (all) => [row(first, sum(all, 0), '20240101000000_renamed'), row(5, 'x', '20240101000001_b', at)]);
    expect(rows).toMatchObject([
      { id: '20240101000000_renamed', version: '20240101000000', name: 'renamed' },
      { id: '20240101000001_b', appliedAt: at },
    ]);
  });

  test('rows of the older form are about the folder of their second, or of their sum', async () => {
    const rows = await parse(FOLDERS, (all) => [row(1704067200789, 'edited'), row(7, sum(all, 1))]);
    expect(rows.map(({ id }) => id)).toEqual(['20240101000000_a', '20240101000001_b']);
  });

  test('is written in the form that the table has, or that the folder asks for if there is none', async () => {
    const [old] = (await discover(THREE)).migrations;
    const [folder] = (await discover(FOLDERS)).migrations;
    const plain = `INSERT INTO "drizzle"."t" (hash, created_at) VALUES ('${old!.toolChecksum!.checksum}', 1000)`;
    expect([OLD, NEW, null].map((columns) => ledger(columns).applied(old!, run))).toEqual([plain, plain, plain]);
    const named = `INSERT INTO "drizzle"."t" (hash, created_at, name) VALUES ('${folder!.toolChecksum!.checksum}', 1704067200000, '20240101000000_a')`;
    expect(ledger(NEW).applied(folder!, run)).toBe(named);
    expect(ledger(OLD).applied(folder!, run)).toBe(named.replace(', name', '').replace(`, '20240101000000_a'`, ''));
    expect(ledger(null).applied(folder!, run).split(';\n')).toEqual([expect.stringContaining('ADD COLUMN name text'), named]);
  });

  test('is read in the form that it has', () => {
    expect(ledger(OLD).read).toContain('NULL::text AS name');
    expect(ledger(NEW).read).toContain('applied_at AT TIME ZONE');
    expect(ledger(null).create.split(';\n')).toHaveLength(2);
    expect(ledger(null).locks).toEqual([]);
  });
});

test('a breakpoint inside a quoted text is refused with its place, as the tool would fail on its halves', async () => {
  const text = "CREATE TABLE x (id int);\n--> statement-breakpoint\nCREATE TABLE y (t text DEFAULT 'a--> statement-breakpoint\nb');\n";
  const { migrations } = await discover({ ...journal([entry('0000_a', 1000)]), '0000_a.sql': text });
  expect(drizzle.render!(migrations[0]!, RENDER).findings).toMatchObject([
    { code: 'breakpoint-in-quotes', severity: 'error', place: { line: 3, column: 32 } },
  ]);
});
