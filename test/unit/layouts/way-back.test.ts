// What takes a migration back in files that go both ways: what of them is sent, and what is stored of them.
import { expect, test } from 'vitest';
import { dbmate } from '../../../src/layouts/dbmate.ts';
import { goose } from '../../../src/layouts/goose/goose.ts';
import type { Layout, RenderOptions } from '../../../src/layouts/layout.ts';
import { nodePgMigrate } from '../../../src/layouts/node-pg-migrate/node-pg-migrate.ts';
import { applyEdits } from '../../../src/sql/edit.ts';
import { fakeFolder } from '../../support/fake-folder.ts';

const options: RenderOptions = {
  ...{ placeholders: new Map(), substitute: 'auto', environment: { WHO: 'app' }, database: 'app', user: 'app' },
  ...{ schema: 'public', table: 'x' },
};

async function sent(layout: Layout, text: string): Promise<string> {
  const { migrations } = await layout.discover(fakeFolder({ '1_a.sql': text }), options);
  const { edits, findings } = layout.wayBack!.render!({ ...migrations[0]!, text }, options);
  expect(findings).toEqual([]);
  return applyEdits(text, edits).text;
}

const FILES: readonly (readonly [string, Layout, string, string])[] = [
  ['dbmate', dbmate, '-- migrate:up\nCREATE TABLE a ();\n\n-- migrate:down\nDROP TABLE a;\n', 'DROP TABLE a;'],
  [
    'dbmate with several sections',
    dbmate,
    '-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a\n-- migrate:up\nCREATE TABLE b ();\n-- migrate:down\nDROP TABLE b;\n',
    'DROP TABLE a\n;\n\nDROP TABLE b;',
  ],
  [
    'goose',
    goose,
    '-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\nCREATE TABLE a ();\n-- +goose StatementEnd\n-- +goose Down\n-- +goose StatementBegin\nDROP TABLE a\n-- +goose StatementEnd\n',
    'DROP TABLE a\n;',
  ],
  [
    'goose with the environment',
    goose,
    '-- +goose ENVSUB ON\n-- +goose Up\nCREATE SCHEMA "$WHO";\n-- +goose Down\nDROP SCHEMA "${WHO}";\n',
    'DROP SCHEMA "app";',
  ],
  [
    'node-pg-migrate',
    nodePgMigrate,
    '-- Up Migration\nCREATE TABLE a ();\n\n-- Down Migration\nDROP TABLE a;\n',
    '-- Down Migration\nDROP TABLE a;',
  ],
];

test.each(FILES)('%s: the down section is sent, and nothing of the other', async (_, layout, text, expected) => {
  expect((await sent(layout, text)).replaceAll(/^-- \+goose .*$/gm, '').trim()).toBe(expected);
});

test.each(FILES)('%s: what is stored is that section in its own lines, and is sent alike', async (_, layout, text) => {
  const only = layout.wayBack!.only!(text);
  expect(only).not.toContain('CREATE');
  expect(only.split('\n').length).toBe(text.split('\n').length);
  expect(only.split('\n').indexOf('DROP TABLE a;')).toBe(text.split('\n').indexOf('DROP TABLE a;'));
  expect((await sent(layout, only)).trim()).toBe((await sent(layout, text)).trim());
});
