import { expect, test } from 'vitest';
import { whereItEnds } from '../../../src/project/expected-head.ts';
import { volumeOf } from '../../../src/project/mounted-volume.ts';

const HASH = 'a'.repeat(64);
/** As Docker 28 and Podman 4 write it. */
const MOUNTS = `1 0 0:1 / / rw - overlay overlay rw
2 1 254:0 /var/lib/docker/volumes/shop_migrations/_data /migrations rw,relatime master:1 - ext4 /dev/vda rw
3 1 254:0 /home/me/shop/migrations /mounted ro - ext4 /dev/vda rw
4 1 254:0 /volumes/${HASH}/_data /nameless rw - ext4 /dev/vdb rw
5 1 254:0 /var/lib/containers/storage/volumes/two\\040words/_data /with\\040blank rw - ext4 /dev/vda rw
6 2 254:0 /home/me/more /migrations/more ro - ext4 /dev/vda rw
`;
test.each([
  ['/migrations', 'the volume shop_migrations'],
  ['/migrations/app', 'the volume shop_migrations'],
  ['/migrations/', 'the volume shop_migrations'],
  ['/migrations-2', null],
  ['/migrations/more', null],
  ['/mounted', null],
  ['/nameless', 'a volume without a name'],
  ['/with blank/x', 'the volume two words'],
  ['/elsewhere', null],
])('%s: %s', (folder, expected) => {
  expect(volumeOf(folder, MOUNTS)).toBe(expected);
});

test.each([
  ['there is no such list', () => null],
  [
    'it may not be read',
    () => {
      throw new Error('EACCES');
    },
  ],
  ['nothing in it is a volume', () => MOUNTS.replaceAll('_data', 'data')],
])('nothing is said where %s', async (_, readText) => {
  expect(await whereItEnds([], { expectHead: null, migrations: ['/migrations'] }, { readText })).toEqual([]);
});

test('a volume is a warning where no head is expected; where one is, it explains the error', async () => {
  const effects = { readText: () => MOUNTS };
  const [warning] = await whereItEnds([], { expectHead: null, migrations: ['/migrations'] }, effects);
  expect([warning?.code, warning?.severity, warning?.subject]).toEqual(['migrations-in-volume', 'warning', '/migrations']);
  const [error] = await whereItEnds([], { expectHead: '2', migrations: ['/migrations'] }, effects);
  expect([error?.code, error?.hint]).toEqual(['unexpected-head', expect.stringMatching(/^the volume shop_migrations is mounted over/)]);
});
