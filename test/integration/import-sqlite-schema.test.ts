// `import-sqlite` where the target does not have the tables: they are made as the file has them, as far as PostgreSQL understands that.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { effects } from '../../src/runtime.ts';
import { readSource } from '../../src/stages/import/file/read-source.ts';
import { openSqlite } from '../../src/stages/import/file/sqlite-file.ts';
import { newTable } from '../../src/stages/import/schema/choose-types.ts';
import { freshDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/files.ts';
import { ended, importInto, rowsOf, saidOf, target } from '../support/import-sqlite.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const APPLICATION = `CREATE TABLE Users (id INTEGER PRIMARY KEY AUTOINCREMENT, Email VARCHAR(20) NOT NULL UNIQUE COLLATE NOCASE, active BOOLEAN DEFAULT 1 CHECK (active IN (0, 1)),
    created DATETIME DEFAULT (datetime('now')), seen TIMESTAMP, token TEXT DEFAULT (lower(hex(randomblob(16)))), odd TEXT DEFAULT (abs(random())), score REAL CHECK (Score >= 0), anything);
  CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES Users ON DELETE CASCADE, other INT REFERENCES Users (id), title TEXT, words INT AS (length(title)));
  CREATE INDEX posts_title ON posts (title COLLATE NOCASE, user_id DESC) WHERE title IS NOT NULL; CREATE UNIQUE INDEX by_mail ON Users (lower(Email));
  CREATE VIEW active_users AS SELECT id, email FROM users WHERE active; CREATE VIEW strange AS SELECT typeof(id) FROM users;
  CREATE TRIGGER tr AFTER INSERT ON posts BEGIN SELECT 1; END;
  INSERT INTO Users (Email, active, created, seen, score, anything) VALUES ('a@x', 1, '2024-01-01 10:00:00', 1700000000, 1.5, 5), ('b@x', 0, '2024-01-02 10:00:00', NULL, 2, 'x');
  INSERT INTO posts (user_id, title) VALUES (1, 'Hi'), (2, NULL)`;

test('--create-schema makes the tables as the file has them, and says what it cannot translate', async () => {
  const database = await freshDatabase();
  const file = sqliteFile(APPLICATION);
  const report = await importInto(database.url, file, { yes: true, 'create-schema': true, 'on-delete': 'cascade' });
  expect([...ended(report), ...saidOf(report, 'import-not-translated')]).toEqual([
    0,
    [],
    'the default of Users.odd is left out: nobody knows what abs(random()) is in PostgreSQL',
    'the trigger tr is left out: PostgreSQL has triggers of another kind',
    'the expression of posts.words is left out: it becomes a plain column with the values that it has',
    'the view strange is left out: function typeof(bigint) does not exist',
  ]);
  const columns =
    await database.admin(`SELECT attrelid::regclass::text || '.' || attname AS name, format_type(atttypid, atttypmod) AS type, pg_get_expr(adbin, adrelid) AS default
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid IN ('"Users"'::regclass, 'posts'::regclass) AND attnum > 0 ORDER BY attrelid::regclass::text, attnum`);
  expect(
    columns.map((row) =>
      Object.values(row)
        .filter((value) => value !== null)
        .join(' '),
    ),
  ).toEqual([
    '"Users".id bigint',
    '"Users".Email character varying(20)',
    '"Users".active boolean true',
    `"Users".created timestamp without time zone (now() AT TIME ZONE 'UTC'::text)`,
    '"Users".seen timestamp with time zone',
    `"Users".token text "left"(replace((gen_random_uuid())::text, '-'::text, ''::text), 32)`,
    '"Users".odd text',
    '"Users".score double precision',
    '"Users".anything text',
    'posts.id bigint',
    'posts.user_id bigint',
    'posts.other bigint',
    'posts.title text',
    'posts.words bigint',
  ]);
  const others =
    await database.admin(`SELECT pg_get_constraintdef(oid) AS what FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n' UNION ALL SELECT indexdef FROM pg_indexes
    WHERE indexname IN ('posts_title', 'by_mail') UNION ALL SELECT viewname || ':' || definition FROM pg_views WHERE schemaname = 'public' ORDER BY 1`);
  // Before version 15, columns of a view are printed with their table.
  expect(others.map(({ what }) => String(what).replaceAll(/\s+/g, ' ').replaceAll('"Users".', ''))).toEqual([
    'CHECK ((score >= (0)::double precision))',
    'CREATE INDEX posts_title ON public.posts USING btree (lower(title), user_id DESC) WHERE (title IS NOT NULL)',
    'CREATE UNIQUE INDEX by_mail ON public."Users" USING btree (lower(("Email")::text))',
    'FOREIGN KEY (other) REFERENCES "Users"(id) ON DELETE CASCADE',
    'FOREIGN KEY (user_id) REFERENCES "Users"(id) ON DELETE CASCADE',
    'PRIMARY KEY (id)',
    'PRIMARY KEY (id)',
    'UNIQUE ("Email")',
    'active_users: SELECT id, "Email" FROM "Users" WHERE active;',
  ]);
  expect(await database.admin(`INSERT INTO "Users" ("Email") VALUES ('c@x') RETURNING id::int, active`)).toEqual([{ id: 3, active: true }]);
  await expect(database.admin(`INSERT INTO "Users" ("Email") VALUES ('A@X')`)).rejects.toThrow('duplicate key');
  const again = await importInto(database.url, file, { yes: true, 'create-schema': true });
  expect(saidOf(again, 'import-schema-refused')).toEqual([
    '--create-schema makes all tables, and the target has public.Users already',
    '--create-schema makes all tables, and the target has public.posts already',
  ]);
});

test('a unique index is a key that others refer to, and TRUE or FALSE as a default makes a boolean of 0 and 1', async () => {
  const database = await freshDatabase();
  const file =
    sqliteFile(`CREATE TABLE codes (id INTEGER PRIMARY KEY, Code TEXT, used numeric DEFAULT false, odd numeric DEFAULT TRUE); CREATE UNIQUE INDEX by_code ON codes (Code);
    CREATE TABLE a_uses (id INTEGER PRIMARY KEY, code TEXT REFERENCES codes (CODE)); INSERT INTO codes VALUES (1, 'x', 1, 2); INSERT INTO a_uses VALUES (1, 'x')`);
  const report = await importInto(database.url, file, { yes: true, 'create-schema': true });
  expect([...ended(report), ...saidOf(report, 'import-not-translated')]).toEqual([0, []]);
  expect(await rowsOf(database, 'codes')).toEqual([{ id: 1, Code: 'x', used: true, odd: 2 }]);
  expect(await database.admin("SELECT pg_get_constraintdef(oid) AS made FROM pg_constraint WHERE contype = 'f'")).toEqual([
    { made: 'FOREIGN KEY (code) REFERENCES codes("Code")' },
  ]);
});

test('types are chosen in few passes over a table, however many columns it has', async () => {
  const names = Array.from({ length: 450 }, (_, i) => `c${i}`);
  const path = sqliteFile(`CREATE TABLE wide (${names.map((name) => `${name} DATETIME`).join(', ')});
    INSERT INTO wide VALUES (${names.map((_, i) => (i % 2 === 0 ? '1700000000' : "'2024-01-01 10:00:00'")).join(', ')})`);
  const file = await openSqlite(path, effects);
  onTestFinished(() => file.close());
  let passes = 0;
  const counted = (sql: string): string => {
    if (sql.includes('FROM main."wide"')) passes++;
    return sql;
  };
  const counting = {
    ...file,
    rows: (sql: string, options?: { readonly bigints?: boolean }) => file.rows(counted(sql), options),
    all: (sql: string) => file.all(counted(sql)),
  };
  const { types } = await newTable(counting, readSource(file).tables[0]!, new AbortController().signal);
  expect([types.get('c448')?.sql, types.get('c449')?.sql, types.size, passes]).toEqual(['timestamptz', 'timestamp', 450, 9]);
});

test('--create-missing makes only what the target does not have', async () => {
  const database = await target('CREATE TABLE users (id int PRIMARY KEY)');
  const file = sqliteFile(
    'CREATE TABLE users (id INTEGER PRIMARY KEY); INSERT INTO users VALUES (1); CREATE TABLE data_x (id INTEGER PRIMARY KEY, a, "we""ird" JSON); INSERT INTO data_x VALUES (1, 1.5, 7)',
  );
  expect(ended(await importInto(database.url, file, { yes: true, 'create-missing': true, resume: true }))).toEqual([0, []]);
  expect([await rowsOf(database, 'users'), await rowsOf(database, 'data_x')]).toEqual([[{ id: 1 }], [{ id: 1, a: 1.5, 'we"ird': 7 }]]);
});

test('--as-migration writes the tables to a new file, from which they are made', async () => {
  const database = await freshDatabase();
  const source = sqliteFile(APPLICATION);
  const path = join(temporaryFolder(), '0001_from_sqlite.sql');
  const flags = { 'create-schema': true, 'as-migration': path, yes: true };
  const written = await importInto(database.url, source, flags);
  expect([...ended(written), written.summary]).toEqual([
    0,
    [],
    `${path} makes the tables of ${source} that the target does not have; nothing was moved`,
  ]);
  expect(await database.admin("SELECT count(*)::int AS n FROM pg_class WHERE relnamespace = 'public'::regnamespace")).toEqual([{ n: 0 }]);
  expect(ended(await importInto(database.url, source, flags))).toEqual([2, ['import-file-unwritable']]);
  expect(ended(await importInto(database.url, source, { 'as-migration': path }))).toEqual([2, ['bad-flag']]);
  await database.admin(readFileSync(path, 'utf8'));
  expect(ended(await importInto(database.url, source))).toEqual([0, []]);
  expect((await rowsOf(database, '"Users"')).length).toBe(2);
});
