// Rows that are left out, or kept, are looked up by an index: there may be as many of them as there are rows.
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { sqliteFileOn } from '../../../../src/stages/import/file/sqlite-file.ts';
import { makeRowSet } from '../../../../src/stages/import/left-out-rows.ts';

test.each([
  ['CREATE TABLE t (id INTEGER PRIMARY KEY, x)', ['rowid'], [1]],
  ['CREATE TABLE t (k TEXT COLLATE NOCASE, n INTEGER, x, PRIMARY KEY (k, n)) WITHOUT ROWID', ['k', 'n'], ['a', 1]],
])('of %s', (sql, identity, first) => {
  const database = new DatabaseSync(':memory:');
  database.exec(sql);
  const file = sqliteFileOn(':memory:', database);
  const rows = makeRowSet(file, 'gate_rows', identity)!;
  const columns = identity.map((name) => (name === 'rowid' ? 'id' : name)).join(', ');
  for (const i of [1, 2]) file.run(`INSERT INTO t (${columns}) VALUES (${identity.length === 1 ? i : `'${i === 1 ? 'a' : 'b'}', ${i}`})`);
  rows.add(first, 'why');
  expect(file.all(`SELECT ${columns.replaceAll(/\w+/g, '+$&')} FROM t WHERE ${rows.holds('t')}`)).toEqual([first]);
  const plan = file.all(`EXPLAIN QUERY PLAN SELECT 1 FROM t WHERE NOT ${rows.holds('t')}`).map((step) => String(step[3]));
  expect(plan.find((step) => / o /.test(step))).toMatch(/^SEARCH o .*USING COVERING INDEX gate_rows_key/);
  database.close();
});
