// The project as if its folder ended at a version: which snapshot is still of it.
import { expect, test } from 'vitest';
import { type Migration, numericKey } from '../../../src/core/migration.ts';
import type { Project } from '../../../src/project/project.ts';
import { projectUpTo } from '../../../src/project/project-up-to.ts';
import { encodeSnapshot } from '../../../src/schema/verify/snapshot.ts';
import { catalog, table } from '../schema/catalogs.ts';

const migration = (id: string): Migration => ({
  ...{ version: id, id, key: numericKey(id), name: 'a', file: `m/${id}_a.sql`, kind: 'versioned' },
  ...{ checksum: '', text: '', down: null, code: null },
});
const ALL = ['1', '2', '10'].map(migration);
const project = (head: string | null) =>
  ({ migrations: ALL, snapshot: { path: 's.json', text: encodeSnapshot(catalog([table('t')]), head) }, queries: [] }) as unknown as Project;

test.each([
  ['of a later version is left out', '10', false],
  ['of that version stays', '2', true],
  ['of an earlier version stays, and is stale', '1', true],
  ['from before the first migration stays', null, true],
])('a snapshot %s', (_, head, stays) => {
  expect(projectUpTo(project(head), ALL[1]!).snapshot !== null).toBe(stays);
});

test('versions are numbers: 10 comes after 2', () => {
  expect(projectUpTo(project('2'), ALL[1]!).until?.withheld.map(({ id }) => id)).toEqual(['10']);
});
