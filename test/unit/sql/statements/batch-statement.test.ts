import { expect, test } from 'vitest';
import { applyEdits } from '../../../../src/sql/edit.ts';
import { batchStatement, filledIn } from '../../../../src/sql/statements/batch-statement.ts';

const selects = (text: string): string | null => {
  const read = batchStatement(text, false);
  return 'problem' in read ? read.problem : read.selects;
};

test.each([
  ['UPDATE t SET n = 1 WHERE id IN (SELECT id FROM t WHERE n IS NULL LIMIT :batch)', 'SELECT id FROM t WHERE n IS NULL '],
  [
    'DELETE FROM t WHERE ctid = ANY (ARRAY(select ctid from t where old limit :batch for update skip locked))',
    'select ctid from t where old ',
  ],
  ['WITH a AS (SELECT 1), todo AS (SELECT id FROM t LIMIT :batch) UPDATE t SET n = 1 FROM todo WHERE t.id = todo.id', 'SELECT id FROM t '],
  [
    'INSERT INTO t (a, b) SELECT (n), m FROM s WHERE n > (SELECT 1) LIMIT :BATCH ON CONFLICT DO NOTHING',
    'SELECT (n), m FROM s WHERE n > (SELECT 1) ',
  ],
  [
    "UPDATE t SET a = ':batch', \"b:batch\" = $$:batch$$, c = E'\\':batch' /* :batch */ WHERE id IN (WITH q AS (SELECT 1) SELECT id FROM t WHERE x::text = 'y' -- LIMIT :batch\nLIMIT :batch)",
    "WITH q AS (SELECT 1) SELECT id FROM t WHERE x::text = 'y' -- LIMIT :batch\n",
  ],
])('%s selects its rows by %s', (text, expected) => {
  expect(selects(text)).toBe(expected);
});

test.each([
  ['UPDATE t SET n = 1', false, 'the statement has no LIMIT :batch'],
  ['DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT :batch) OR id < :batch', false, 'the statement has more than one LIMIT :batch'],
  ['UPDATE t SET n = :batch', false, ':batch does not stand in the LIMIT of a SELECT'],
  ['UPDATE t SET n = 1 WHERE id IN (VALUES (1) LIMIT :batch)', false, ':batch does not stand in the LIMIT of a SELECT'],
  ['UPDATE t SET n = 1 WHERE id BETWEEN :from AND :until', false, ':from and :until are bounds of a key, and none is named'],
  ['UPDATE t SET n = 1 WHERE id > :from', true, 'the statement does not say which rows are in a batch: it lacks :until'],
  ['UPDATE t SET n = 1 WHERE id > :from LIMIT :batch', true, ':batch and a key exclude each other'],
  ['CREATE TABLE t AS SELECT 1 LIMIT :batch', false, 'CREATE does not run in batches'],
])('%s is refused', (text, hasKey, problem) => {
  expect(batchStatement(text, hasKey)).toMatchObject({ problem });
});

test('bounds are put in their places, and a cast is not one', () => {
  const text = "UPDATE t SET n = a::until WHERE id BETWEEN :from AND :until AND x > :fromage AND y = ':from'";
  const read = batchStatement(text, true);
  if ('problem' in read) throw new Error(read.problem);
  const { text: filled } = applyEdits(text, filledIn(read, { from: "'1'::bigint", until: '9' }));
  expect(filled).toBe("UPDATE t SET n = a::until WHERE id BETWEEN '1'::bigint AND 9 AND x > :fromage AND y = ':from'");
});
