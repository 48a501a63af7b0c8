import { expect, test } from 'vitest';
import { compareCatalogs } from '../../../../src/schema/compare/compare.ts';
import type { CatalogObject } from '../../../../src/schema/model/object.ts';
import { catalog, column, table, view } from '../catalogs.ts';

const users = [table('users', ['id', 'email']), column('users', 'id'), column('users', 'email')];

test('a missing table is one difference, and what it contains is in its parts', () => {
  expect(compareCatalogs(catalog(users), catalog([]))).toEqual([{ state: 'missing', expected: users[0], parts: [users[2], users[1]] }]);
});

test('an extra table is one difference too', () => {
  expect(compareCatalogs(catalog([]), catalog(users)).map(({ state, parts }) => [state, parts.length])).toEqual([['extra', 2]]);
});

test('a changed object names the attributes that differ', () => {
  const live = [...users.slice(0, 2), column('users', 'email', { type: 'text', notNull: true, default: "''::text" })];
  expect(compareCatalogs(catalog(users), catalog(live))).toEqual([
    { state: 'changed', expected: users[2], live: live[2], changed: ['default', 'notNull'], parts: [], dependents: [] },
  ]);
});

test('the order of columns is not a difference', () => {
  expect(compareCatalogs(catalog(users), catalog([table('users', ['email', 'id']), ...users.slice(1)]))).toEqual([]);
});

test('the same objects in another order are no difference, and another object at the same place is one', () => {
  const raw = (objects: readonly CatalogObject[]) => ({ ...catalog(users), objects });
  expect(compareCatalogs(raw(users), raw([...users].reverse()))).toEqual([]);
  const other = [users[0]!, users[1]!, column('users', 'mail')];
  expect(compareCatalogs(raw(users), raw(other)).map(({ state }) => state)).toEqual(['missing', 'extra']);
});

test('the order of keys inside an attribute is not a difference', () => {
  const domain = (checks: Readonly<Record<string, string>>) => ({ kind: 'domain', id: 'public.d', attributes: { type: 'text', checks } });
  expect(compareCatalogs(catalog([domain({ a: '1', b: '2' })]), catalog([domain({ b: '2', a: '1' })]))).toEqual([]);
});

test('a kind that the expectation never looked for is not extra', () => {
  const expected = { ...catalog(users), kinds: ['column', 'table'] };
  expect(compareCatalogs(expected, catalog([...users, view('v', ' SELECT 1')]))).toEqual([]);
});

test('what goes with the major version of the server is not a difference between two of them', () => {
  const extension = (version: string): CatalogObject => ({ kind: 'extension', id: 'citext', attributes: { schema: 'public', version } });
  expect(compareCatalogs(catalog([extension('1.6')], 140_000), catalog([extension('1.8')]))).toEqual([]);
  expect(compareCatalogs(catalog([extension('1.6')]), catalog([extension('1.8')]))).toHaveLength(1);
});

test('another column of the same query is a difference between versions too', () => {
  const [one, other] = [view('v', ' SELECT users.id FROM public.users'), view('v', ' SELECT email FROM public.users')];
  expect(compareCatalogs(catalog([one], 150_000), catalog([other])).map(({ state }) => state)).toEqual(['changed']);
});

test('a column that follows the one of its parent table is reported with it', () => {
  const child = { ...column('child', 'a'), origin: 'column public.parent.a' };
  const own = [table('parent'), column('parent', 'a'), table('child'), child];
  const without = [table('parent'), table('child')];
  const retyped = [
    table('parent'),
    column('parent', 'a', { type: 'bigint' }),
    table('child'),
    { ...child, attributes: { type: 'bigint' } },
  ];
  expect(compareCatalogs(catalog(own), catalog(without)).map(({ state, ...one }) => [state, 'expected' in one && one.expected.id])).toEqual(
    [['missing', 'public.parent.a']],
  );
  expect(compareCatalogs(catalog(own), catalog(retyped)).map((one) => 'expected' in one && one.expected.id)).toEqual(['public.parent.a']);
});

test('line ends of a checkout make no other definition', () => {
  const [crlf, lf] = [view('v', ' SELECT 1\r\n  AS one'), view('v', ' SELECT 1\n  AS one')];
  expect(compareCatalogs(catalog([crlf]), catalog([lf]))).toEqual([]);
});

test('whose the schema public is, and who may create in it, goes with the major version', () => {
  const owned = (role: string): CatalogObject => ({ kind: 'owner', id: 'schema public', owner: 'schema public', attributes: { role } });
  const held = (granted: string): CatalogObject => ({
    kind: 'privilege',
    id: 'ON SCHEMA public TO PUBLIC',
    owner: 'schema public',
    attributes: { granted: [granted] },
  });
  const [old, now] = [[owned('postgres'), held('ALL')] as const, [owned('pg_database_owner'), held('USAGE')] as const];
  expect(compareCatalogs(catalog(old, 140_000), catalog(now))).toEqual([]);
  expect(compareCatalogs(catalog(old), catalog(now))).toHaveLength(2);
});
