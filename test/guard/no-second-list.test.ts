// Whoever needs the members of a registry reads its list: a file elsewhere that names them would be a second one, to be kept in step by hand.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LAYOUT_NAMES } from '../../src/layouts/known-layouts.ts';
import { KINDS } from '../../src/schema/kinds/kinds.ts';

const SRC = join(import.meta.dirname, '../../src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }));
const namedIn = (text: string, names: readonly string[]): readonly string[] => names.filter((name) => text.includes(`'${name}'`));

test('only layouts name layouts; our own is known elsewhere as well', () => {
  const others = LAYOUT_NAMES.filter((name) => name !== 'gate');
  const naming = files.filter(({ path, text }) => !path.startsWith('layouts/') && namedIn(text, others).length > 0);
  expect(naming.map(({ path }) => path)).toEqual([]);
});

test('no layout names another', () => {
  const naming = files
    .filter(({ path, text }) => path.startsWith('layouts/') && text.includes(': Layout = {'))
    .map(({ path, text }) => [path, namedIn(text, LAYOUT_NAMES).filter((name) => !path.endsWith(`/${name}.ts`))] as const);
  expect(naming).toHaveLength(LAYOUT_NAMES.length);
  expect(naming.filter(([, names]) => names.length > 0)).toEqual([]);
});

/** More than are together in any sentence about a few of them: what is drawn, and when each is made, are about all of them. */
const MANY = 6;
const ABOUT_ALL = ['schema/diagram/diagram.ts', 'schema/model/making-order.ts'];

/** A SQLite file has kinds of its own, some of the same name. */
test('no file but the list names many kinds', () => {
  const names = KINDS.map(({ name }) => name);
  const naming = files.filter(
    ({ path, text }) => !path.startsWith('schema/kinds/') && !path.startsWith('sqlite/') && namedIn(text, names).length >= MANY,
  );
  expect(naming.map(({ path }) => path).sort()).toEqual(ABOUT_ALL);
});
