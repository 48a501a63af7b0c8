// What SQLite makes of a value as it goes into a column, compared with SQLite itself.
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { affinityOf, isForNumbers, keptByNumbers } from '../../../../src/import/back/affinity.ts';

const DECLARED = [
  'INTEGER',
  'BIGINT',
  'REAL',
  'DOUBLE PRECISION',
  'FLOAT',
  'NUMERIC',
  'DECIMAL(10,2)',
  'BOOLEAN',
  'DATE',
  'STRING',
  'JSON',
  'UUID',
  'FLOATING POINT',
  'XYZ',
];
const OTHERS = ['', 'TEXT', 'VARCHAR(10)', 'CLOB', 'BLOB', 'JSON TEXT', 'NCHAR(5)'];
const TEXTS = [
  '007',
  '1.50',
  '1e3',
  ' 12 ',
  '+5',
  '-0',
  '.5',
  '5.',
  '1.',
  '0x10',
  'NaN',
  'Infinity',
  '',
  'abc',
  '1 2',
  '9223372036854775807',
  '9223372036854775808',
  '12345678901234567890.5',
  '1e400',
  '1_000',
  '2024-01-01',
];

test.each(DECLARED)('a column that is declared %s', (declared) => {
  const database = new DatabaseSync(':memory:');
  database.exec(`CREATE TABLE t (x ${declared})`);
  const insert = database.prepare('INSERT INTO t VALUES (?) RETURNING x');
  insert.setReadBigInts(true);
  const affinity = affinityOf(declared, false);
  expect(isForNumbers(affinity)).toBe(true);
  for (const value of [...TEXTS, 5n, -7n]) expect([value, keptByNumbers(value, affinity)]).toEqual([value, insert.get(value)!['x']]);
  database.close();
});

test.each(OTHERS)('a column that is declared %s keeps texts', (declared) => {
  const database = new DatabaseSync(':memory:');
  database.exec(`CREATE TABLE t (x ${declared})`);
  const insert = database.prepare('INSERT INTO t VALUES (?) RETURNING x');
  expect(isForNumbers(affinityOf(declared, false))).toBe(false);
  for (const value of TEXTS) expect(insert.get(value)!['x']).toBe(value);
  database.close();
});

test('ANY is any value in a STRICT table only', () => {
  expect([affinityOf('ANY', true), affinityOf('ANY', false)]).toEqual(['none', 'numeric']);
});
