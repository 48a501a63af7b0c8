// What tables of SQLite become where PostgreSQL has none for them: types, defaults, names in expressions.
import { describe, expect, test } from 'vitest';
import { type Held, typeChoices } from '../../../../src/import/schema/column-type.ts';
import { defaultFor } from '../../../../src/import/schema/default-expression.ts';
import { knownNames, requoted } from '../../../../src/import/schema/requote.ts';
import { tableMakings } from '../../../../src/import/schema/table-ddl.ts';
import type { Catalog, CatalogObject } from '../../../../src/schema/model/object.ts';

const NOTHING: Held = { integers: 0, reals: 0, texts: 0, blobs: 0, withOffset: 0, isFlag: false };
const choices = (declared: string, held: Partial<Held> = {}) =>
  typeChoices(declared, { ...NOTHING, ...held })
    .map(({ sql }) => sql)
    .join(' or ');

test.each([
  ['BOOLEAN', { integers: 1 }, 'boolean or bigint or text'],
  ['INTEGER', { integers: 1 }, 'bigint or bigint or text'],
  ['numeric', { integers: 1, isFlag: true }, 'boolean or numeric or bigint or text'],
  ['tinyint(1)', { integers: 1 }, 'boolean or smallint or integer or bigint or bigint or text'],
  ['smallint', { integers: 1 }, 'smallint or integer or bigint or bigint or text'],
  ['DATETIME', { texts: 1 }, 'timestamp or text'],
  ['DATETIME', { texts: 1, withOffset: 1 }, 'timestamptz or text'],
  ['timestamp', { integers: 1 }, 'timestamptz or bigint or text'],
  ['date', { texts: 1 }, 'date or timestamp or text'],
  ['decimal(10, 2)', { reals: 1 }, 'numeric(10,2) or numeric or double precision or numeric or text'],
  ['decimal(2, 10)', {}, 'numeric or text'],
  ['varchar(20)', { texts: 1 }, 'varchar(20) or text or text'],
  ['TEXT', { integers: 1 }, 'text or bigint or text'],
  ['BLOB', { blobs: 1 }, 'bytea or bytea'],
  ['JSON', { texts: 1 }, 'jsonb or text'],
  ['', { reals: 1 }, 'double precision or numeric or text'],
  ['INTEGER', { integers: 1, reals: 1 }, 'bigint or double precision or numeric or text'],
  ['whatever it is', { blobs: 1 }, 'bytea'],
  ['', {}, 'text'],
] as const)('%o with %o becomes %s', (declared, held, expected) => expect(choices(declared, held)).toBe(expected));

describe('defaults', () => {
  const of = (canonical: string, base: string) => defaultFor(canonical, { base });
  test.each([
    ['null', 'text', 'NULL'],
    ["'null'", 'jsonb', "'null'"],
    ["'it''s'", 'text', "'it''s'"],
    ['1', 'bool', 'true'],
    ["'f'", 'bool', 'false'],
    ['FALSE', 'bool', 'false'],
    ['TRUE', 'int8', '1'],
    ['2', 'bool', null],
    ['-1.50', 'numeric', '-1.5'],
    ["'abc'", 'int8', null],
    ["x'00ff'", 'bytea', "'\\x00ff'"],
    ["x'00ff'", 'text', null],
    ['CURRENT_TIMESTAMP', 'timestamptz', 'now()'],
    ["datetime('now')", 'timestamp', "(now() AT TIME ZONE 'UTC')"],
    ["(strftime('%s', 'now'))", 'int8', 'floor(extract(epoch FROM now()))::bigint'],
    ["strftime('%s', 'now')", 'timestamptz', 'now()'],
    ["strftime('%Y-%m-%dT%H:%M:%fZ', 'now')", 'text', 'to_char(now() AT TIME ZONE \'UTC\', \'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\')'],
    ["datetime('now')", 'text', "to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"],
    ['current_date', 'date', "(now() AT TIME ZONE 'UTC')::date"],
    ['current_time', 'time', "(now() AT TIME ZONE 'UTC')::time"],
    ['lower(hex(randomblob(16)))', 'uuid', 'gen_random_uuid()'],
    ['hex(randomblob(4))', 'text', "upper(left(replace(gen_random_uuid()::text, '-', ''), 8))"],
    ['hex(randomblob(99))', 'text', null],
    ['abs(random())', 'int8', null],
    ["cast(strftime('%s', 'now') as int) * 1000", 'int8', 'floor(extract(epoch FROM now()))::bigint * 1000'],
    ['unixepoch() * 1000', 'timestamptz', 'now()'],
    ["json('[]')", 'jsonb', "'[]'"],
    ["json('[]')", 'text', "'[]'"],
    ['0x10', 'int8', '16'],
    ["datetime('now', 'localtime')", 'text', null],
    [
      "lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', abs(random()) % 4 + 1, 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))",
      'text',
      'gen_random_uuid()::text',
    ],
    ["datetime('now', '+1 day')", 'timestamptz', null],
  ])('%s of %s is %s', (canonical, base, expected) => expect(of(canonical, base)).toBe(expected));
});

test('names of columns are quoted as their table has them, but for functions and texts', () => {
  expect(requoted(`length(Name) > 0 and "NAME" <> 'name' and lower (x) = date(day)`, knownNames(['name', 'Lower', 'day', 'Date']))).toBe(
    `length("name") > 0 and "name" <> 'name' and lower (x) = date("day")`,
  );
});

test('a word that means something where it stands is no name, even if a column is called so', () => {
  const names = knownNames(['select', 'order', 'by', 'desc', 'end', 'Like', 'x']);
  expect(
    requoted(`SELECT "select", CASE WHEN end > 1 THEN x END FROM "order" WHERE x like 'a' AND by = like ORDER BY desc desc`, names),
  ).toBe(`SELECT "select", CASE WHEN "end" > 1 THEN "x" END FROM "order" WHERE "x" like 'a' AND "by" = "Like" ORDER BY "desc" desc`);
});

test('very many tables are gone through once', () => {
  const names = Array.from({ length: 5000 }, (_, i) => `t${i}`);
  const objects = names.flatMap((name, i): readonly CatalogObject[] => [
    { kind: 'column', id: `${name}.id`, owner: `table ${name}`, attributes: { name: 'id', type: 'INTEGER', position: 1 } },
    { kind: 'primary key', id: name, owner: `table ${name}`, attributes: { columns: 'id' } },
    { kind: 'foreign key', id: name, owner: `table ${name}`, attributes: { columns: 'id', references: `T${(i + 1) % 5000} (ID)` } },
    { kind: 'view', id: `v${i}`, attributes: { query: `SELECT id FROM ${name}` } },
  ]);
  const tables = names.map((name) => ({
    table: {
      name,
      columns: [{ name: 'id', declared: 'INTEGER' }],
      key: ['id'],
      identity: ['rowid'],
      uniques: [],
      rowId: 'rowid',
      rowIdColumn: null,
      lastNumber: null,
    },
    types: new Map([['id', { sql: 'bigint', base: 'int8', limit: null, scale: null }]]),
  }));
  const { statements } = tableMakings({ objects } as unknown as Catalog, tables, { schema: 'public', caseless: null, onDelete: null });
  expect([statements.length, statements.find(({ subject }) => subject.startsWith('foreign'))?.sql]).toEqual([
    15_000,
    'ALTER TABLE "public"."t0" ADD FOREIGN KEY ("id") REFERENCES "public"."t1" ("id")',
  ]);
});
