// What is set apart before a run, and what becomes of it.
import { expect, test } from 'vitest';
import { compareCatalogs } from '../../../../src/schema/compare/compare.ts';
import { apartFromNew, apartOf, expectedOf, stillApart } from '../../../../src/schema/compare/earlier-drift.ts';
import { namedIn } from '../../../../src/schema/compare/named-objects.ts';
import { within } from '../../../../src/schema/compare/schemas-of.ts';
import type { Catalog, CatalogObject } from '../../../../src/schema/model/object.ts';
import { referenceOf } from '../../../../src/schema/model/object.ts';
import { stripping } from '../../../../src/schema/verify/neighbours.ts';
import { encodeSnapshot } from '../../../../src/schema/verify/snapshot.ts';

const KINDS = ['schema', 'extension', 'table', 'column', 'index', 'comment'];
const catalog = (...objects: CatalogObject[]): Catalog => ({ serverVersion: 180_000, kinds: KINDS, objects });
const schema = (id: string): CatalogObject => ({ kind: 'schema', id, attributes: {} });
const table = (id: string): CatalogObject => ({ kind: 'table', id, attributes: { order: [] } });
const column = (id: string, type = 'integer', origin?: string): CatalogObject => ({
  kind: 'column',
  id,
  owner: `table ${id.slice(0, id.lastIndexOf('.'))}`,
  ...(origin !== undefined && { origin }),
  attributes: { type },
});
const names = ({ objects }: Catalog) => objects.map(referenceOf).sort();
const nobody = () => false;

const OURS = [schema('public'), table('public.t'), column('public.t.a')];
const QUEUE = [schema('jobs'), table('jobs.job'), column('jobs.job.id')];

test('what is apart and as it was is not expected; what the run made is', () => {
  const before = catalog(...OURS, ...QUEUE);
  const apart = apartOf(compareCatalogs(catalog(...OURS), before));
  const after = catalog(...OURS, column('public.t.b'), ...QUEUE);
  expect(names(expectedOf(after, stillApart(apart, after, nobody)))).toEqual(names(catalog(...OURS, column('public.t.b'))));
});

test('what the run touched is expected with all that it contains and its schema, and not what else is in that', () => {
  const archive = [table('jobs.archive'), column('jobs.archive.id')];
  const before = catalog(...OURS, ...QUEUE, ...archive);
  const apart = apartOf(compareCatalogs(catalog(...OURS), before));
  const after = catalog(...OURS, ...QUEUE, column('jobs.job.note'), ...archive);
  const expected = names(catalog(...OURS, ...QUEUE, column('jobs.job.note')));
  expect(names(expectedOf(after, stillApart(apart, after, nobody)))).toEqual(expected);
  const named = namedIn(['CREATE TABLE IF NOT EXISTS jobs.job (id int)'], 'public');
  expect(names(expectedOf(before, stillApart(apart, before, named)))).toEqual(names(catalog(...OURS, ...QUEUE)));
});

test('what follows a parent that the run altered is not touched by that', () => {
  const child = [table('public.t_1'), column('public.t_1.a', 'integer', 'column public.t.a')];
  const apart = apartOf(compareCatalogs(catalog(...OURS), catalog(...OURS, ...child)));
  const after = catalog(...OURS, column('public.t.b'), ...child, column('public.t_1.b', 'integer', 'column public.t.b'));
  expect(names(expectedOf(after, stillApart(apart, after, nobody)))).toEqual(names(catalog(...OURS, column('public.t.b'))));
});

test('what was missing or differed stays expected, unless the run settled it', () => {
  const expected = catalog(...OURS, table('public.gone'));
  const live = catalog(schema('public'), table('public.t'), column('public.t.a', 'text'));
  const apart = apartOf(compareCatalogs(expected, live));
  const kept = expectedOf(live, stillApart(apart, live, nobody));
  expect([names(kept), kept.objects.find(({ kind }) => kind === 'column')?.attributes]).toEqual([names(expected), { type: 'integer' }]);
  const settled = catalog(schema('public'), table('public.t'), column('public.t.a', 'bigint'), table('public.gone'));
  expect(expectedOf(settled, stillApart(apart, settled, nobody))).toEqual(settled);
});

test('where nothing is apart, all that is there is expected', () => {
  const live = catalog(...OURS, ...QUEUE);
  expect(expectedOf(live, stillApart([], live, nobody))).toBe(live);
});

test('before the first migration all is apart but what every database has', () => {
  const apart = apartFromNew(catalog(...OURS, { kind: 'extension', id: 'plpgsql', attributes: {} }, ...QUEUE));
  expect(apart.flatMap((one) => (one.state === 'extra' ? [[referenceOf(one.live), one.parts.length]] : []))).toEqual([
    ['table public.t', 1],
    ['schema jobs', 0],
    ['table jobs.job', 1],
  ]);
});

test.each([
  ['CREATE TABLE IF NOT EXISTS jobs.job (id int)', 'jobs.job', true],
  ['create unique index concurrently if not exists i on jobs.job (id)', 'public.i', true],
  ['CREATE OR REPLACE FUNCTION f(a int) RETURNS int', 'public.f(integer)', true],
  ['CREATE EXTENSION IF NOT EXISTS "uuid-ossp"', '"uuid-ossp"', true],
  ['ALTER TABLE ONLY app . "T" ADD COLUMN a int', 'app."T"', true],
  ['SET search_path = jobs, public; CREATE TYPE job AS ENUM ()', 'jobs.job', true],
  ['CREATE TABLE job (id int)', 'jobs.job', false],
  ['INSERT INTO jobs.job VALUES (1)', 'jobs.job', false],
  ['DROP TABLE jobs.job', 'jobs.job', false],
])('%s speaks of %s: %s', (text, id, expected) => {
  expect(namedIn([text], 'public')({ kind: 'table', id, attributes: {} })).toBe(expected);
});

test('what another ledger recorded is taken out with what hangs on it, unless it is ours; so is a ledger', () => {
  const theirs = encodeSnapshot(catalog(schema('public'), table('public.b'), column('public.b.id'), schema('shared')), '1');
  const ledger = ['about', 'expectations'].map((name) => table(`gate_b.${name}`));
  const columns = ['snapshot', 'recorded_at'].map((name) => column(`gate_b.expectations.${name}`));
  const live = catalog(
    ...OURS,
    table('public.b'),
    column('public.b.id'),
    column('public.b.more'),
    schema('shared'),
    schema('gate_b'),
    ...ledger,
    ...columns,
  );
  const strip = stripping([theirs, 'not a snapshot'], namedIn(['CREATE SCHEMA IF NOT EXISTS shared'], 'public'));
  expect(names(strip(live, new Set()))).toEqual(names(catalog(...OURS, schema('shared'))));
  const ours = strip(live, new Set(['table public.b', 'column public.b.id', 'column public.b.more']));
  expect(names(ours)).toEqual(names(catalog(...OURS, table('public.b'), column('public.b.id'), column('public.b.more'), schema('shared'))));
});

test('within keeps some schemas, what is in them, and what is said of it', () => {
  const said: CatalogObject = { kind: 'comment', id: 'column jobs.job.id', owner: 'column jobs.job.id', attributes: { text: 'x' } };
  const all = catalog(...OURS, ...QUEUE, said, { kind: 'extension', id: 'jobs', attributes: {} });
  expect(names(within(all, ['jobs']))).toEqual(names(catalog(...QUEUE, said)));
  expect(within(all, [])).toBe(all);
});
