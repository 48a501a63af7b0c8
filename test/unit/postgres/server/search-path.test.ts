import { expect, test } from 'vitest';
import { readUrl } from '../../../../src/config/connection/url.ts';
import { searchPathNames, searchPathStatement } from '../../../../src/postgres/server/probe.ts';

test.each([
  ['app,public', ['app', 'public']],
  [' App , "Public" ', ['app', 'Public']],
  ['"a,b","say ""hi""",$user', ['a,b', 'say "hi"', '$user']],
  ['Ünder', ['Ünder']],
])('%s is %j', (path, names) => {
  expect(searchPathNames(path)).toEqual(names);
});

test('what is set is quoted, so that no name ends the statement', () => {
  expect(searchPathStatement('a; DROP TABLE t, "b""c"')).toBe('SET search_path = "a; drop table t", "b""c"');
});

test.each([
  ['schema=Mixed', '"Mixed"'],
  ['schema=mixed', 'mixed'],
  ['search_path=Mixed', 'Mixed'],
  ['currentSchema=Mixed,public', 'Mixed,public'],
])('%s in a URL is the search path %s', (parameter, path) => {
  expect(readUrl(`postgres://h/d?${parameter}`, 'DATABASE_URL').parts.searchPath).toBe(path);
});
