import { expect, test } from 'vitest';
import { LAYOUT_BY_ID } from '../../../src/layouts/layouts.ts';
import { passedOver } from '../../../src/project/passed-over-files.ts';
import { fakeFolder } from '../../support/fake-folder.ts';

test.each([
  ['golang-migrate', ['2_b.sql', 'seed.sql'], { '1_a.up.sql': '', '1_a.down.sql': '', '2_b.sql': '', 'seed.sql': '', 'README.md': '' }],
  ['sqlx', ['notes.sql'], { '1_a.sql': '', '2_b.up.sql': '', '2_b.down.sql': '', 'notes.sql': '' }],
  ['dbmate', ['init.SQL', 'old/1_a.sql'], { '1_a.sql': '-- migrate:up\n-- migrate:down\n', 'init.SQL': '', 'old/1_a.sql': '' }],
  [
    'gate',
    ['2024/3_c.sql'],
    { '1_a.sql': '', '1_a.down.sql': '', '2_b.ts': '', 'before-all.sql': '', 'verify/q.sql': '', '2024/3_c.sql': '', 'types.d.ts': '' },
  ],
  ['gate', ['2_b.go', '3_c.py'], { '1_a.sql': '', '2_b.go': '', '3_c.py': '' }],
  ['goose', [], { '1_a.sql': '-- +goose Up\n', '2_b.go': '', 'helpers.go': '', '2_b_test.go': '' }],
  [
    'flyway',
    ['x.sql'],
    { 'V1__a.sql': '', 'U1__a.sql': '', 'sub/V2__b.sql': '', 'afterMigrate.sql': '', 'x.sql': '', 'V1__a.sql.conf': '' },
  ],
  ['diesel', ['x.sql', '1_a/seed.sql'], { '1_a/up.sql': '', '1_a/down.sql': '', '1_a/seed.sql': '', 'x.sql': '', '.keep/up.sql': '' }],
  ['prisma', ['1_a.sql'], { '20240101000000_a/migration.sql': '', 'migration_lock.toml': 'provider = "postgresql"', '1_a.sql': '' }],
  [
    'graphile-migrate',
    ['000002-b.sql'],
    { 'committed/000001-a.sql': '--! Previous: -\n--! Hash: x\n\n', 'current.sql': 'SELECT 1;', 'current/1.sql': '', '000002-b.sql': '' },
  ],
] as const)('%s does not pass over %j without a word', async (id, expected, files) => {
  const folder = fakeFolder(files as Readonly<Record<string, string>>);
  const layout = LAYOUT_BY_ID.get(id)!;
  const discovery = await layout.discover(folder, { placeholders: new Map(), substitute: 'auto', environment: {} });
  const found = passedOver(folder, layout, discovery);
  expect(found.flatMap(({ message }) => message.slice(message.lastIndexOf(': ') + 2).split(', '))).toEqual(expected);
  expect(found.map(({ code, severity }) => [code, severity])).toEqual(expected.length === 0 ? [] : [['passed-over', 'warning']]);
});
