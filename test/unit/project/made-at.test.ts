// Where an object is said to be made.
import { expect, test } from 'vitest';
import type { Migration } from '../../../src/core/migration.ts';
import { gate } from '../../../src/layouts/gate/gate.ts';
import { goose } from '../../../src/layouts/goose/goose.ts';
import { madeAt } from '../../../src/project/made-at.ts';
import { RENDER } from '../../support/render-options.ts';

const migration = (file: string, text: string): Migration => ({
  ...{ version: file, id: file, key: file, name: '', kind: 'versioned', file, checksum: '', text, down: null, code: null },
});

const place = (layout: typeof gate, ...files: readonly (readonly [string, string])[]) => {
  const found = madeAt({ layout, migrations: files.map(([file, text]) => migration(file, text)) }, RENDER);
  return (reference: string) => {
    const at = found(reference);
    return at === null ? null : `${at.file}:${at.line}:${at.column}`;
  };
};

const FILES = [
  ['1.sql', '-- users\nCREATE TABLE users (\n  id int PRIMARY KEY,\n  email text UNIQUE\n);\nCREATE TABLE app."My Table" (a int);\n'],
  [
    '2.sql',
    "ALTER TABLE users ADD COLUMN locale text;\nINSERT INTO users (email) VALUES ('a');\nCREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n",
  ],
  ['3.sql', 'CREATE INDEX ON users (email);\nALTER TABLE users ALTER email SET NOT NULL;\nDROP TABLE old;\n'],
] as const;

test.each([
  ['table public.users', '3.sql:2:13', 'the last that names it'],
  ['column public.users.locale', '2.sql:1:30', 'the column itself is pointed at'],
  ['column public.users.email', '3.sql:2:25', 'the last statement that changes it, in a later file'],
  ['column public.users.id', '1.sql:3:3', 'in the statement that makes the table'],
  ['constraint public.users.users_email_key', '1.sql:2:14', 'named by PostgreSQL: where the table is created'],
  ['index public.users_email_idx', null, 'named by PostgreSQL, and its table is not in the name'],
  ['column app."My Table".a', '1.sql:6:30', 'quoted names'],
  ['function public.f(integer)', '2.sql:3:17', 'without its arguments'],
  ['table public.old', null, 'what is dropped is not made'],
  ['table public.nowhere', null, 'what no migration names'],
] as const)('%s is at %s: %s', (reference, expected, _why) => {
  expect(place(gate, ...FILES)(reference)).toBe(expected);
});

test('the way back in the same file makes nothing', () => {
  const text = '-- +goose Up\nCREATE TABLE a (i int);\nALTER TABLE a DROP COLUMN j;\n-- +goose Down\nALTER TABLE a ADD COLUMN k int;\n';
  expect(place(goose as typeof gate, ['1.sql', text])('column public.a.k')).toBe('1.sql:2:14');
});
