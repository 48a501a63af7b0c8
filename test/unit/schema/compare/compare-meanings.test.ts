import { expect, test } from 'vitest';
import { compareMeanings } from '../../../../src/schema/compare/compare-meanings.ts';
import type { CatalogObject } from '../../../../src/schema/model/object.ts';
import { repairs } from '../../../../src/schema/repair/ddl.ts';
import { catalog, column, table, view } from '../catalogs.ts';

const CHECKS = [
  "CHECK (((VALUE)::text = ANY ((ARRAY['A'::character varying, 'B'::character varying])::text[])))",
  "CHECK (((VALUE)::text = ANY (ARRAY[('A'::character varying)::text, ('B'::character varying)::text])))",
] as const;
const domain = (checks: Readonly<Record<string, string>>): CatalogObject => ({
  kind: 'domain',
  id: 'public.d',
  attributes: { type: 'character varying', checks },
});

test('a query that two major versions print differently is the same query, another column of it is not', async () => {
  const of = (definition: string, version = 180_000) => catalog([view('v', definition)], version);
  expect(await compareMeanings(of('SELECT users.id\n   FROM public.users', 150_000), of('SELECT id\n   FROM public.users'))).toEqual([]);
  const differences = await compareMeanings(of('SELECT users.id FROM public.users', 150_000), of('SELECT email FROM public.users'));
  expect(differences.map(({ state }) => state)).toEqual(['changed']);
});

test('what is only worded differently is not part of a repair of the same object', async () => {
  const [expected, live] = [domain({ a: CHECKS[0], b: 'CHECK ((VALUE <> 1))' }), domain({ a: CHECKS[1], b: 'CHECK ((VALUE <> 2))' })];
  const differences = await compareMeanings(catalog([expected]), catalog([live]));
  expect(repairs(differences).flatMap(({ statements }) => statements)).toEqual([
    'ALTER DOMAIN public.d DROP CONSTRAINT b',
    'ALTER DOMAIN public.d ADD CONSTRAINT b CHECK ((VALUE <> 1)) NOT VALID',
    'ALTER DOMAIN public.d VALIDATE CONSTRAINT b',
  ]);
  expect(await compareMeanings(catalog([domain({ a: CHECKS[0] })]), catalog([domain({ a: CHECKS[1] })]))).toEqual([]);
});

test('what follows an object that is only worded differently is looked at by itself', async () => {
  const words = ['(ARRAY[1])::bigint[]', 'ARRAY[(1)::bigint]'] as const;
  const of = (word: string, own: string) => {
    const child = { ...column('child', 'a', { type: 'bigint[]', default: own }), origin: 'column public.parent.a' };
    return catalog([table('parent'), column('parent', 'a', { type: 'bigint[]', default: word }), table('child'), child]);
  };
  expect(await compareMeanings(of(words[0], words[0]), of(words[1], words[1]))).toEqual([]);
  expect(await compareMeanings(of(words[0], words[0]), of(words[1], 'ARRAY[(2)::bigint]'))).toHaveLength(1);
});

test('text that no server prints is compared as text', async () => {
  const foreign = (column: Readonly<Record<string, unknown>>): CatalogObject => ({
    kind: 'foreign table',
    id: 'public.f',
    attributes: { server: 's', columns: { a: { type: 'integer', ...column } as never } },
  });
  const compared = (one: object, other: object) =>
    compareMeanings(catalog([foreign(one as never)]), catalog([foreign(other as never)])).then(({ length }) => length);
  expect(await compared({ default: '(ARRAY[1])::bigint[]' }, { default: 'ARRAY[(1)::bigint]' })).toBe(0);
  expect(await compared({ options: { a: '1 + 1' } }, { options: { a: '1+1' } })).toBe(1);
});

test('members of a list are compared with each other wherever they stand in it', async () => {
  const publication = (...tables: string[]): CatalogObject => ({ kind: 'publication', id: 'p', attributes: { tables } });
  const [one, other] = [publication('public.a WHERE ((x OR y) OR z)', 'public.b'), publication('public.a WHERE (x OR y OR z)', 'public.c')];
  const differences = await compareMeanings(catalog([one]), catalog([other]));
  expect(repairs(differences).flatMap(({ statements }) => statements)).toEqual([
    'ALTER PUBLICATION p DROP TABLE ONLY public.c',
    'ALTER PUBLICATION p ADD TABLE ONLY public.b',
  ]);
});
