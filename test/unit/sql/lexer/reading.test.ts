import { expect, test } from 'vitest';
import { changesReading, escapesAfter, readingCuts } from '../../../../src/sql/lexer/reading.ts';
import { prepareScript } from '../../../../src/sql/statements/script.ts';

const script = (text: string) => prepareScript(text, 'a.sql');

test.each([
  "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET backslash_quote TO safe_encoding; SELECT 1",
  "SET NAMES 'utf-8'; RESET ALL; SELECT 1",
  "SELECT 1; SET client_encoding = 'LATIN1'",
  'SET escape_string_warning = off; SELECT 1',
])('%j is sent as one', (text) => {
  expect(readingCuts(script(text))).toEqual([]);
});

test.each([
  ["SET client_encoding = 'LATIN1'; SELECT 1", [31]],
  ['SET SESSION NAMES latin1; SELECT 1; SELECT 2', [25]],
  ['SELECT 1; SET NAMES latin1; SELECT 2', [27]],
  ["SET standard_conforming_strings = off; SELECT 1; RESET ALL; SELECT 'a'", [38, 59]],
  ["SET standard_conforming_strings = off; SET escape_string_warning = off; SELECT 'a'", [38, 71]],
  ["SELECT set_config('backslash_quote', 'off', true); SELECT 2", [50]],
])('%j is cut at %j', (text, cuts) => {
  expect(readingCuts(script(text))).toEqual(cuts);
});

test('a last statement may change how the next file is read', () => {
  expect(changesReading(script("SELECT 1; SET client_encoding = 'LATIN1'"))).toBe(true);
  expect(changesReading(script("SET client_encoding = 'UTF8'; SELECT 1"))).toBe(false);
});

test.each([
  ['SET standard_conforming_strings = off', true],
  ["set local standard_conforming_strings to 'on'", false],
  ['RESET ALL', false],
  ['SET search_path = a', null],
])('%s: escapes %j', (statement, escapes) => {
  expect(escapesAfter(statement)).toBe(escapes);
});

test('strings are read as they are after such a statement', () => {
  const { statements, problems } = script(
    "SET standard_conforming_strings = off; SELECT 'it\\'s; one'; SET standard_conforming_strings = on; SELECT '\\'; SELECT 2",
  );
  expect([statements.length, problems]).toEqual([5, []]);
});
