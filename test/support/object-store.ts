// An object store that speaks S3, on this machine; gone after the test.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './files.ts';
import { npmTool } from './npm-tool.ts';

export interface ObjectStore {
  readonly url: string;
  /** What makes the gate use it, and let it in. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of what is in its bucket, `backups`. */
  names(): readonly string[];
  read(name: string): Buffer;
}

const CONTENT = '._S3rver_object';

/** @returns null where npm could not install one, which it has then said itself. */
export async function objectStore(): Promise<ObjectStore | null> {
  const folder = npmTool('@20minutes/s3rver', '5.0.0');
  if (folder === null) return null;
  const { default: S3rver } = (await import(pathToFileURL(join(folder, 'lib/s3rver.js')).href)) as {
    readonly default: new (options: object) => { run(): Promise<AddressInfo>; close(): Promise<void> };
  };
  const directory = temporaryFolder();
  const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: 'backups' }] });
  const { port } = await server.run();
  onTestFinished(() => server.close());
  const url = `http://127.0.0.1:${port}`;
  const bucket = join(directory, 'backups');
  return {
    url,
    env: { GATE_BACKUP_S3: 's3://backups/shop/prod', AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' },
    names: () =>
      existsSync(bucket)
        ? readdirSync(bucket, { recursive: true, encoding: 'utf8' })
            .filter((name) => name.endsWith(CONTENT) && statSync(join(bucket, name)).isFile())
            .map((name) => name.slice(0, -CONTENT.length))
            .sort()
        : [],
    read: (name) => readFileSync(join(bucket, `${name}${CONTENT}`)),
  };
}
