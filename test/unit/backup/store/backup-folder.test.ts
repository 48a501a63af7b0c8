// Backups in their folder: listed, summed up as sha256sum does, linked, removed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeManifest } from '../../../../src/backup/manifest.ts';
import { latestIn, linkLatest, listBackups, removeBackup, sumsOf, sumsPath } from '../../../../src/backup/store/backup-folder.ts';
import { temporaryFolder } from '../../../support/files.ts';

const manifest = (file: string, takenAt: string, database = 'shop') =>
  encodeManifest({
    ...{ database, server: '18.6', takenAt, file, kind: 'custom', bytes: 1, sha256: '0'.repeat(64), encrypted: false },
    ...{ head: null, run: null, tables: 0, verified: null },
  });

test('newest first, of one database, and only what is there with a manifest', () => {
  const folder = temporaryFolder({
    'a.dump': 'x',
    'a.dump.json': manifest('a.dump', '2026-01-01T00:00:00Z'),
    'b.dump': 'x',
    'b.dump.json': manifest('b.dump', '2026-01-02T00:00:00Z'),
    'other.dump': 'x',
    'other.dump.json': manifest('other.dump', '2026-01-03T00:00:00Z', 'other'),
    'gone.dump.json': manifest('gone.dump', '2026-01-04T00:00:00Z'),
    'by-hand.dump': 'x',
    'broken.dump': 'x',
    'broken.dump.json': '{',
  });
  const { backups, findings } = listBackups(folder, 'shop');
  expect(backups.map(({ path }) => path)).toEqual([join(folder, 'b.dump'), join(folder, 'a.dump')]);
  expect(findings.map(({ code, subject }) => [code, subject])).toEqual([['bad-manifest', join(folder, 'broken.dump.json')]]);
  expect(listBackups(folder).backups).toHaveLength(3);
});

test('sums are those that sha256sum checks, of a file and of a folder', async () => {
  const folder = temporaryFolder({ 'a.dump': 'hello' });
  mkdirSync(join(folder, 'b.dir'));
  for (const name of ['toc.dat', '3456.dat.gz']) writeFileSync(join(folder, 'b.dir', name), name);
  for (const [name, bytes] of [
    ['a.dump', 5],
    ['b.dir', 18],
  ] as const) {
    const path = join(folder, name);
    const sums = await sumsOf(path, name, new AbortController().signal);
    writeFileSync(sumsPath(path), sums.text);
    expect([sums.bytes, sums.sha256]).toEqual([bytes, expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(execFileSync('sha256sum', ['--check', '--strict', '--quiet', `${name}.sha256`], { cwd: folder, encoding: 'utf8' })).toBe('');
  }
});

test('latest leads to the newest, and nothing else of that name is touched', () => {
  const folder = temporaryFolder({});
  expect(latestIn(folder)).toBeNull();
  expect([linkLatest(folder, 'a.dump'), linkLatest(folder, 'b.dump')]).toEqual([true, true]);
  expect([readlinkSync(join(folder, 'latest')), latestIn(folder), readdirSync(folder)]).toEqual(['b.dump', 'b.dump', ['latest']]);
  const other = temporaryFolder({ latest: 'mine' });
  expect([linkLatest(other, 'a.dump'), latestIn(other)]).toEqual([false, null]);
});

test('a backup goes with what lies beside it', () => {
  const folder = temporaryFolder({ 'a.dump.json': '', 'a.dump.sha256': '', 'b.dump': '' });
  mkdirSync(join(folder, 'a.dump'));
  symlinkSync('b.dump', join(folder, 'latest'));
  removeBackup(join(folder, 'a.dump'));
  expect(readdirSync(folder).sort()).toEqual(['b.dump', 'latest']);
});
