// The manifest of a backup: what is written is read again, and what is not one is refused.
import { expect, test } from 'vitest';
import { type BackupManifest, decodeManifest, encodeManifest } from '../../../src/backup/manifest.ts';

const MANIFEST: BackupManifest = {
  database: 'shop',
  server: '18.6',
  takenAt: '2026-01-31T23:59:59.123Z',
  file: 'shop_20260131_235959.dump',
  kind: 'custom',
  bytes: 1234,
  sha256: 'a'.repeat(64),
  encrypted: false,
  head: { layout: 'gate', version: '12' },
  run: null,
  tables: 3,
  verified: { at: '2026-02-01T00:00:10Z', tables: 3, rows: 99 },
};

const messageOf = (text: string): string => {
  try {
    decodeManifest(text, 'x.json');
    return 'read';
  } catch (error) {
    return (error as Error).message;
  }
};

const changed = (change: object): string => messageOf(JSON.stringify({ ...JSON.parse(encodeManifest(MANIFEST)), ...change }));

test('what is written is read again, and says what it is', () => {
  expect(decodeManifest(encodeManifest(MANIFEST), 'x.json')).toEqual(MANIFEST);
  expect(JSON.parse(encodeManifest(MANIFEST))).toMatchObject({ format: 'schemagate-backup', version: 1 });
  const bare = { ...MANIFEST, head: null, verified: null };
  expect(decodeManifest(encodeManifest(bare), 'x.json')).toEqual(bare);
});

test.each([
  ['nothing', ''],
  ['half of one', encodeManifest(MANIFEST).slice(0, 40)],
  ['other JSON', '{"format":"other"}'],
  ['null', 'null'],
])('%s is not a manifest', (_, text) => {
  expect(messageOf(text)).toBe('x.json is not the manifest of a backup');
});

test('one of another version is refused as that', () => {
  expect(changed({ version: 2 })).toBe('x.json is of version 2 of the format, and this release reads 1');
});

test.each([
  ['file', '../../etc/passwd'],
  ['file', '..'],
  ['kind', 'tar'],
  ['bytes', -1],
  ['sha256', 'abc'],
  ['takenAt', 'yesterday'],
  ['verified', { at: 'now' }],
  ['head', { layout: '' }],
])('a wrong %s is named', (field, value) => {
  expect(changed({ [field]: value })).toBe(`x.json is damaged: ${field} cannot be understood`);
});
