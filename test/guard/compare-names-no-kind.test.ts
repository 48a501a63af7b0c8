// Comparing, repairing and verifying work on whatever the list of kinds holds: a literal kind name in them would be a second list.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KINDS } from '../../src/schema/kinds/kinds.ts';

const FOLDER = join(import.meta.dirname, '../../src/schema');
const files = ['compare', 'repair', 'verify'].flatMap((room) => readdirSync(join(FOLDER, room)).map((file) => `${room}/${file}`));

/** What is about one kind by its nature: partitions are tables, access is owners and privileges, a library is known by its schema. */
const ABOUT_A_KIND = [
  'compare/earlier-drift.ts',
  'compare/known-libraries.ts',
  'compare/partition-shapes.ts',
  'compare/regained-access.ts',
  'compare/schemas-of.ts',
  'verify/neighbours.ts',
  'verify/undecodable-objects.ts',
];
const kindsNamedIn = (file: string): readonly string[] => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  return KINDS.map(({ name }) => name).filter((name) => text.includes(`'${name}'`) || text.includes(`"${name}"`));
};

test.each(files.filter((file) => !ABOUT_A_KIND.includes(file)))('%s names no kind', (file) => {
  expect(kindsNamedIn(file)).toEqual([]);
});

test.each(ABOUT_A_KIND)('%s is an exception that is needed', (file) => {
  expect(kindsNamedIn(file)).not.toEqual([]);
});
