import { expect, test } from 'vitest';
import type { Migration } from '../../../src/core/migration.ts';
import { touchedRelations } from '../../../src/doctor/touched-relations.ts';
import type { Prepared } from '../../../src/migrations/prepare/prepare.ts';
import { prepareScript } from '../../../src/sql/statements/script.ts';

const touched = async (sql: string) => {
  const migration = { version: '1', name: 'x', file: '1_x.sql', text: sql } as unknown as Migration;
  const prepared = { migration, script: prepareScript(sql, '1_x.sql') } as unknown as Prepared;
  return (await touchedRelations([prepared], 'app')).map(
    ({ name, mode, needsOwner, createdIn, place }) =>
      `${place.line}: ${name} ${mode}${needsOwner ? ' owner' : ''}${createdIn === null ? '' : ` in ${createdIn}`}`,
  );
};

test.each([
  ['ALTER TABLE t ADD COLUMN b int;', ['1: "app"."t" AccessExclusiveLock owner']],
  ['ALTER TABLE s.t VALIDATE CONSTRAINT c;', ['1: "s"."t" ShareUpdateExclusiveLock owner']],
  [
    'CREATE INDEX i ON t (a);\nCREATE INDEX CONCURRENTLY j ON t (a);',
    ['1: "app"."t" ShareLock owner', '2: "app"."t" ShareUpdateExclusiveLock owner'],
  ],
  ['CREATE TABLE n (a int REFERENCES other);', ['1: "app"."n" AccessExclusiveLock in "app"', '1: "app"."other" ShareRowExclusiveLock']],
  [
    'ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES s."Other" (id);',
    ['1: "app"."t" AccessExclusiveLock owner', '1: "s"."Other" ShareRowExclusiveLock'],
  ],
  [
    'DROP TABLE a, s.b;\nDROP INDEX i;',
    ['1: "app"."a" AccessExclusiveLock owner', '1: "s"."b" AccessExclusiveLock owner', '2: "app"."i" AccessExclusiveLock owner'],
  ],
  ['TRUNCATE a, b;', ['1: "app"."a" AccessExclusiveLock', '1: "app"."b" AccessExclusiveLock']],
  ['UPDATE t SET a = 1;\nDELETE FROM t;', ['1: "app"."t" RowExclusiveLock', '2: "app"."t" RowExclusiveLock']],
  ['ALTER TABLE t RENAME TO u;', ['1: "app"."t" AccessExclusiveLock owner']],
  ['SELECT 1;\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;\nDROP FUNCTION g();', []],
  ['THIS IS NOT SQL;', []],
])('%j', async (sql, expected) => {
  expect(await touched(sql)).toEqual(expected);
});
