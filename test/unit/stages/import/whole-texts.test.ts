// Texts with a NUL character where Node hands over only what is in front of it: what is read is what the file holds all the same.
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { sqliteFileOn } from '../../../../src/stages/import/file/sqlite-file.ts';
import { cutTexts } from '../../../support/cut-texts.ts';

const VALUES = `('a' || char(0) || 'b'), ('žluť' || char(0)), (char(0) || '日本'), ('plain'), (''), (NULL), (5), (x'6100'), (x'')`;
const HELD = ['a\0b', 'žluť\0', '\0日本', 'plain', '', null, 5, Uint8Array.from([0x61, 0]), new Uint8Array()];

test.each(['UTF-8', 'UTF-16le', 'UTF-16be'])('in %s', (encoding) => {
  const database = new DatabaseSync(':memory:');
  onTestFinished(() => database.close());
  database.exec(`PRAGMA encoding = '${encoding}'; CREATE TABLE t (id INTEGER PRIMARY KEY, x); INSERT INTO t (x) VALUES ${VALUES}`);
  expect(sqliteFileOn('f', database).whole('x')).toBe('+x');
  cutTexts();
  const file = sqliteFileOn('f', database);
  const x = file.whole('t.x');
  expect(file.all(`SELECT x || '' FROM t`)[0]).toEqual(['a']);
  expect(() => file.all('SELECT x FROM t')).toThrow('t.x is read past SqliteFile.whole');
  expect([...file.rows(`SELECT ${x} FROM t`)].flat()).toEqual(HELD);
  const batches = [...file.batches({ sql: `SELECT ${x}, +id FROM t WHERE id > ? ORDER BY id LIMIT 256`, columns: 2, at: 1 })];
  expect(batches.flat().map(([cell]) => cell)).toEqual(HELD);
  const look = file.looker(`SELECT ${x} FROM t WHERE id = ?`);
  expect(HELD.map((_, i) => look([i + 1])?.[0])).toEqual(HELD);
});
