import { expect, test } from 'vitest';
import { compareBy } from '../../../../src/schema/compare/compare-by-policy.ts';
import type { CatalogObject } from '../../../../src/schema/model/object.ts';
import { catalog } from '../catalogs.ts';

const untouched: CatalogObject = {
  kind: 'table',
  id: 'public.a',
  get attributes(): never {
    throw new Error('it was looked at');
  },
};
const table: CatalogObject = { kind: 'table', id: 'public.b', attributes: { order: [] } };

test.for(['shape', 'names'] as const)('the very same objects are not looked at, by %s', async (partitions) => {
  const differences = async (...[expected, live]: readonly (readonly CatalogObject[])[]) =>
    (await compareBy(partitions, catalog(expected!), catalog(live!))).differences.map(({ state }) => state);
  expect(await differences([untouched, table], [untouched, table])).toEqual([]);
  expect(await differences([table], [])).toEqual(['missing']);
  expect(await differences([table], [{ ...table, id: 'public.c' }])).toEqual(['missing', 'extra']);
  await expect(differences([untouched, table], [untouched, { ...table }])).rejects.toThrow('looked at');
});
