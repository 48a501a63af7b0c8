import { expect, test } from 'vitest';
import type { Folder } from '../../../../src/core/folder.ts';
import { folderUnion } from '../../../../src/project/folder/folder-union.ts';

/** A folder of one file that is another one each time it is read. */
function changing(contents: readonly Uint8Array[]): Folder {
  let reads = 0;
  const next = (): Buffer => Buffer.from(contents[reads++] ?? 'read once too often');
  return {
    path: 'm',
    list: () => [{ name: 'a.sql', kind: 'file' }],
    read: next,
    readText: () => next().toString(),
    readShown: next,
    show: (name) => name,
  };
}

const [PLAIN, OTHER, MARKED, LATIN] = [Buffer.from('SELECT 1;'), Buffer.from('SELECT 2;'), Buffer.from('\ufeffä\0'), Buffer.from([0x80])];

test.each([
  ['plain', [PLAIN, OTHER], PLAIN],
  ['with a BOM and a NUL', [MARKED, OTHER], MARKED],
  // It is read twice, and the second time counts.
  ['not UTF-8', [LATIN, LATIN, OTHER], LATIN],
  ['not UTF-8 at first', [LATIN, PLAIN, OTHER], PLAIN],
])('a small file is the same as a text and as bytes: %s', (_, contents, expected) => {
  const folder = folderUnion([changing(contents)]);
  expect(folder.readText('a.sql')).toBe(expected.toString());
  expect([...folder.read('a.sql')]).toEqual([...expected]);
  expect(folder.readText('a.sql')).toBe(expected.toString());
});

test('and as bytes and as a text', () => {
  const folder = folderUnion([changing([LATIN, PLAIN])]);
  expect([...folder.read('a.sql')]).toEqual([...LATIN]);
  expect(folder.readText('a.sql')).toBe(LATIN.toString());
});
