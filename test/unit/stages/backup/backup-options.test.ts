import { expect, test } from 'vitest';
import { backupOptions } from '../../../../src/stages/backup/backup-options.ts';
import type { Context } from '../../../../src/stages/context.ts';
import { refusalOf } from '../../../support/refusal.ts';

const KEY = 'ab'.repeat(32);
const FILES: Readonly<Record<string, string>> = { key: `${KEY}\n`, password: 'correct horse' };
const order = (flags: Readonly<Record<string, string | boolean>>, operands: readonly string[] = [], config: object = {}) =>
  refusalOf(() =>
    backupOptions({
      ...{ flags, operands },
      config: { backup: null, backupKeep: null, backupKeyFile: null, ...config },
      effects: { readText: (path: string) => FILES[path] ?? null },
    } as unknown as Context),
  );

test('one file, kept for good, not encrypted and not restored, unless something else is said', () => {
  expect(order({})).toEqual({ target: null, kind: 'custom', jobs: 1, key: null, retention: null, verifyBelow: 0 });
});

test('flags go before settings', () => {
  const config = { backup: '/backups', backupKeep: { last: 7, daily: 0, weekly: 0 }, backupKeyFile: 'key' };
  expect(order({}, [], config)).toEqual({
    ...{ target: '/backups/', kind: 'custom', jobs: 1, retention: config.backupKeep, verifyBelow: 0 },
    key: Buffer.from(KEY, 'hex'),
  });
  expect(order({ format: 'directory', jobs: '4', verify: true, 'keep-daily': '30' }, ['here'], { ...config, backupKeyFile: null })).toEqual(
    {
      ...{ target: 'here', kind: 'directory', jobs: 4, key: null },
      ...{ retention: { last: 0, daily: 30, weekly: 0 }, verifyBelow: Number.POSITIVE_INFINITY },
    },
  );
});

test.each([
  [{ format: 'tar' }, '--format is "tar"', 'give one of custom, directory, sql.gz'],
  [{ jobs: '2' }, '--jobs is for a folder only', 'add --format directory'],
  [{ format: 'directory', jobs: '0' }, '--jobs is "0"', 'write a whole number of at least 1'],
  [{ format: 'directory', 'key-file': 'key' }, 'a folder cannot be encrypted', 'leave --format directory out'],
  [{ 'key-file': 'nowhere' }, 'nowhere does not exist', 'name the file that holds the key'],
  [{ 'key-file': 'password' }, 'password does not hold a key: a key is 64 hexadecimal digits', expect.stringContaining('openssl rand')],
  [{ scratch: 'postgres://h/d' }, '--scratch is for a restore', 'add --verify'],
  [{ keep: '-1' }, '--keep is "-1"', 'write a whole number of at least 0'],
])('%j is refused', (flags, message, hint) => {
  expect(order(flags as Readonly<Record<string, string>>)).toEqual([[message, hint]]);
});
