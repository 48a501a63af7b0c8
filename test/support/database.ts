// A database of a test's own on the shared server, and roles for it; both are gone after the test.
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject, onTestFinished } from 'vitest';
import { quoteIdent, quoteLiteral } from '../../src/sql/quote.ts';

export interface FreshDatabase {
  readonly name: string;
  /** Of the superuser. */
  readonly url: string;
  /** Runs SQL in this database as the superuser, on a connection of its own. @returns the last statement's rows, as pg reads them. */
  admin(sql: string): Promise<readonly Row[]>;
  /** An open connection of the superuser to this database, ended with the test. */
  client(): Promise<Client>;
  /** A role with a name of its own that may log in, and no right but PUBLIC's. */
  role(options?: RoleOptions): Promise<FreshRole>;
  /** Drops it before the end of the test. */
  drop(): Promise<void>;
}

export type Row = Readonly<Record<string, unknown>>;

export interface RoleOptions {
  readonly password?: string;
  /** As in CREATE ROLE: `NOSUPERUSER CREATEDB`. */
  readonly attributes?: string;
  /** Statements in which `:role` is the role's quoted name, run by the superuser in this database. */
  readonly grants?: string;
}

export interface FreshRole {
  readonly name: string;
  readonly password: string;
  /** Of this role, to the same database. */
  readonly url: string;
}

export interface FreshOptions {
  /** For use outside a test, as in beforeAll: the caller drops it. */
  readonly droppedBy?: 'test' | 'caller';
  /** In place of the shared server: URL of a superuser on another. */
  readonly serverUrl?: string;
}

/** No database is dropped that has one. */
const DROP_SUBSCRIPTIONS = `DO $$ DECLARE s name; BEGIN
  FOR s IN SELECT x.subname FROM pg_subscription x JOIN pg_database d ON d.oid = x.subdbid WHERE d.datname = current_database() LOOP
    EXECUTE format('ALTER SUBSCRIPTION %I DISABLE', s);
    EXECUTE format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', s);
    EXECUTE format('DROP SUBSCRIPTION %I', s);
  END LOOP; END $$`;

export async function freshDatabase({ droppedBy = 'test', serverUrl = inject('databaseUrl') }: FreshOptions = {}): Promise<FreshDatabase> {
  const name = uniqueName('test');
  const url = urlOf(serverUrl, { database: name });
  const roles: string[] = [];
  const clients: Client[] = [];
  const drop = async (): Promise<void> => {
    await Promise.all(clients.splice(0).map((client) => client.end()));
    const gone = `DROP DATABASE IF EXISTS ${quoteIdent(name)} WITH (FORCE)`;
    await query(serverUrl, gone).catch(async (error: Error) => {
      if (!/subscription/.test(error.message)) throw error;
      await query(url, DROP_SUBSCRIPTIONS);
      await query(serverUrl, gone);
    });
    for (const role of roles.splice(0)) await query(serverUrl, `DROP ROLE IF EXISTS ${quoteIdent(role)}`);
  };
  await create(serverUrl, name);
  if (droppedBy === 'test') onTestFinished(drop);
  return {
    name,
    url,
    admin: (sql) => query(url, sql),
    client: async () => {
      const client = await connect(url);
      clients.push(client);
      return client;
    },
    role: async (options = {}) => {
      const role = { name: uniqueName('role'), password: options.password ?? 'secret' };
      roles.push(role.name);
      const create = `CREATE ROLE ${quoteIdent(role.name)} LOGIN PASSWORD ${quoteLiteral(role.password)} ${options.attributes ?? ''}`;
      await query(url, `${create}; ${(options.grants ?? '').replaceAll(':role', () => quoteIdent(role.name))}`);
      return { ...role, url: urlOf(url, { user: role.name, password: role.password }) };
    },
    drop,
  };
}

/** The same URL with another user, password, database, or by a proxy's port on this machine. */
export function urlOf(
  url: string,
  {
    user,
    password,
    database,
    port,
  }: { readonly user?: string; readonly password?: string; readonly database?: string; readonly port?: number },
): string {
  const changed = new URL(url);
  if (user !== undefined) changed.username = encodeURIComponent(user);
  if (password !== undefined) changed.password = encodeURIComponent(password);
  if (database !== undefined) changed.pathname = `/${encodeURIComponent(database)}`;
  if (port !== undefined) {
    changed.hostname = '127.0.0.1';
    changed.port = String(port);
  }
  return changed.href;
}

/** One connection, one simple query, and the connection is gone. @returns the last statement's rows. */
export async function query(url: string, sql: string): Promise<readonly Row[]> {
  const client = await connect(url);
  try {
    const result: unknown = await client.query(sql);
    const last = Array.isArray(result) ? result.at(-1) : result;
    return (last as { readonly rows: readonly Row[] }).rows;
  } finally {
    await client.end();
  }
}

/** A role of the whole server, which stays: made where it is not there. */
export const ensureRole = (name: string): Promise<unknown> =>
  query(inject('databaseUrl'), `DO $$ BEGIN IF to_regrole('${name}') IS NULL THEN CREATE ROLE ${name}; END IF; END $$`);

/**
 * Asks until a query returns a row: for what another process is about to do.
 * @throws Error with the query if nothing came within the limit (ms).
 */
export async function untilRow(client: Client, sql: string, limit = 120_000): Promise<Row> {
  const end = performance.now() + limit;
  while (performance.now() < end) {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    if (rows[0] !== undefined) return rows[0];
    await client.query('SELECT pg_catalog.pg_sleep(0.01)');
  }
  throw new Error(`no row within ${limit} ms: ${sql}`);
}

/** By copying files where the server has the choice: nothing is flushed here, so that it takes a fifth of the time that pages in the WAL take. */
async function create(serverUrl: string, name: string): Promise<void> {
  const client = await connect(serverUrl);
  try {
    const { rows } = await client.query<{ major: number }>("SELECT current_setting('server_version_num')::integer / 10000 AS major");
    const strategy = rows[0]!.major < 15 ? '' : 'STRATEGY file_copy';
    await client.query(`CREATE DATABASE ${quoteIdent(name)} TEMPLATE template0 ENCODING 'UTF8' ${strategy}`);
  } finally {
    await client.end();
  }
}

const uniqueName = (prefix: string): string => `${prefix}_${process.pid}_${randomBytes(5).toString('hex')}`;

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // The end of a server that a test stopped is no failure of that test.
  client.on('error', () => {});
  await client.connect();
  return client;
}
