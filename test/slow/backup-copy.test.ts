// GATE_BACKUP_S3: a backup is copied into an object store besides, and what the store says is passed on if it is not.
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, type TestContext, test } from 'vitest';
import { uploadFile } from '../../src/backup/store/s3-upload.ts';
import { type ServerWithClients, startWithClients } from '../support/client-programs.ts';
import { freshDatabase, query } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { type ObjectStore, objectStore } from '../support/object-store.ts';

const found = await startWithClients();
if (typeof found === 'string') console.log(found);
const server = found as ServerWithClients;
afterAll(async () => {
  if (typeof found !== 'string') await server.stop();
});

async function shopAndStore(context: TestContext) {
  const store = await objectStore();
  if (store === null) console.log('an object store is not tried: npm could not install one');
  if (store === null || typeof found === 'string') return context.skip();
  const shop = await freshDatabase({ serverUrl: server.url });
  await query(shop.url, 'CREATE TABLE users (id int); INSERT INTO users VALUES (1)');
  return { shop, store, env: { DATABASE_URL: shop.url, GATE_PG_BIN: server.bin, ...store.env } };
}

const placeOf = ({ url }: ObjectStore) => ({
  ...{ endpoint: url, region: 'us-east-1', bucket: 'backups', accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', sessionToken: null },
});

test('a file and a folder are copied with what lies beside them', async (context) => {
  const { store, env } = await shopAndStore(context);
  const folder = temporaryFolder();
  const file = await runGate({ args: ['backup', folder], env });
  const { path, file: name } = file.report!.data as { path: string; file: string };
  expect([file.code, file.report!.summary]).toEqual([0, expect.stringMatching(`, and copied to s3://backups/shop/prod/${name}$`)]);
  expect(store.names()).toEqual([name, `${name}.json`, `${name}.sha256`].map((one) => `shop/prod/${one}`));
  expect(store.read(`shop/prod/${name}`).equals(readFileSync(path))).toBe(true);
  expect(store.read(`shop/prod/${name}.json`).equals(readFileSync(`${path}.json`))).toBe(true);
  const whole = await runGate({ args: ['backup', join(folder, 'all.dir'), '--format', 'directory', '--verify'], env });
  expect(whole.code).toBe(0);
  const parts = readdirSync(join(folder, 'all.dir')).map((one) => `shop/prod/all.dir/${one}`);
  expect(store.names()).toEqual(expect.arrayContaining([...parts, 'shop/prod/all.dir.json', 'shop/prod/all.dir.sha256']));
  expect(JSON.parse(store.read('shop/prod/all.dir.json').toString()).verified).not.toBeNull();
});

test('a store that refuses is quoted; the backup is on the disk, and no secret in what is said', async (context) => {
  const { env } = await shopAndStore(context);
  const folder = temporaryFolder();
  const refused = async (more: Readonly<Record<string, string>>) => {
    const { code, report, stdout } = await runGate({ args: ['backup', folder], env: { ...env, ...more } });
    expect(stdout).not.toContain('a-secret-of-forty-letters');
    return [code, report!.findings[0]!.code, report!.findings[0]!.message];
  };
  expect(await refused({ AWS_SECRET_ACCESS_KEY: 'a-secret-of-forty-letters' })).toEqual([
    ...[
      6,
      'backup-not-uploaded',
      expect.stringMatching(/could not be copied to s3:\/\/backups\/shop\/prod\/.*: 403 SignatureDoesNotMatch/),
    ],
  ]);
  expect(await refused({ GATE_BACKUP_S3: 's3://nobody/' })).toMatchObject([
    6,
    'backup-not-uploaded',
    expect.stringContaining('404 NoSuchBucket'),
  ]);
  expect(await refused({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).toMatchObject([6, 'backup-not-uploaded', expect.any(String)]);
  expect(readdirSync(folder).filter((name) => name.endsWith('.dump'))).toHaveLength(3);
  expect(await refused({ AWS_ACCESS_KEY_ID: '' })).toMatchObject([2, 'no-store-keys', expect.stringContaining('s3://backups/shop/prod')]);
  expect(readdirSync(folder).filter((name) => name.endsWith('.dump'))).toHaveLength(3);
});

test('a run applies nothing without the copy', async (context) => {
  const { shop, env } = await shopAndStore(context);
  const GATE_MIGRATIONS = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);' });
  const before = { ...env, GATE_MIGRATIONS, GATE_LAYOUT: 'gate', GATE_BACKUP: temporaryFolder() };
  const stopped = await runGate({ args: ['up'], env: { ...before, GATE_BACKUP_S3: 's3://nobody/' } });
  expect([stopped.code, stopped.report!.findings[0]!.code]).toEqual([4, 'backup-not-uploaded']);
  expect(await query(shop.url, "SELECT to_regclass('a') AS a")).toEqual([{ a: null }]);
  expect((await runGate({ args: ['up'], env: before })).code).toBe(0);
});

test('a large file goes in parts, and is the same there', async (context) => {
  const { store } = await shopAndStore(context);
  const path = join(temporaryFolder(), 'large');
  const bytes = randomBytes(40 * 1024 * 1024 + 17);
  writeFileSync(path, bytes);
  await uploadFile(placeOf(store), path, 'odd name/l+ä&.dump', new AbortController().signal);
  const sum = (data: Buffer) => createHash('sha256').update(data).digest('hex');
  expect(sum(store.read('odd name/l+ä&.dump'))).toBe(sum(bytes));
});
