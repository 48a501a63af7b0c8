import { expect, test } from 'vitest';
import { compareCatalogs } from '../../../../src/schema/compare/compare.ts';
import type { CatalogObject } from '../../../../src/schema/model/object.ts';
import { steps } from '../../../../src/schema/repair/ddl.ts';
import { findingsOf } from '../../../../src/schema/repair/findings.ts';
import { catalog, column, constraint, table, view } from '../catalogs.ts';

const repairOf = (expected: readonly CatalogObject[], live: readonly CatalogObject[]): readonly string[] =>
  steps(compareCatalogs(catalog(expected), catalog(live))).flatMap(({ statements }) => statements);

test('a table comes back with its columns in their order, then its constraints', () => {
  const users = [
    table('users', ['id', 'email']),
    column('users', 'email', { type: 'text', default: "''::text" }),
    column('users', 'id', { type: 'integer', notNull: true }),
    constraint('users', 'users_pkey', 'PRIMARY KEY (id)'),
  ];
  expect(repairOf(users, [])).toEqual([
    "CREATE TABLE public.users (\n  id integer NOT NULL,\n  email text DEFAULT ''::text\n)",
    'ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id)',
  ]);
});

test('tables that refer to each other are both made before their foreign keys', () => {
  const pair = ['a', 'b'].flatMap((name) => {
    const other = name === 'a' ? 'b' : 'a';
    return [table(name), constraint(name, `${name}_fkey`, `FOREIGN KEY (x) REFERENCES public.${other}(x)`)];
  });
  expect(repairOf(pair, [])).toEqual([
    'CREATE TABLE public.a ()',
    'CREATE TABLE public.b ()',
    'ALTER TABLE public.a ADD CONSTRAINT a_fkey FOREIGN KEY (x) REFERENCES public.b(x)',
    'ALTER TABLE public.b ADD CONSTRAINT b_fkey FOREIGN KEY (x) REFERENCES public.a(x)',
  ]);
});

test('views are made after the views they name, and dropped before them', () => {
  const views = [view('a', ' SELECT z.id FROM public.z'), view('z', ' SELECT 1 AS id')];
  expect(repairOf(views, [])).toEqual(['CREATE VIEW public.z AS\n SELECT 1 AS id', 'CREATE VIEW public.a AS\n SELECT z.id FROM public.z']);
  expect(repairOf([], views)).toEqual(['DROP VIEW public.a', 'DROP VIEW public.z']);
});

test('what uses an extra column is dropped before it', () => {
  const users = [table('users'), column('users', 'id')];
  const extra = [column('users', 'age'), constraint('users', 'age_check', 'CHECK (age > 0)')];
  expect(repairOf(users, [...users, ...extra])).toEqual([
    'ALTER TABLE public.users DROP CONSTRAINT age_check',
    'ALTER TABLE public.users DROP COLUMN age',
  ]);
});

const mood = (...labels: string[]): CatalogObject => ({ kind: 'enum', id: 'public.mood', attributes: { labels } });

test.each([
  [['a', 'b', 'c'], ['b'], ["ALTER TYPE public.mood ADD VALUE 'a' BEFORE 'b'", "ALTER TYPE public.mood ADD VALUE 'c' AFTER 'b'"]],
  [['a', 'b', 'c'], ['c'], ["ALTER TYPE public.mood ADD VALUE 'a' BEFORE 'c'", "ALTER TYPE public.mood ADD VALUE 'b' BEFORE 'c'"]],
  [['a', 'b'], [], ["ALTER TYPE public.mood ADD VALUE 'a'", "ALTER TYPE public.mood ADD VALUE 'b' AFTER 'a'"]],
  [['a', 'b'], ['a', 'x'], ["ALTER TYPE public.mood RENAME VALUE 'x' TO 'b'"]],
])('an enum of %j is made from one of %j in place', (expected, live, statements) => {
  expect(repairOf([mood(...expected)], [mood(...live)])).toEqual(statements);
});

test('an enum that has a label too many is recreated, and the columns move over', () => {
  const status = column('t', 's', { type: 'public.mood', default: "'a'::public.mood" });
  const rest = [table('t'), status];
  expect(repairOf([mood('a'), ...rest], [mood('a', 'b'), ...rest])).toEqual([
    'ALTER TABLE ONLY public.t ALTER COLUMN s DROP DEFAULT',
    'ALTER TYPE public.mood RENAME TO "mood (replaced)"',
    "CREATE TYPE public.mood AS ENUM ('a')",
    'ALTER TABLE public.t ALTER COLUMN s TYPE public.mood USING s::text::public.mood',
    'DROP TYPE public."mood (replaced)"',
    "ALTER TABLE ONLY public.t ALTER COLUMN s SET DEFAULT 'a'::public.mood",
  ]);
});

test('a view without columns is replaced in place', () => {
  const bare = (definition: string): CatalogObject => ({ kind: 'view', id: 'public.v', attributes: { definition } });
  expect(repairOf([bare('SELECT\n  WHERE true')], [bare('SELECT')])).toEqual(['CREATE OR REPLACE VIEW public.v AS\nSELECT\n  WHERE true']);
});

test('what is part of a table that is partitioned otherwise waits for whoever alters that, and so do its partitions and theirs', () => {
  const partition = (name: string, of: string, bounds = "FOR VALUES IN ('1')"): CatalogObject => {
    const one = table(name);
    return { ...one, attributes: { ...one.attributes, partitionOf: `public.${of}`, bounds } };
  };
  const partitioned = (by: string): CatalogObject => ({ ...table('p'), attributes: { order: ['id'], partitionBy: by } });
  const live = [partitioned('RANGE (id)'), column('p', 'id'), column('p', 'old'), table('q')];
  const expected = [partitioned('LIST (id)'), column('p', 'id'), partition('p1', 'p'), partition('p11', 'p1'), table('r')];
  const differences = compareCatalogs(catalog(expected), catalog(live));
  expect(
    steps(differences).map(({ statements, isByHand, waitsFor }) => [...statements, ...(isByHand ? ['by hand'] : []), waitsFor]),
  ).toEqual([
    ['CREATE TABLE public.r ()', undefined],
    ['DROP TABLE public.q', undefined],
    ['by hand', undefined],
    ['by hand', 'table public.p'],
    ['by hand', 'table public.p'],
    ['by hand', 'table public.p'],
  ]);
  const hints = findingsOf(differences, 'fail').flatMap(({ subject, hint }) => (subject === 'table public.p11' ? [hint] : []));
  expect(hints).toEqual(['table public.p has to be altered by hand first: no repair SQL is proposed for what is part of it']);
});
