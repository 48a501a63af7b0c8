import { expect, test } from 'vitest';
import { compareCatalogs } from '../../../../src/schema/compare/compare.ts';
import { byShape } from '../../../../src/schema/compare/partition-shapes.ts';
import type { CatalogObject, Json } from '../../../../src/schema/model/object.ts';
import { catalog, column } from '../catalogs.ts';

const table = (id: string, attributes: Readonly<Record<string, Json>> = {}): CatalogObject => ({
  kind: 'table',
  id,
  attributes: { order: [], ...attributes },
});
const extension = (id: string, schema = 'public'): CatalogObject => ({ kind: 'extension', id, attributes: { schema, version: '1' } });
const index = (id: string, owner: string, attachedTo: string): CatalogObject => ({
  kind: 'index',
  id,
  owner,
  origin: `index ${attachedTo}`,
  attributes: { definition: 'd', attachedTo },
});
const partition = (id: string, bounds: string, partitionOf = 'public.ev'): CatalogObject => table(id, { partitionOf, bounds });

function differences(expected: readonly CatalogObject[], live: readonly CatalogObject[]): readonly string[] {
  const { expected: wanted, live: found } = byShape(catalog(expected), catalog(live));
  return compareCatalogs(wanted, found).map((one) => `${one.state} ${(one.state === 'extra' ? one.live : one.expected).id}`);
}

test('partitions are neither missing nor extra, with all that they contain', () => {
  const parent = table('public.ev', { partitionBy: 'RANGE (at)' });
  expect(
    differences([parent, partition('public.a', '1'), column('a', 'x')], [parent, partition('public.b', '2'), column('b', 'x')]),
  ).toEqual([]);
});

test('a partition that is partitioned itself takes its own along, gone or detached', () => {
  const [parent, below] = [table('public.ev', { partitionBy: 'RANGE (at)' }), partition('public.a1', '1', 'public.a')];
  const before = [parent, partition('public.a', '1'), below, partition('public.a1x', '1', 'public.a1'), column('a1', 'x')];
  expect(differences(before, [parent])).toEqual([]);
  expect(differences(before, [parent, table('public.a', { partitionBy: 'LIST (x)' }), below])).toEqual([]);
});

test('bounds may move, and a table of that name under another parent is another partition', () => {
  const parents = [table('public.ev'), table('public.old')];
  expect(differences([...parents, partition('public.a', '1')], [...parents, partition('public.a', '2')])).toEqual([]);
  expect(differences([...parents, partition('public.a', '1')], [...parents, partition('public.a', '1', 'public.old')])).toEqual([]);
});

test('a table that a migration made is required, also where it was attached in the meantime', () => {
  expect(differences([table('public.ev'), table('public.a')], [table('public.ev'), partition('public.a', '1')])).toEqual([
    'changed public.a',
  ]);
});

test('what follows an index of the parent may be called otherwise', () => {
  const both = [table('public.ev'), partition('public.a', '1')];
  expect(
    differences(
      [...both, index('public.i', 'table public.a', 'public.ev_i')],
      [...both, index('public.j', 'table public.a', 'public.ev_i')],
    ),
  ).toEqual([]);
  expect(differences([...both, index('public.i', 'table public.a', 'public.ev_i')], both)).toEqual(['missing public.i']);
});

test('TimescaleDB keeps its schemas as it likes, children of hypertables among them', () => {
  const [hyper, chunk] = [table('public.m'), table('_timescaledb_internal._hyper_1_2_chunk', { inherits: ['public.m'] })];
  const rest = table('_timescaledb_internal._compressed_hypertable_3');
  expect(differences([extension('timescaledb'), hyper, chunk], [extension('timescaledb'), hyper, rest])).toEqual([]);
  expect(differences([hyper, chunk], [hyper])).toEqual(['missing _timescaledb_internal._hyper_1_2_chunk']);
});

test('pg_partman makes and drops children, by inheritance too, and keeps templates; without it their names mean nothing', () => {
  const base = [extension('pg_partman', 'partman'), table('app.ev')];
  const child = (name: string): CatalogObject => table(`app.${name}`, { inherits: ['app.ev'] });
  const template = table('partman.template_app_ev');
  expect(differences([...base, child('ev_p2024_01_01')], [...base, child('ev_p20250101'), template, table('app.ev_p2023_01_01')])).toEqual(
    [],
  );
  expect(differences([table('app.ev'), child('ev_p2024_01_01')], [table('app.ev')])).toEqual(['missing app.ev_p2024_01_01']);
});
