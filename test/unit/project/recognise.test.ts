import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import type { Folder } from '../../../src/core/folder.ts';
import { LAYOUTS, TOOLS } from '../../../src/layouts/layouts.ts';
import { marksIn } from '../../../src/layouts/tool-marks.ts';
import type { FoundTable, ServerFacts } from '../../../src/postgres/server/probe.ts';
import { candidatesOf, decide } from '../../../src/project/recognise.ts';
import { effects } from '../../../src/runtime.ts';
import { DIALECTS } from '../../contract/dialects.ts';
import { STORY } from '../../contract/story.ts';
import { fakeFolder } from '../../support/fake-folder.ts';

const AUTO = { layout: 'auto', ledgerTable: null, ledgerSchema: 'schemagate' } as const;
const recognise = (folder: Folder, config: Pick<Config, 'layout' | 'ledgerTable' | 'ledgerSchema'>, facts: ServerFacts | null) =>
  decide(folder, candidatesOf(folder, config), config, facts);
const factsWith = (tables: Readonly<Record<string, FoundTable>>): ServerFacts => ({
  versionNumber: 180_000,
  version: '18',
  engines: [],
  inRecovery: false,
  checksClient: true,
  readOnly: false,
  database: 'd',
  user: 'u',
  schema: 'public',
  tables: new Map(Object.entries(tables)),
  backend: { pid: '1', startedAt: '0' },
  pooled: false,
  fingerprint: null,
  neighbours: null,
});
const table = (name: string, ...columns: string[]): FoundTable => ({ schema: 'public', name, columns });

describe.each(LAYOUTS.map(({ id }) => id))('%s', (id) => {
  test('its fixture is recognised, and by no other layout for certain', () => {
    const folder = effects.openFolder(join(import.meta.dirname, '../../fixtures/layouts', id))!;
    const marks = marksIn(folder, TOOLS);
    const certain = LAYOUTS.filter((layout) => (layout.recognise(folder, marks) ?? layout.habit?.(folder, marks) ?? null) !== null);
    expect(certain.map((layout) => layout.id)).toEqual([id]);
  });

  test('a story told in it is recognised, or else is ambiguous and its name is among those told', () => {
    const folder = fakeFolder(DIALECTS.find(({ layout }) => layout === id)!.tell(STORY));
    const candidates = candidatesOf(folder, AUTO).leading.map(({ layout }) => layout.id);
    expect(candidates).toContain(id);
    if (candidates.length > 1) expect(['gate', 'golang-migrate', 'sqlx']).toContain(id);
  });
});

test('what is set is not doubted', () => {
  const found = recognise(fakeFolder({ 'V1__a.sql': '' }), { ...AUTO, layout: 'gate' }, null);
  expect([found.layout.id, found.why]).toEqual(['gate', 'GATE_LAYOUT says so']);
});

test('where names speak for two tools, the ledger in the database decides, else it is an error that names both', () => {
  const folder = fakeFolder({ '20240101000000_a.up.sql': '', '20240101000000_a.down.sql': '' });
  expect(() => recognise(folder, AUTO, null)).toThrow(/golang-migrate or sqlx/);
  const golang = factsWith({ '"schema_migrations"': table('schema_migrations', 'version', 'dirty') });
  const sqlx = factsWith({ '"_sqlx_migrations"': table('_sqlx_migrations', 'version') });
  const rails = factsWith({ '"schema_migrations"': table('schema_migrations', 'version') });
  expect(recognise(folder, AUTO, golang).layout.id).toBe('golang-migrate');
  expect(recognise(folder, AUTO, sqlx).layout.id).toBe('sqlx');
  expect(() => recognise(folder, AUTO, rails)).toThrow(/golang-migrate or sqlx/);
});

test('plain names are our own, unless the database has the ledger of sqlx', () => {
  const folder = fakeFolder({ '1_a.sql': 'SELECT 1' });
  expect(recognise(folder, AUTO, null).layout.id).toBe('gate');
  const sqlx = factsWith({ '"_sqlx_migrations"': table('_sqlx_migrations', 'version') });
  expect(recognise(folder, AUTO, sqlx).layout.id).toBe('sqlx');
});

test('a folder with the marks of two tools is an error that names them', () => {
  const folder = fakeFolder({ '1_a.sql': '-- +goose Up\nSELECT 1;\n', '2_b.sql': '-- migrate:up\nSELECT 1;\n-- migrate:down\n' });
  expect(() => recognise(folder, AUTO, null)).toThrow(/dbmate or goose/);
});

test('one file named as Flyway has them makes no Flyway folder of our own', () => {
  expect(recognise(fakeFolder({ '1_a.sql': 'SELECT 1', 'V3__b.sql': 'SELECT 1' }), AUTO, null).layout.id).toBe('gate');
});
