import { expect, test } from 'vitest';
import { readSqliteUrl } from '../../../../src/config/connection/sqlite-url.ts';
import { isSqliteUrl } from '../../../../src/config/connection/url-scheme.ts';

test.each([
  ['sqlite:///app.db', 'app.db'],
  ['sqlite:///./app.db', './app.db'],
  ['sqlite:////data/app.db', '/data/app.db'],
  ['sqlite+aiosqlite:///app.db', 'app.db'],
  ['sqlite+pysqlite:////app.db', '/app.db'],
  ['sqlite3://data/app.db', 'data/app.db'],
  ['sqlite:app.db', 'app.db'],
  ['sqlite:/data/app.db', '/data/app.db'],
  ['file:./dev.db', './dev.db'],
  ['file:/data/dev.db', '/data/dev.db'],
  ['file:///data/dev.db', '/data/dev.db'],
  [' SQLite:///a%20b.db\n', 'a b.db'],
  ['sqlite:///100%.db', '100%.db'],
])('%j is the file %j', (url, path) => {
  expect(isSqliteUrl(url)).toBe(true);
  expect(readSqliteUrl(url)).toMatchObject({ path, notes: [] });
});

test.each(['postgres://h/d', 'app.db', 'sqlitecloud://h/d', 'profile:x'])('%j names no file', (url) => {
  expect(isSqliteUrl(url)).toBe(false);
});

test.each([
  ['sqlite://', 'names a database in memory, which would be gone when the gate ends'],
  ['sqlite:///:memory:', 'names a database in memory, which would be gone when the gate ends'],
  ['file:x?mode=memory&cache=shared', 'names a database in memory, which would be gone when the gate ends'],
  ['file:', 'names no file'],
  ['sqlite:///data/', 'names no file'],
  ['sqlite+pysqlcipher:///app.db', 'names the driver pysqlcipher, whose files the gate cannot read'],
])('%j is refused: it %s', (url, message) => {
  expect(readSqliteUrl(url)).toMatchObject({ path: '', notes: [{ message }] });
});

test('parameters are ignored, which is said, and are not shown: one may be a key', () => {
  expect(readSqliteUrl('sqlite:///app.db?_key=hidden')).toEqual({
    path: 'app.db',
    shown: 'sqlite:///app.db',
    notes: [{ passedOver: 'notice', message: 'has parameters, which are ignored: they are for other drivers' }],
  });
});
