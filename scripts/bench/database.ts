// Databases of the benchmark on the server under it, made and dropped by the superuser. Only names that begin with `bench_` are touched.
import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { Workload } from './workload.ts';

export interface Databases {
  readonly serverVersion: string;
  /** URL of one of our databases, as a contender is given it. */
  url(name: string): string;
  /** An empty database; a checkpoint is done, so that none of an earlier run's writing falls into this one's time. */
  fresh(name: string): Promise<void>;
  drop(name: string): Promise<void>;
  /**
   * Gives its name free, and leaves it until the end: some file systems (ext4 without a journal) take long to create a file for minutes after
   * many were deleted, and the next contender would pay for that.
   */
  putAside(name: string): Promise<void>;
  fingerprint(name: string, workload: Workload): Promise<string>;
  /** What the workload must amount to, found by applying it in one go in a database of its own. */
  expected(workload: Workload): Promise<string>;
  /** Disconnects and leaves the databases. */
  leave(): Promise<void>;
  /** Drops every database made here and disconnects. */
  close(): Promise<void>;
}

export async function openDatabases(adminUrl: string): Promise<Databases> {
  const url = (name: string): string => Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  const made = new Set<string>();
  let asides = 0;
  const client = await connected(adminUrl);
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  const drop = async (name: string): Promise<void> => {
    await client.query(`DROP DATABASE IF EXISTS ${own(name)} WITH (FORCE)`);
    made.delete(name);
  };
  const putAside = async (name: string): Promise<void> => {
    const aside = own(`bench_aside_${++asides}`);
    await drop(aside);
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await client.query(`ALTER DATABASE ${own(name)} RENAME TO ${aside}`);
    made.delete(name);
    made.add(aside);
  };
  const fresh = async (name: string): Promise<void> => {
    await drop(name);
    await client.query(`CREATE DATABASE ${own(name)} TEMPLATE template0`);
    made.add(name);
    await client.query('CHECKPOINT');
  };
  const fingerprint = async (name: string, workload: Workload): Promise<string> => {
    const inside = await connected(url(name));
    try {
      return (await inside.query<{ fingerprint: string }>(workload.fingerprintSql)).rows[0]!.fingerprint;
    } catch (error) {
      if ((error as { code?: string }).code === UNDEFINED_TABLE) return 'tables too few';
      throw error;
    } finally {
      await inside.end();
    }
  };
  const expected = async (workload: Workload): Promise<string> => {
    await fresh('bench_expected');
    const inside = await connected(url('bench_expected'));
    await inside.query(readFileSync(workload.all, 'utf8')).finally(() => inside.end());
    const found = await fingerprint('bench_expected', workload);
    await putAside('bench_expected');
    return found;
  };
  const leave = () => client.end();
  const close = async (): Promise<void> => {
    for (const name of [...made]) await drop(name);
    await client.end();
  };
  return { serverVersion: rows[0]!.server_version, url, fresh, drop, putAside, fingerprint, expected, leave, close };
}

/** SQLSTATE of a query that names a table which is not there. */
const UNDEFINED_TABLE = '42P01';

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  return client;
}

function own(name: string): string {
  if (!/^bench_[a-z0-9_]+$/.test(name)) throw new Error(`${name} is not a database of the benchmark`);
  return name;
}
