// What is said of a missing object before and after it is recreated: its data does not come back with it.
import { expect, test } from 'vitest';
import { dataGoneWith, lossOf, madeAgain } from '../../../../src/stages/recovery/findings.ts';
import type { Missing } from '../../../../src/stages/recovery/missing-objects.ts';

const object = (kind: string, id: string) => ({ kind, id, attributes: {} });
const missing = (kind: string, id: string, parts: readonly (readonly [string, string])[] = []) =>
  ({ expected: object(kind, id), parts: parts.map(([partKind, partId]) => object(partKind, partId)) }) as unknown as Missing;

const TABLE = missing('table', 'public.users', [
  ['column', 'public.users.id'],
  ['index', 'public.users_pkey'],
]);
const VIEW = missing('view', 'public.active');

test('an object that held data is an error that names the loss, one that did not is only recreated', () => {
  expect([lossOf(TABLE), lossOf(VIEW)]).toMatchObject([
    {
      code: 'table-missing',
      severity: 'error',
      message: expect.stringMatching(/^table public\.users is missing.*; its rows are gone with it$/),
      hint: '`schemagate recover --yes` recreates it, empty: restore the data from a backup',
    },
    { code: 'view-missing', severity: 'error', message: 'view public.active is missing', hint: '`schemagate recover --yes` recreates it' },
  ]);
});

test('afterwards only what held data still asks for something', () => {
  expect([madeAgain(TABLE), madeAgain(VIEW)]).toMatchObject([
    { severity: 'warning', hint: 'restore its data from a backup' },
    { severity: 'notice', message: 'view public.active was missing and has been recreated' },
  ]);
  expect(madeAgain(VIEW)).not.toHaveProperty('hint');
});

test('data is gone with tables and columns, not with indexes and views', () => {
  expect(dataGoneWith([TABLE, VIEW]).map(({ kind }) => kind)).toEqual(['table', 'column']);
});
