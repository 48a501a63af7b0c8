// Names that are nearly those of a layout: whatever the layout makes of such a file, a person hears of it. A file is either applied, or named
// by a finding, and none is passed over in silence.
import { expect, test } from 'vitest';
import type { Layout } from '../../../src/layouts/layout.ts';
import { LAYOUT_BY_ID, LAYOUTS } from '../../../src/layouts/layouts.ts';
import { passedOver } from '../../../src/project/passed-over-files.ts';
import { fakeFolder } from '../../support/fake-folder.ts';

type Files = Readonly<Record<string, string>>;

const UP = '-- migrate:up\nSELECT 1;\n-- migrate:down\n';
const GOOSE = '-- +goose Up\nSELECT 1;\n';
const COMMITTED = '--! Previous: -\n--! Hash: sha1:x\n\nSELECT 1;\n';
const JOURNAL = JSON.stringify({
  version: '7',
  dialect: 'postgresql',
  entries: [{ idx: 0, version: '7', when: 1, tag: '0000_a', breakpoints: true }],
});

/** By layout: a folder that is in order, the text of a migration, and names that nearly fit. */
const NEAR_MISSES: Readonly<Record<string, { readonly inOrder: Files; readonly text: string; readonly names: readonly string[] }>> = {
  gate: {
    inOrder: { '0001_a.sql': 'SELECT 1;' },
    text: 'SELECT 2;',
    names: [
      'v2_b.sql',
      '2-b.sql',
      '2b.sql',
      '2_b.SQL',
      '2_b.Sql',
      'r__b.sql',
      'R_b.sql',
      '2_b.up.sql',
      '2_b.dwon.sql',
      'before_all.sql',
      '2_b.mts',
      '2024/2_b.sql',
    ],
  },
  'golang-migrate': {
    inOrder: { '1_a.up.sql': 'SELECT 1;' },
    text: 'SELECT 2;',
    names: ['2_b.sql', '2-b.up.sql', '2_b.UP.sql', '2_b.up.SQL', '2_b_up.sql', 'v2_b.up.sql', '2b.up.sql', '2_b.upp.sql', 'new/2_b.up.sql'],
  },
  dbmate: {
    inOrder: { '1_a.sql': UP },
    text: UP,
    names: ['v2_b.sql', '2_b.SQL', 'b_2.sql', '_2_b.sql', 'new/2_b.sql'],
  },
  goose: {
    inOrder: { '1_a.sql': GOOSE },
    text: GOOSE,
    names: ['2-b.sql', '2b.sql', 'v2_b.sql', '2_b.SQL', '0_b.sql', 'b_2.sql', 'new/2_b.sql'],
  },
  flyway: {
    inOrder: { 'V1__a.sql': 'SELECT 1;' },
    text: 'SELECT 2;',
    names: [
      'v2__b.sql',
      'V3_b.sql',
      'V2.b.sql',
      'V__b.sql',
      'V2-1__b.sql',
      'r__b.sql',
      'R_b.sql',
      'R1__b.sql',
      'V 2__b.sql',
      '2__b.sql',
      'aftermigrate.sql',
      'afterMigrat.sql',
    ],
  },
  prisma: {
    inOrder: { '20240101000000_a/migration.sql': 'SELECT 1;', 'migration_lock.toml': 'provider = "postgresql"' },
    text: 'SELECT 2;',
    names: [
      '20240102000000_b/Migration.sql',
      '20240102000000_b/migration.SQL',
      '20240102000000_b/migrations.sql',
      '20240102000000_b.sql',
      '20240102000000_b/x/migration.sql',
    ],
  },
  drizzle: {
    inOrder: { '0000_a.sql': 'SELECT 1;', 'meta/_journal.json': JOURNAL },
    text: 'SELECT 2;',
    names: ['0001_b.sql', '0001_b.SQL', 'b.sql', 'new/0001_b.sql'],
  },
  sqlx: {
    inOrder: { '1_a.sql': 'SELECT 1;' },
    text: 'SELECT 2;',
    names: ['2-b.sql', '2b.sql', 'v2_b.sql', '2_b.SQL', '2_b.Up.sql', 'b_2.sql', 'new/2_b.sql'],
  },
  diesel: {
    inOrder: { '1_a/up.sql': 'SELECT 1;' },
    text: 'SELECT 2;',
    names: ['2_b/Up.sql', '2_b/up.SQL', '2_b/ups.sql', '2_b.sql', '2_b/x/up.sql'],
  },
  'node-pg-migrate': {
    inOrder: { '1700000000000_a.sql': 'SELECT 1;' },
    text: 'SELECT 2;',
    names: [
      'b_1700000000001.sql',
      'v1700000000001_b.sql',
      '1700000000001_b.SQL',
      '1700000000001_b.sq',
      '1700000000001_b',
      'new/1700000000001_b.sql',
    ],
  },
  'graphile-migrate': {
    inOrder: { 'committed/000001-a.sql': COMMITTED },
    text: COMMITTED,
    names: [
      'committed/2-b.sql',
      'committed/000002_b.sql',
      'committed/000002.sql',
      'committed/000002-b.SQL',
      'committed/new/000002-b.sql',
      '000002-b.sql',
      'Committed/000002-b.sql',
    ],
  },
};

/** Of any layout: how editors, mail programs and hurried people leave a file. */
const LEFT_SO = ['2_b', '2_b.sql.txt', '2_b.sql ', '2_b.slq', '2_b.sgl', '2_b.psql', '2_b.pgsql', '2_b.ddl', '0002_b.SQL.TXT'];

test('every layout has near misses here', () => {
  expect(Object.keys(NEAR_MISSES).sort()).toEqual(LAYOUTS.map(({ id }) => id).sort());
});

const CASES = Object.entries(NEAR_MISSES).flatMap(([id, { inOrder, text, names }]) =>
  [...names, ...LEFT_SO].map((name) => ({ id, name, files: { ...inOrder, [name]: text } })),
);

test.each(CASES)('$id: $name is applied or named', async ({ id, name, files }) => {
  expect(await heardOf(LAYOUT_BY_ID.get(id)!, files, name)).toBe(true);
});

async function heardOf(layout: Layout, files: Files, name: string): Promise<boolean> {
  const folder = fakeFolder(files);
  const discovery = await layout.discover(folder, { placeholders: new Map(), substitute: 'auto', environment: {} });
  const { migrations, callbacks = [], findings } = discovery;
  const applied = [...migrations, ...callbacks.map(({ migration }) => migration)].flatMap(({ file, down }) => [file, down]);
  const said = [...findings, ...passedOver(folder, layout, discovery)].flatMap(({ subject, message }) => [subject, message]);
  return applied.includes(folder.show(name)) || said.some((text) => text?.includes(name) === true);
}
