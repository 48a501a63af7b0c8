// The middle of the schema folder works on whatever the list of kinds holds: a literal kind name in it would be a second list.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KINDS } from '../../src/schema/kinds.ts';

const FOLDER = join(import.meta.dirname, '../../src/schema');

test.each([
  'compare.ts',
  'side.ts',
  'order.ts',
  'mention.ts',
  'snapshot.ts',
  'read.ts',
  'ddl.ts',
  'findings.ts',
  'describe.ts',
  'count.ts',
])('%s names no kind', (file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  expect(KINDS.filter(({ name }) => text.includes(`'${name}'`) || text.includes(`"${name}"`)).map(({ name }) => name)).toEqual([]);
});
