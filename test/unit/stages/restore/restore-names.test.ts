import { expect, test } from 'vitest';
import { keptOf, leftFresh, restoreNames } from '../../../../src/stages/restore/restore-names.ts';

const AT = '2026-01-31T23:59:59.123Z';

test('a name says what it is of, and when; it is recognised again, and not that of another database', () => {
  const { fresh, kept } = restoreNames('shop', AT);
  expect([fresh, kept]).toEqual(['shop_restoring_20260131_235959', 'shop_before_restore_20260131_235959']);
  expect([keptOf('shop')(kept), leftFresh('shop')(fresh), keptOf('shop')(fresh), keptOf('sho')(kept), keptOf('shop')(`${kept}x`)]).toEqual([
    ...[true, true, false, false, false],
  ]);
});

test('a long name is shortened to what PostgreSQL keeps, and is still that of one database', () => {
  const [long, other] = [`${'ü'.repeat(30)}_a`, `${'ü'.repeat(30)}_b`];
  const { kept } = restoreNames(long, AT);
  expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(63);
  expect([keptOf(long)(kept), keptOf(other)(kept)]).toEqual([true, false]);
});
