// Whether a snapshot is of this folder as it stands.
import { expect, test } from 'vitest';
import type { Config } from '../../../../src/config/config.ts';
import { type Migration, numericKey } from '../../../../src/core/migration.ts';
import { encodeSnapshot } from '../../../../src/schema/verify/snapshot.ts';
import { isOlder, staleFindings, staleSnapshot } from '../../../../src/stages/expectation/stale-snapshot.ts';
import { catalog, table } from '../../schema/catalogs.ts';

const migration = (id: string): Migration => ({
  ...{ version: id, id, key: numericKey(id), name: 'a', file: `m/${id}_a.sql`, kind: 'versioned' },
  ...{ checksum: '', text: '', down: null, code: null },
});
const project = (head: string | null, ...ids: readonly string[]) => ({
  migrations: ids.map(migration),
  snapshot: { path: 'schema.snapshot.json', text: encodeSnapshot(catalog([table('t')]), head) },
});
const told = (of: ReturnType<typeof project>, snapshotStale: Config['snapshotStale']) =>
  staleFindings(of, { snapshotStale } as Config).map(({ severity, message }) => [severity, message]);

test('one of the head of the folder is not stale', () => {
  expect([staleSnapshot(project('2', '1', '2')), isOlder(project('2', '1', '2')), told(project('2', '1', '2'), 'fail')]).toEqual([
    null,
    false,
    [],
  ]);
});

test('one of an older head is a warning that names what came after it, or an error by GATE_SNAPSHOT_STALE', () => {
  const older = project('1', '1', '2', '3');
  expect([staleSnapshot(older)?.since?.map(({ id }) => id), isOlder(older)]).toEqual([['2', '3'], true]);
  expect(told(older, 'recorded')).toEqual([['warning', expect.stringContaining('m/2_a.sql, m/3_a.sql')]]);
  expect(told(older, 'fail')).toEqual([['error', expect.stringContaining('GATE_SNAPSHOT_STALE=fail')]]);
});

test('one of a head that the folder does not have is not older, and is a warning either way, unless it is beyond the last one', () => {
  const foreign = project('1', '2', '3');
  const beyond = project('9', '1', '2');
  expect([staleSnapshot(foreign)?.since, isOlder(foreign)]).toEqual([null, false]);
  expect([told(foreign, 'recorded'), told(foreign, 'fail')].flat().map(([severity]) => severity)).toEqual(['warning', 'warning']);
  expect(told(beyond, 'recorded')).toEqual([['error', expect.stringContaining('the folder ends at m/2_a.sql')]]);
});

test('one that was written before the first migration has all of them after it', () => {
  expect(staleSnapshot(project(null, '1', '2'))?.since?.map(({ id }) => id)).toEqual(['1', '2']);
});
