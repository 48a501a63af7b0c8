// Which statements claim that they can be run twice.
import { expect, test } from 'vitest';
import { claimOf } from '../../../../src/stages/rehearsal/claims-to-repeat.ts';

test.each([
  ['CREATE TABLE IF NOT EXISTS a (id int)', 'guarded'],
  ['create unique index concurrently if not exists i on a (id)', 'guarded'],
  ['CREATE OR REPLACE VIEW v AS SELECT 1', 'guarded'],
  ['DROP TABLE IF EXISTS a', 'guarded'],
  ['ALTER TABLE a ADD COLUMN IF NOT EXISTS b int, DROP CONSTRAINT IF EXISTS c', 'guarded'],
  ["ALTER TYPE mood ADD VALUE IF NOT EXISTS 'ok'", 'guarded'],
  ['INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING', 'guarded'],
  ['CREATE TABLE a (id int)', 'bare'],
  ["CREATE TABLE a (note text DEFAULT 'if not exists')", 'bare'],
  ['CREATE INDEX ON a (id)', 'bare'],
  ['ALTER TABLE IF EXISTS a ADD COLUMN b int', 'bare'],
  ['ALTER TABLE a ADD COLUMN IF NOT EXISTS b int, ADD COLUMN c int', 'bare'],
  ['ALTER TABLE a RENAME COLUMN b TO c', 'bare'],
  ['INSERT INTO a VALUES (1)', 'bare'],
  ['ALTER TABLE a ALTER COLUMN b DROP NOT NULL', 'neutral'],
  ['ALTER TABLE a OWNER TO b', 'neutral'],
  ['UPDATE a SET id = 1', 'neutral'],
])('%s: %s', (statement, claim) => {
  expect(claimOf(statement)).toBe(claim);
});
