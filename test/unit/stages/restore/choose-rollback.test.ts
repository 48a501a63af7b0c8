import { expect, test } from 'vitest';
import type { StoredBackup } from '../../../../src/backup/store/backup-folder.ts';
import { chooseRollback } from '../../../../src/stages/restore/choose-rollback.ts';

const at = (hour: number): string => `2026-02-01T0${hour}:00:00.000Z`;
const backup = (hour: number, run: string | null): StoredBackup => ({
  path: `/b/${hour}`,
  manifest: {
    ...{ database: 'shop', server: '18.6', takenAt: at(hour), file: `${hour}`, kind: 'custom', bytes: 1, sha256: '', encrypted: false },
    ...{ head: null, run, tables: 1, verified: null },
  },
});
const last = { id: 'last', command: 'up', at: at(5), image: 'shop:1.5' };

test.each([
  [
    'that of the last run',
    [backup(7, null), backup(4, 'last'), backup(3, 'other')],
    last,
    '/b/4',
    /^was taken before the last run \(up, 2026-02-01 05:00:00 UTC, image shop:1\.5\)$/,
  ],
  ['without one the newest before it', [backup(7, null), backup(4, null), backup(3, 'other')], last, '/b/4', /^is the newest from before/],
  [
    'a later run that has committed nothing',
    [backup(8, null), backup(6, 'failed'), backup(4, 'last')],
    last,
    '/b/6',
    /has committed nothing$/,
  ],
  ['without a history the newest', [backup(8, null), backup(4, null)], null, '/b/8', /^is the newest/],
] as const)('%s', (_, backups, run, path, why) => {
  expect(chooseRollback(backups, run)).toEqual({ backup: expect.objectContaining({ path }), why: expect.stringMatching(why) });
});

test('none if all are from after it', () => {
  expect(chooseRollback([backup(7, null)], last)).toBeNull();
  expect(chooseRollback([], null)).toBeNull();
});
