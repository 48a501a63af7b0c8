import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, test } from 'vitest';
import { compareFiles } from '../../../../src/sqlite/schema/compare-files.ts';
import { creationOf, standsAlone } from '../../../../src/sqlite/schema/file-ddl.ts';
import { makingOrder } from '../../../../src/sqlite/schema/file-kinds.ts';
import { decodeFileSnapshot, encodeFileSnapshot } from '../../../../src/sqlite/schema/file-snapshot.ts';
import { readFileCatalog } from '../../../../src/sqlite/schema/read-catalog.ts';

async function catalogAfter(...statements: readonly string[]) {
  const database = new DatabaseSync(':memory:');
  database.exec(statements.join(';\n'));
  const catalog = await readFileCatalog({ rows: async (sql) => database.prepare(sql).all() }, { exclude: ['ledger'] });
  database.close();
  return catalog;
}

const attributesOf = async (reference: string, ...statements: readonly string[]) =>
  (await catalogAfter(...statements)).objects.find(({ kind, id }) => `${kind} ${id}` === reference)?.attributes;

const LARGE = `
CREATE TABLE Users(id INTEGER PRIMARY KEY AUTOINCREMENT, "E mail" text collate nocase not null on conflict replace unique on conflict ignore default ('a' || 'b'),
  n decimal ( 10,2 ) default -1 check (n > - 5 and "n" in (1, 2)), -- a comment, with a comma
  g text generated always as (lower("E mail")) stored, v AS (n + 1),
  team constraint of_team references teams on delete cascade on update set null deferrable initially deferred not null default 1,
  kind text default "x" check (kind <> 'a, (b'), at text default current_timestamp, [order] int, "a""b" blob default x'00ff',
  constraint c1 unique (n desc, "E mail" collate nocase), check (n < 9) constraint c2 check (team > 0), foreign key (n, kind) references w);
CREATE TABLE teams(id integer primary key, name text) strict;
CREATE TABLE w(a text, b text, primary key (a, b desc)) without rowid, strict;
CREATE TABLE plain(a, b);
CREATE UNIQUE INDEX ui ON users(lower("E mail"), n desc, kind collate rtrim) where (n > 0 and kind = 'A');
CREATE INDEX plain_a ON plain(a asc);
CREATE VIEW seen(x, y) AS with t as (select 1 as n) SELECT /* why */ "E mail" as "userId", case when n=1 then -1 else - n end from [Users] where n IS NOT NULL;
CREATE TRIGGER tr after update of n, kind on Users for each row when new.n > 1 begin update Users set n = case when 1 then 2 end; delete from teams; end;
CREATE TRIGGER early insert on plain begin select 1; end;
CREATE TRIGGER instead instead of insert on seen begin select raise(abort, 'no; no'); end;
CREATE VIRTUAL TABLE found USING fts5(a,  b , tokenize = 'porter ascii');
CREATE TABLE ledger(version text); CREATE INDEX ledger_version ON ledger(version);
ANALYZE;
INSERT INTO teams VALUES (1, 'a');`;

test('what SQLite keeps for itself, and ledgers, are no part of the schema', async () => {
  const { objects, serverVersion } = await catalogAfter(LARGE);
  expect(objects.filter(({ id }) => /sqlite_|found_|ledger/.test(id))).toEqual([]);
  expect(serverVersion).toBeGreaterThan(3_040_000);
});

test('a schema that is made from its catalog is the same, and so is one from its snapshot', async () => {
  const catalog = await catalogAfter(LARGE);
  const statements = catalog.objects
    .filter(standsAlone)
    .toSorted((a, b) => makingOrder(a) - makingOrder(b))
    .map(
      (object) =>
        creationOf(
          object,
          catalog.objects.filter(({ owner }) => owner === `table ${object.id}`),
        )!,
    );
  const again = await catalogAfter(...statements);
  expect(compareFiles(catalog, again)).toEqual([]);
  expect(again.objects.map(({ kind, id }) => `${kind} ${id}`)).toEqual(catalog.objects.map(({ kind, id }) => `${kind} ${id}`));
  const text = encodeFileSnapshot(catalog, '7');
  expect(decodeFileSnapshot(text, 'a')).toEqual({
    head: '7',
    catalog: { ...catalog, serverVersion: 3_000_000, kinds: [...catalog.kinds].sort() },
  });
  expect(encodeFileSnapshot(decodeFileSnapshot(text, 'a').catalog, '7')).toBe(text);
});

test('every part of a table is read', async () => {
  const parts = (await catalogAfter(LARGE)).objects.filter(({ owner }) => owner === 'table Users');
  expect(Object.fromEntries(parts.map(({ kind, id, attributes }) => [`${kind} ${id}`, attributes]))).toEqual(
    Object.fromEntries([
      ['primary key Users', { columns: 'id', autoincrement: true }],
      ['unique constraint Users ("E mail")', { columns: '"E mail"', conflict: 'IGNORE' }],
      ["check Users (kind <> 'a, (b')", { expression: "kind <> 'a, (b'" }],
      ['check Users (n < 9)', { expression: 'n < 9' }],
      ['check Users (n > -5 and n in (1, 2))', { expression: 'n > -5 and n in (1, 2)' }],
      ['unique constraint Users (n desc, "E mail")', { columns: 'n desc, "E mail"', name: 'c1' }],
      ['foreign key Users (n, kind)', { columns: 'n, kind', references: 'w (a, b)' }],
      ['check Users (team > 0)', { expression: 'team > 0', name: 'c2' }],
      [
        'foreign key Users (team)',
        { columns: 'team', references: 'teams (id)', onDelete: 'CASCADE', onUpdate: 'SET NULL', deferred: true, name: 'of_team' },
      ],
      [
        'column Users."E mail"',
        {
          name: 'E mail',
          type: 'TEXT',
          notNull: true,
          notNullConflict: 'REPLACE',
          default: "'a' || 'b'",
          collation: 'NOCASE',
          position: 2,
        },
      ],
      ['column Users."a""b"', { name: 'a"b', type: 'BLOB', default: "x'00ff'", position: 10 }],
      ['column Users."order"', { name: 'order', type: 'INT', position: 9 }],
      ['column Users.at', { name: 'at', type: 'TEXT', default: 'current_timestamp', position: 8 }],
      ['column Users.g', { name: 'g', type: 'TEXT', generated: 'lower("E mail")', stored: true, position: 4 }],
      ['column Users.id', { name: 'id', type: 'INTEGER', position: 1 }],
      ['column Users.kind', { name: 'kind', type: 'TEXT', default: "'x'", position: 7 }],
      ['column Users.n', { name: 'n', type: 'DECIMAL(10, 2)', default: '-1', position: 3 }],
      ['column Users.team', { name: 'team', notNull: true, default: '1', position: 6 }],
      ['column Users.v', { name: 'v', generated: 'n + 1', position: 5 }],
      ['trigger tr', expect.anything()],
      [
        'index ui',
        { table: 'Users', columns: ['lower("E mail")', 'n desc', 'kind collate rtrim'], unique: true, where: "n > 0 and kind = 'A'" },
      ],
    ]),
  );
});

test('a trigger fires before and for each row, whether or not it says so', async () => {
  const both = [
    'CREATE TRIGGER t insert ON a BEGIN SELECT 1; END',
    'CREATE TRIGGER IF NOT EXISTS main.t BEFORE insert ON a FOR EACH ROW BEGIN SELECT 1; END',
  ];
  const [one, other] = await Promise.all(both.map((trigger) => catalogAfter('CREATE TABLE a(begin)', trigger)));
  expect(compareFiles(one!, other!)).toEqual([]);
});

describe('ways to the same schema', () => {
  const WAYS: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {
    'spaces, comments, capitals and quotes': [
      ['CREATE TABLE a(id INTEGER PRIMARY KEY, name TEXT NOT NULL CHECK (length(name) > 0))'],
      ['create table "A" ( [id] integer primary key -- it\n, `name`   text not null /* so */ check(length("name")>0) )'],
    ],
    'a column that is added': [
      ['CREATE TABLE a(id int, b text default 1, UNIQUE (id))'],
      ['CREATE TABLE a(id int, UNIQUE (id))', 'ALTER TABLE a ADD COLUMN b text DEFAULT (1)'],
    ],
    'an added column that refers to another table': [
      ['CREATE TABLE t(id integer primary key)', 'CREATE TABLE a(id int, t int REFERENCES t (id) ON DELETE CASCADE)'],
      ['CREATE TABLE t(id integer primary key)', 'CREATE TABLE a(id int)', 'ALTER TABLE a ADD t int REFERENCES t ON DELETE CASCADE'],
    ],
    'a column that is dropped': [
      ['CREATE TABLE a(id int, c text)'],
      ['CREATE TABLE a(id int, b text, c text)', 'ALTER TABLE a DROP COLUMN b'],
    ],
    'a column that is renamed, in whatever names it': [
      [
        'CREATE TABLE a(b int CHECK (b > 0), c AS (b + 1), UNIQUE (b))',
        'CREATE INDEX i ON a(b DESC, abs(b)) WHERE b > 1',
        'CREATE VIEW v AS SELECT b, a.b AS x FROM a WHERE b = 1',
        'CREATE TRIGGER t AFTER UPDATE OF b ON a WHEN new.b > 1 BEGIN UPDATE a SET b = 2; END',
      ],
      [
        'CREATE TABLE a(old int CHECK (old > 0), c AS (old + 1), UNIQUE (old))',
        'CREATE INDEX i ON a(old DESC, abs(old)) WHERE old > 1',
        'CREATE VIEW v AS SELECT old, a.old AS x FROM a WHERE old = 1',
        'CREATE TRIGGER t AFTER UPDATE OF old ON a WHEN new.old > 1 BEGIN UPDATE a SET old = 2; END',
        'ALTER TABLE a RENAME COLUMN old TO b',
      ],
    ],
    'a table that is renamed, with what is on it and refers to it': [
      [
        'CREATE TABLE a(id integer primary key, up REFERENCES a)',
        'CREATE TABLE b(a REFERENCES a (id))',
        'CREATE INDEX i ON a(up)',
        'CREATE VIEW v AS SELECT a.up FROM a',
        'CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END',
      ],
      [
        'CREATE TABLE old(id integer primary key, up REFERENCES old)',
        'CREATE TABLE b(a REFERENCES old (id))',
        'CREATE INDEX i ON old(up)',
        'CREATE VIEW v AS SELECT old.up FROM old',
        'CREATE TRIGGER t AFTER INSERT ON old BEGIN DELETE FROM old; END',
        'ALTER TABLE old RENAME TO a',
      ],
    ],
    'the twelve steps': [
      ['CREATE TABLE a(id integer primary key, n int NOT NULL)', 'CREATE INDEX i ON a(n)'],
      [
        'CREATE TABLE a(id integer primary key, n text)',
        'CREATE TABLE a_new(id integer primary key, n int NOT NULL)',
        'INSERT INTO a_new SELECT * FROM a',
        'DROP TABLE a',
        'ALTER TABLE a_new RENAME TO a',
        'CREATE INDEX i ON a(n)',
      ],
    ],
    'constraints of a column and of the table': [
      ['CREATE TABLE a(id integer PRIMARY KEY, b text COLLATE nocase UNIQUE, c int CHECK (c > 1) REFERENCES a)'],
      [
        'CREATE TABLE a(id integer, b text COLLATE nocase, c int, PRIMARY KEY (id), UNIQUE (b COLLATE NOCASE), CHECK ((c > 1)) FOREIGN KEY (c) REFERENCES a (id))',
      ],
    ],
    'the order of columns': [['CREATE TABLE a(b, c)'], ['CREATE TABLE a(c, b)']],
    'what SQLite does anyway': [
      ['CREATE TABLE a(b int REFERENCES a (b) UNIQUE NOT NULL)', 'CREATE INDEX i ON a(b)'],
      [
        'CREATE TABLE a(b int REFERENCES a (b) ON DELETE NO ACTION MATCH simple NOT DEFERRABLE UNIQUE ON CONFLICT ABORT NOT NULL ON CONFLICT abort)',
        'CREATE INDEX IF NOT EXISTS main.i ON a(b ASC)',
      ],
    ],
  };

  it.each(Object.entries(WAYS))('%s', async (_, [one, other]) => {
    expect(compareFiles(await catalogAfter(...one), await catalogAfter(...other))).toEqual([]);
    expect(compareFiles(await catalogAfter(...other), await catalogAfter(...one))).toEqual([]);
  });
});

describe('texts', () => {
  it.each([
    ['DEFAULT "it\'s"', "'it''s'"],
    ['DEFAULT (  1 +1 )', '1 + 1'],
    ['DEFAULT +1.5e3', '+1.5e3'],
    ["DEFAULT (strftime ( '%s','now' ))", "strftime('%s', 'now')"],
  ])('%s is %j', async (text, value) => {
    expect((await attributesOf('column a.b', `CREATE TABLE a(b ${text})`))?.['default']).toBe(value);
  });

  it('the case of a string is kept, and that of a name is not compared', async () => {
    const view = (sql: string) => catalogAfter('CREATE TABLE a(b)', `CREATE VIEW v AS ${sql}`);
    expect(compareFiles(await view("SELECT B FROM A WHERE b = 'X'"), await view("select b from a where B = 'X'"))).toEqual([]);
    expect(compareFiles(await view("SELECT b FROM a WHERE b = 'X'"), await view("SELECT b FROM a WHERE b = 'x'"))).toHaveLength(1);
  });
});
