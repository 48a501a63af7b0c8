// How a backup is called.
import { expect, test } from 'vitest';
import { backupName } from '../../../src/backup/backup-name.ts';

const at = { takenAt: '2026-01-31T23:59:59.999Z', kind: 'custom', encrypted: false } as const;

test('the database, the time in UTC, and what it is', () => {
  expect(backupName({ ...at, database: 'shop' })).toBe('shop_20260131_235959.dump');
  expect(backupName({ ...at, database: 'shop', kind: 'directory' })).toBe('shop_20260131_235959.dir');
  expect(backupName({ ...at, database: 'shop', kind: 'sql.gz', encrypted: true })).toBe('shop_20260131_235959.sql.gz.enc');
});

test('whatever the database is called, the name is that of one file, and no option', () => {
  expect(backupName({ ...at, database: '../a b/"c' })).toBe('_._a_b__c_20260131_235959.dump');
  expect(backupName({ ...at, database: '-rf' })).toBe('_rf_20260131_235959.dump');
});
