import { expect, test } from 'vitest';
import { definitionsIn, withNames } from '../../../src/redeploy/env-file.ts';

const TEXT = `# DATABASE_URL=in a comment
export DATABASE_URL = "sqlite:////data/app.db"   # the file
POSTGRES_DATABASE_URL='postgres://a:$x@h/d'
KEY="first line
DATABASE_URL=in quotes
last \\" line"
  SPACED: value
MY_DATABASE_URL=other
EMPTY=
`;

test('definitions are found by name, and what is in comments and in quotes is none', () => {
  expect(definitionsIn(TEXT).map(({ name }) => name)).toEqual([
    'DATABASE_URL',
    'POSTGRES_DATABASE_URL',
    'KEY',
    'SPACED',
    'MY_DATABASE_URL',
    'EMPTY',
  ]);
});

test('new names change nothing else, and the way back leads to the same text', () => {
  const there = withNames(TEXT, { DATABASE_URL: 'SQLITE_DATABASE_URL', POSTGRES_DATABASE_URL: 'DATABASE_URL' });
  expect(there).toBe(
    TEXT.replace('export DATABASE_URL', 'export SQLITE_DATABASE_URL').replace('\nPOSTGRES_DATABASE_URL', '\nDATABASE_URL'),
  );
  expect(withNames(there, { SQLITE_DATABASE_URL: 'DATABASE_URL', DATABASE_URL: 'POSTGRES_DATABASE_URL' })).toBe(TEXT);
});

test.each([
  ['A="never closed\nB=1\n', ['A', 'B']],
  ['A=1\r\nB=2', ['A', 'B']],
  ["A='it\\'\nB=1", ['A', 'B']],
  ['', []],
  ['no definition\n= 7\n', []],
])('%j', (text, names) => {
  expect(definitionsIn(text).map(({ name }) => name)).toEqual(names);
});
