import { expect, test } from 'vitest';
import { documented } from '../../../../src/schema/parts/storage-options.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../../src/schema/verify/snapshot.ts';
import { catalog, column } from '../catalogs.ts';

test('what PostgreSQL documents stays, whatever else stands in the list', () => {
  expect(documented(['pg_attver=22158952', 'n_distinct=-0.5'], 'column')).toEqual(['n_distinct=-0.5']);
  expect(documented(['fillfactor=70', 'pg_x=1', 'toast.autovacuum_enabled=false', 'toast.pg_x=1'], 'table')).toEqual([
    'fillfactor=70',
    'toast.autovacuum_enabled=false',
  ]);
  expect(documented(['pg_attver=1'], 'column')).toBeUndefined();
});

test("an access method that is not PostgreSQL's own has options of its own", () => {
  expect(documented(['lists=100'], 'index', 'ivfflat')).toEqual(['lists=100']);
  expect(documented(['lists=100'], 'index', 'btree')).toBeUndefined();
  expect(documented(['compression=zstd'], 'table', 'columnar')).toEqual(['compression=zstd']);
});

test('a snapshot that an earlier release wrote with them is read without them', () => {
  const written = [
    column('t', 'id', { type: 'integer', options: ['n_distinct=5', 'pg_attver=7'] }),
    column('t', 'b', { type: 'text', options: ['pg_attver=7'] }),
    {
      kind: 'index',
      id: 'public.i',
      attributes: {
        definition: "CREATE INDEX i ON public.t USING btree (id) WITH (fillfactor='70', pg_x='3') WHERE (id > 0)",
        options: ['fillfactor=70', 'pg_x=3'],
      },
    },
    {
      kind: 'materialized view',
      id: 'public.m',
      attributes: {
        definition: 'SELECT 1',
        columns: ['a integer'],
        columnSettings: ['a SET (n_distinct=3, pg_attver=1)', 'b SET (pg_attver=1)'],
      },
    },
    {
      kind: 'foreign table',
      id: 'public.f',
      attributes: {
        server: 's',
        columns: { a: { type: 'integer', settings: ['pg_attver=1', 'n_distinct=2'] } },
        overrides: { b: { settings: ['pg_attver=1'] } },
      },
    },
  ];
  const read = decodeSnapshot(encodeSnapshot(catalog(written), null), 'x.json').catalog.objects;
  expect(Object.fromEntries(read.map(({ id, attributes }) => [id, attributes]))).toEqual({
    'public.f': { server: 's', columns: { a: { type: 'integer', settings: ['n_distinct=2'] } } },
    'public.i': {
      definition: "CREATE INDEX i ON public.t USING btree (id) WITH (fillfactor='70') WHERE (id > 0)",
      options: ['fillfactor=70'],
    },
    'public.m': { definition: 'SELECT 1', columns: ['a integer'], columnSettings: ['a SET (n_distinct=3)'] },
    'public.t.b': { type: 'text' },
    'public.t.id': { type: 'integer', options: ['n_distinct=5'] },
  });
});
