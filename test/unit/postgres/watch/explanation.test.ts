// What the watch's row says: who is in the way, what is waited for, how far it is.
import { expect, test } from 'vitest';
import { explainRow } from '../../../../src/postgres/watch/explanation.ts';

test('a row without anything explains nothing', () => {
  expect(explainRow({})).toEqual({ blockers: [], wanted: null, progress: null, event: null });
});

test('each who blocks is described, and a prepared transaction is one without a process', () => {
  const blockers = [
    { pid: 0, application_name: null },
    {
      pid: 4711,
      application_name: 'shop',
      role: 'app',
      client: '10.0.0.1',
      state: 'active',
      state_seconds: 5,
      session_seconds: 60,
      query: 'SELECT 1',
    },
  ];
  const { blockers: said, wanted } = explainRow({ blockers: JSON.stringify(blockers), wanted: 'AccessExclusiveLock on t' });
  expect([said[0], wanted]).toEqual(['a prepared transaction (pg_prepared_xacts)', 'AccessExclusiveLock on t']);
  expect(said[1]).toMatch(/^pid 4711 \(shop, role app, from 10\.0\.0\.1\), active for 5s, connected for 1m/);
});

test('progress is that of the view that has a row', () => {
  const row = { relation: 'big', phase: 'building index: scanning table', blocks_total: 200, blocks_done: 50, command: 'CREATE INDEX' };
  const { progress } = explainRow({ create_index: JSON.stringify(row), event: 'IO/DataFileRead' });
  expect(progress).toMatchObject({ subject: 'big', phase: expect.stringContaining('building index') });
});
