import { expect, test } from 'vitest';
import { wantedText } from '../../../../src/postgres/activity/lock-waits.ts';

test.each([
  [{ mode: 'AccessExclusiveLock', locktype: 'relation', relation: 'users' }, 'AccessExclusiveLock on users'],
  [{ mode: 'ExclusiveLock', locktype: 'tuple', relation: 'users' }, 'ExclusiveLock on a row of users'],
  [{ mode: 'ShareLock', locktype: 'virtualxid', relation: null }, 'the end of an older transaction'],
  [
    { mode: 'ShareLock', locktype: 'transactionid', relation: null, row_of: 'users' },
    'the end of a transaction that changed the same row or key of users',
  ],
  [
    { mode: 'ShareLock', locktype: 'transactionid', relation: null, row_of: null },
    'the end of a transaction that changed the same row or key',
  ],
  [{ mode: 'ExclusiveLock', locktype: 'advisory', relation: null }, 'ExclusiveLock on an advisory lock'],
  [{ mode: 'ExclusiveLock', locktype: 'extend', relation: null }, 'ExclusiveLock on extend'],
])('%j', (row, text) => {
  expect(wantedText(row)).toBe(text);
});
