import { resolve } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { Config } from '../../../../src/config/config.ts';
import type { Folder } from '../../../../src/core/folder.ts';
import type { Effects } from '../../../../src/project/effects.ts';
import { folderUnion } from '../../../../src/project/folder/folder-union.ts';
import { seeFiles } from '../../../../src/project/folder/seen-files.ts';
import type { SeenFiles } from '../../../../src/project/project.ts';

afterEach(() => vi.resetModules());

const CONFIG = {
  layout: 'gate',
  migrations: ['m'],
  dialect: 'postgres',
  snapshot: null,
  placeholders: new Map(),
  connection: null,
} as unknown as Config;

type Contents = Readonly<Record<string, string | Uint8Array>>;

/** A folder in memory: names with a slash are in folders below. */
function folderOf(files: Contents): Folder {
  const within = (at: string) => Object.keys(files).flatMap((path) => (path.startsWith(at) ? [path.slice(at.length)] : []));
  const list = (at: string) => {
    const names = [...new Set(within(at).map((path) => path.split('/')[0]!))].sort();
    return names.map((name) => ({ name, kind: files[at + name] === undefined ? ('folder' as const) : ('file' as const) }));
  };
  return {
    path: 'm',
    list: (subfolder) => (subfolder === undefined ? list('') : within(`${subfolder}/`).length === 0 ? null : list(`${subfolder}/`)),
    read: (name) => Buffer.from(files[name]!),
    readText: (name) => Buffer.from(files[name]!).toString(),
    readShown: (shown) => Buffer.from(shown),
    show: (name) => `m/${name}`,
  };
}

/** What is around the folder, which a second look reads as it is then. */
const around = (files: Contents, mounts = '', glance: Effects['glance'] = () => null): Effects =>
  ({
    openFolder: (path: string) => (path === 'm' ? folderOf(files) : null),
    readText: (path: string) => (path.startsWith('/proc') ? mounts : null),
    glance,
  }) as unknown as Effects;

const seen = (files: Contents, config: Partial<Config> = {}, mounts = ''): Promise<SeenFiles | null> => {
  const folder = folderUnion([folderOf(files)]);
  return seeFiles({ config: { ...CONFIG, ...config }, effects: around(files, mounts) }, { folder, snapshot: null, queries: [] });
};

const FILES = { '0_o.sql': '', '1_a.sql': 'SELECT 1;', '2_b.sql': 'SELECT 2;', 'meta/_journal.json': '{}', 'notes.txt': 'a' };
const digest = async (...given: Parameters<typeof seen>): Promise<string> => (await seen(...given))!.digest;

test('the same files have the same digest', async () => {
  expect(await digest({ ...FILES })).toBe(await digest(FILES));
});

test.each<[string, Contents]>([
  ['a text', { ...FILES, '2_b.sql': 'SELECT 3;' }],
  ['a text that goes on in the next file', { ...FILES, '1_a.sql': 'SELECT 1', '2_b.sql': ';SELECT 2;' }],
  ['a name', { '0_o.sql': '', '1_a.sql': 'SELECT 1;', '2_c.sql': 'SELECT 2;', 'meta/_journal.json': '{}', 'notes.txt': 'a' }],
  ['a file more', { ...FILES, '3_c.sql': '' }],
  ['a file that is not read', { ...FILES, 'more.txt': '' }],
  ['a file below', { ...FILES, 'meta/_journal.json': '{"a":1}' }],
  ['bytes that are not UTF-8', { ...FILES, '2_b.sql': Buffer.from([0x80]) }],
])('another digest: %s', async (_, files) => {
  expect(await digest(files)).not.toBe(await digest(FILES));
});

test('bytes that are not UTF-8 are told apart', async () => {
  expect(await digest({ '1_a.sql': Buffer.from([0x80]) })).not.toBe(await digest({ '1_a.sql': Buffer.from([0x81]) }));
});

test('what is not read and is not among the files does not count, but its name does', async () => {
  expect(await digest({ ...FILES, 'notes.txt': 'b' })).toBe(await digest(FILES));
});

test('settings that decide what a file means are in it', async () => {
  expect(await digest(FILES, { placeholders: new Map([['A', '1']]) })).not.toBe(await digest(FILES));
  expect(await digest(FILES, { expectHead: '2' })).not.toBe(await digest(FILES));
});

test('another version of the program has another digest', async () => {
  vi.doMock('../../../../src/core/version.ts', async (original) => ({ ...(await original<object>()), PROGRAM: 'schemagate 99.0.0' }));
  vi.resetModules();
  const other = await import('../../../../src/project/folder/seen-files.ts');
  const effects = around(FILES);
  const opened = { folder: folderUnion([folderOf(FILES)]), snapshot: null, queries: [] };
  expect((await other.seeFiles({ config: CONFIG, effects }, opened))!.digest).not.toBe(await digest(FILES));
  vi.doUnmock('../../../../src/core/version.ts');
});

test('what was read since then must have been in it', async () => {
  const folder = folderUnion([folderOf({ ...FILES, 'schema.txt': 'x' })]);
  const effects = around({ ...FILES, 'schema.txt': 'x' });
  const files = (await seeFiles({ config: CONFIG, effects }, { folder, snapshot: null, queries: [] }))!;
  folder.readText('1_a.sql');
  folder.list('nowhere');
  expect(await files.isStill()).toBe(true);
  folder.readText('schema.txt');
  expect(await files.isStill()).toBe(false);
});

test('a large file that changes meanwhile is noticed', async () => {
  const files: Record<string, string> = { '1_a.sql': `SELECT 1;${' '.repeat(20_000)}` };
  const folder = folderUnion([folderOf(files)]);
  const effects = around(files);
  const found = (await seeFiles({ config: CONFIG, effects }, { folder, snapshot: null, queries: [] }))!;
  files['1_a.sql'] = `SELECT 2;${' '.repeat(20_000)}`;
  expect(await found.isStill()).toBe(false);
});

test('so is a small one, and what speaks for a tool', async () => {
  const files: Record<string, string> = { '1_a.sql': 'SELECT 1;' };
  let says: string | null = null;
  const effects = around(files, '', (path) => (path.endsWith('sqlx.toml') ? says : null));
  const config = { ...CONFIG, layout: 'auto' } as Config;
  const found = (await seeFiles({ config, effects }, { folder: folderUnion([folderOf(files)]), snapshot: null, queries: [] }))!;
  expect(await found.isStill()).toBe(true);
  says = '';
  expect(await found.isStill()).toBe(false);
  says = null;
  files['1_a.sql'] = 'SELECT 2;';
  expect(await found.isStill()).toBe(false);
});

test('not where the files are mostly something else, or a volume may hide newer ones', async () => {
  expect(await seen({ '1_a.sql': '', 'a.txt': '', 'b.txt': '' })).toBeNull();
  const volume = (at: string): string => `1 0 8:1 /var/lib/docker/volumes/x/_data ${at} rw - ext4 /dev/sda1 rw`;
  expect(await seen(FILES, { expectHead: null }, volume(resolve('m')))).toBeNull();
  expect(await seen(FILES, { expectHead: null }, volume('/cache'))).not.toBeNull();
  expect(await seen(FILES, { expectHead: '2' }, volume(resolve('m')))).not.toBeNull();
});

test('nothing is seen of files that are not wanted any more', async () => {
  const effects = { readText: () => '', glance: () => null } as unknown as Effects;
  const folder = folderUnion([folderOf(FILES)]);
  expect(await seeFiles({ config: CONFIG, effects }, { folder, snapshot: null, queries: [] }, () => false)).toBeNull();
  expect([...folder.asked].filter((name) => name.endsWith('.sql'))).toEqual([]);
});
