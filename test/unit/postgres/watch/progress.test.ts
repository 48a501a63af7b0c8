// The progress views' rows in words, in the shapes that versions 14 to 18 give them.
import { expect, test } from 'vitest';
import { type ProgressView, progressOf } from '../../../../src/postgres/watch/progress.ts';

test.each<[string, ProgressView, Record<string, unknown>, string]>([
  [
    'an index: the table is read',
    'create_index',
    {
      command: 'CREATE INDEX',
      relation: 'public.t',
      phase: 'building index: scanning table',
      blocks_total: 200,
      blocks_done: 50,
      tuples_total: 0,
      tuples_done: 0,
    },
    'CREATE INDEX public.t building index: scanning table 50/200 blocks 25%',
  ],
  [
    'an index: what was read is written',
    'create_index',
    {
      command: 'CREATE INDEX',
      relation: 't',
      phase: 'building index: loading tuples in tree',
      blocks_total: 200,
      blocks_done: 200,
      tuples_total: 1000,
      tuples_done: 999,
    },
    'CREATE INDEX t building index: loading tuples in tree 999/1000 tuples 99%',
  ],
  [
    'an index: other sessions are waited for',
    'create_index',
    {
      command: 'CREATE INDEX CONCURRENTLY',
      relation: 't',
      phase: 'waiting for writers before build',
      lockers_total: 3,
      lockers_done: 1,
      blocks_total: 0,
    },
    'CREATE INDEX CONCURRENTLY t waiting for writers before build 1/3 sessions 33%',
  ],
  [
    'an index of a partitioned table',
    'create_index',
    { command: 'CREATE INDEX', relation: 't', phase: 'initializing', partitions_total: 4, partitions_done: 1 },
    'CREATE INDEX t initializing, partition 2 of 4 0/0 null null%',
  ],
  [
    'vacuum in 14',
    'vacuum',
    { relation: 't', phase: 'scanning heap', heap_blks_total: 10, heap_blks_scanned: 10, max_dead_tuples: 291 },
    'VACUUM t scanning heap 10/10 blocks 100%',
  ],
  [
    'vacuum in 17',
    'vacuum',
    {
      relation: 't',
      phase: 'vacuuming heap',
      heap_blks_total: 10,
      heap_blks_scanned: 10,
      heap_blks_vacuumed: 3,
      max_dead_tuple_bytes: 1,
      indexes_total: 2,
    },
    'VACUUM t vacuuming heap 3/10 blocks 30%',
  ],
  [
    'cluster',
    'cluster',
    { command: 'VACUUM FULL', relation: 't', phase: 'seq scanning heap', heap_blks_total: 8, heap_blks_scanned: 2 },
    'VACUUM FULL t seq scanning heap 2/8 blocks 25%',
  ],
  [
    'cluster writes',
    'cluster',
    { command: 'CLUSTER', relation: 't', phase: 'writing new heap', heap_tuples_written: 70 },
    'CLUSTER t writing new heap 70/0 tuples null%',
  ],
  [
    'analyze',
    'analyze',
    { relation: 't', phase: 'acquiring sample rows', sample_blks_total: 30000, sample_blks_scanned: 15000 },
    'ANALYZE t acquiring sample rows 15000/30000 blocks 50%',
  ],
  [
    'copy from the client, whose size is not known',
    'copy',
    { command: 'COPY FROM', relation: 't', type: 'PIPE', bytes_total: 0, bytes_processed: 900, tuples_processed: 12 },
    'COPY FROM t pipe 12/0 tuples null%',
  ],
  [
    'copy of a query',
    'copy',
    { command: 'COPY TO', relation: '-', type: 'FILE', bytes_total: 0, bytes_processed: 0, tuples_processed: 0 },
    'COPY TO null file 0/0 null null%',
  ],
])('%s', (_, view, row, expected) => {
  const { command, subject, phase, unit, done, total, percent } = progressOf(view, row);
  expect(`${command} ${subject} ${phase} ${done}/${total} ${unit} ${percent}%`).toBe(expected);
});
