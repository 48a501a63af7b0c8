// No kind without cases of its own in the corpus.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KINDS } from '../../src/schema/kinds/kinds.ts';

const cases = readdirSync(join(import.meta.dirname, '../corpus/cases'));
/** Needs a provider of labels, which no server image has. */
const WITHOUT = ['security label'];

test.each(KINDS.map(({ name }) => name).filter((name) => !WITHOUT.includes(name)))('%s has cases', (name) => {
  // Only if a case's name begins with `privilege-` are privileges looked at.
  const prefix = name === 'default privilege' ? 'privilege-default-' : `${name.replaceAll(' ', '-')}-`;
  expect(cases.filter((one) => one.startsWith(prefix))).not.toEqual([]);
});

test('each case has both of its sides', () => {
  const files = cases.map((name) => [
    name,
    readdirSync(join(import.meta.dirname, '../corpus/cases', name))
      .sort()
      .join(),
  ]);
  expect(files.filter(([, sides]) => sides !== 'a.sql,b.sql')).toEqual([]);
});
