// The image: what is in it, whom it runs as, and that it keeps the exit-code contract as PID 1 of a locked-down container.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDocker } from '../support/docker.ts';
import { docker, lastLine, mustDocker, ROOT, run, untilLogged } from './docker.ts';

const NAME = `schemagate-e2e-${randomBytes(4).toString('hex')}`;
const POSTGRES = `${NAME}-postgres`;
const LOCKED_DOWN = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--user', '1000620000'];
/** As Kubernetes sets it in every container: the log is JSON there. */
const IN_A_POD = ['--env', 'KUBERNETES_SERVICE_HOST=10.0.0.1'];
const MIGRATIONS = ['--volume', `${ROOT}migrations:/migrations:ro`];
/** Refused at once: nothing listens on port 1 of the container itself. */
const NOBODY = ['--env', 'DATABASE_URL=postgres://gate@127.0.0.1:1/app'];

describeDocker('the image', () => {
  beforeAll(async () => {
    const labels = ['VERSION=1.2.3', 'REVISION=abc', 'CREATED=2026-01-02T03:04:05Z', 'SOURCE=https://example.org/schemagate'];
    await mustDocker('build', '--tag', NAME, ...labels.flatMap((label) => ['--build-arg', label]), '.');
    await mustDocker('network', 'create', NAME);
  });

  afterAll(async () => {
    await docker('rm', '--force', '--volumes', POSTGRES, `${NAME}-waiting`);
    await docker('network', 'rm', NAME);
    await docker('image', 'rm', '--force', NAME);
  });

  it('holds one folder with the program, its code caches and its libraries, no node_modules and no shell', async () => {
    const files = await filesOfImage();
    const chunks = files.filter((file) => /^gate\/schemagate\.[a-z]+\.[0-9a-f]{12}\.js$/.test(file));
    expect(chunks.length).toBeGreaterThan(1);
    expect(
      files
        .filter((file) => file.endsWith('.cache'))
        .map((file) => file.replace(/\.js\..*/, '.js'))
        .sort(),
    ).toEqual([...chunks].sort());
    const others = files.filter((file) => /^gate\/./.test(file) && !chunks.includes(file) && !file.endsWith('.cache'));
    expect(others.filter((file) => !/^gate\/lib\/lib[a-z_+]+\.so\.\d+$/.test(file)).sort()).toEqual([
      'gate/LICENSE',
      'gate/lib/',
      'gate/lib/ld.so',
      'gate/schemagate',
      'gate/schemagate.cdx.json',
      'gate/schemagate.import.mjs',
      'gate/schemagate.licenses.txt',
      'gate/schemagate.parser.wasm',
    ]);
    expect(files.filter((file) => /^[^/]+\/$/.test(file)).sort()).toEqual([
      ...['data/', 'dev/', 'etc/', 'gate/', 'migrations/', 'proc/', 'sys/'],
    ]);
    expect((await docker('run', '--rm', '--entrypoint', '/bin/sh', NAME)).exit).toBe(127);
  });

  it('runs as a user without a name to look up, ends on SIGTERM, and is described by its labels', async () => {
    const config = JSON.parse(await mustDocker('image', 'inspect', '--format', '{{json .Config}}', NAME)) as Record<string, unknown>;
    expect(config['User']).toBe('65532:65532');
    expect(config['StopSignal']).toBe('SIGTERM');
    expect(config['Healthcheck']).toBeUndefined();
    expect(config['Labels']).toEqual({
      'org.opencontainers.image.title': 'schemagate',
      'org.opencontainers.image.description':
        'Stands between PostgreSQL and an application: waits, locks, applies migrations, proves the schema, exits 0 or says why not.',
      'org.opencontainers.image.licenses': 'MIT',
      'org.opencontainers.image.version': '1.2.3',
      'org.opencontainers.image.revision': 'abc',
      'org.opencontainers.image.created': '2026-01-02T03:04:05Z',
      'org.opencontainers.image.source': 'https://example.org/schemagate',
    });
  });

  it('lists its parts for scanners: the packages, Node.js with what is built into it, the libraries of the system', async () => {
    const [parts, licenses] = await Promise.all(['schemagate.cdx.json', 'schemagate.licenses.txt'].map(fileOfImage));
    const bom = JSON.parse(parts!) as { readonly bomFormat: string; readonly components: readonly { readonly purl: string }[] };
    const listed = bom.components.map(({ purl }) => decodeURIComponent(purl));
    const packages = [...licenses!.matchAll(/^(\S+) (\d\S*) \(.*\)$/gm)].map(([, name, version]) => `pkg:npm/${name}@${version}`);
    expect(packages.length).toBeGreaterThan(10);
    expect([bom.bomFormat, packages.filter((purl) => !listed.includes(purl))]).toEqual(['CycloneDX', []]);
    for (const part of [/^pkg:generic\/node@26\./, /^pkg:generic\/openssl@3\./, /^pkg:deb\/debian\/libc6@/])
      expect(listed.filter((purl) => part.test(purl))).toHaveLength(1);
  });

  it('is no larger than recorded here: most of it is Node.js, without its symbols', async () => {
    expect(Number(await mustDocker('image', 'inspect', '--format', '{{.Size}}', NAME))).toBeLessThan(140_000_000);
  });

  it('starts from its code caches, whatever the user id, and says so if one does not fit', async () => {
    const config = ['run', '--rm', ...LOCKED_DOWN];
    const { exit, stderr } = await docker(...config, NAME, 'config');
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    const cache = (await filesOfImage()).find((file) => /\.start\..*\.cache$/.test(file));
    const other = await docker(...config, '--volume', `${ROOT}LICENSE:/${cache}:ro`, NAME, 'config');
    expect([other.exit, other.stderr]).toEqual([0, expect.stringMatching(/^\(node:1\) Warning: .*\.cache does not fit this Node\.js/)]);
  });

  it('exits 2 and says which setting is missing', async () => {
    const { exit, stdout } = await docker('run', '--rm', ...LOCKED_DOWN, ...IN_A_POD, ...MIGRATIONS, NAME);
    expect(exit).toBe(2);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'misused', exit: 2, first: { code: 'no-connection' } });
  });

  it('exits 3 if nothing listens until the deadline', async () => {
    const { exit, stdout } = await docker(
      'run',
      '--rm',
      ...LOCKED_DOWN,
      ...IN_A_POD,
      ...MIGRATIONS,
      ...NOBODY,
      '--env',
      'GATE_WAIT_TIMEOUT=300ms',
      NAME,
    );
    expect(exit).toBe(3);
    expect(lastLine(stdout)).toMatchObject({
      outcome: 'unreachable',
      exit: 3,
      retry: true,
      msg: expect.stringContaining('inside a container 127.0.0.1 is the container itself'),
      first: { hint: expect.stringContaining('in Compose the name of its service') },
    });
  });

  it('exits 0 with the schema applied, by the name of the server, and again with nothing to do', async () => {
    await mustDocker('run', '--detach', '--name', POSTGRES, '--network', NAME, '--env', 'POSTGRES_PASSWORD=not-a-secret', 'postgres:18');
    const url = `DATABASE_URL=postgres://postgres:not-a-secret@${POSTGRES}:5432/postgres`;
    const gate = ['run', '--rm', '--network', NAME, ...LOCKED_DOWN, ...IN_A_POD, ...MIGRATIONS, '--env', url, NAME];
    const first = await docker(...gate);
    expect(first.exit, first.stdout).toBe(0);
    expect(lastLine(first.stdout)).toMatchObject({ outcome: 'ready', appliedBefore: 0, applied: 12 });
    const second = await docker(...gate);
    expect(second.exit, second.stdout).toBe(0);
    expect(lastLine(second.stdout)).toMatchObject({ outcome: 'ready', appliedBefore: 12, applied: 0 });
  });

  it('runs a migration in TypeScript, and what Node warns of meanwhile is in no log', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'schemagate-e2e-'));
    writeFileSync(
      join(folder, '0001_texts.ts'),
      `process.emitWarning('of Node', 'DeprecationWarning');
export const up = (db: Db): Promise<unknown> => db.query('CREATE TABLE texts (id int)');
`,
    );
    // The gate's user is not the one who made the folder.
    chmodSync(folder, 0o755);
    const database = [
      '--env',
      `DATABASE_URL=postgres://postgres:not-a-secret@${POSTGRES}:5432/postgres`,
      '--env',
      'GATE_LEDGER_SCHEMA=texts',
    ];
    const mounted = ['--volume', `${folder}:/migrations:ro`];
    const ended = await docker('run', '--rm', '--network', NAME, ...LOCKED_DOWN, ...IN_A_POD, ...database, ...mounted, NAME);
    rmSync(folder, { recursive: true });
    expect([ended.exit, ended.stderr], ended.stdout).toEqual([0, '']);
    expect(lastLine(ended.stdout)).toMatchObject({ outcome: 'ready', applied: 1 });
  });

  it('as PID 1 ends with 143 within two seconds of SIGTERM, while it waits for a server', async () => {
    const waiting = `${NAME}-waiting`;
    await mustDocker('run', '--detach', '--name', waiting, ...LOCKED_DOWN, ...IN_A_POD, ...MIGRATIONS, ...NOBODY, NAME);
    await untilLogged(waiting, '"event":"waiting"');
    const sent = performance.now();
    await mustDocker('kill', '--signal', 'TERM', waiting);
    const exit = await mustDocker('wait', waiting);
    expect({ exit, inTime: performance.now() - sent < 2000 }).toEqual({ exit: '143', inTime: true });
    expect(lastLine((await docker('logs', waiting)).stdout)).toMatchObject({ outcome: 'terminated', exit: 143 });
  });
});

async function fileOfImage(name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'schemagate-e2e-'));
  const container = await mustDocker('create', NAME);
  try {
    await mustDocker('cp', `${container}:/gate/${name}`, folder);
    return readFileSync(join(folder, name), 'utf8');
  } finally {
    await docker('rm', container);
    rmSync(folder, { recursive: true });
  }
}

async function filesOfImage(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'schemagate-e2e-'));
  const container = await mustDocker('create', NAME);
  try {
    await mustDocker('export', '--output', join(folder, 'image.tar'), container);
    return (await run('tar', ['-tf', join(folder, 'image.tar')])).stdout.trim().split('\n');
  } finally {
    await docker('rm', container);
    rmSync(folder, { recursive: true });
  }
}
