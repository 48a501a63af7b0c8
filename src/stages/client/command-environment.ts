// The environment of a command that the gate runs: this process's own, plus the database that the gate itself works on, minus what only
// the gate may know.
import type { Config, Server } from '../../config/config.ts';
import { lockKey } from '../../postgres/lock/lock.ts';
import { passwordFor } from '../../postgres/session/password.ts';
import type { Session } from '../../postgres/session/session.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The prefix of application_name for the sessions of any command run under this lock. */
export const sessionPrefix = (database: string, ledgerSchema: string): string =>
  `schemagate command ${BigInt.asUintN(32, lockKey(database, ledgerSchema)).toString(16).padStart(8, '0')} `;

/** The login of a more powerful role, and what libpq would prefer to the variables set here. */
const LEFT_OUT = ['GATE_ADMIN_URL', 'GATE_ADMIN_URL_FILE', 'PGHOSTADDR', 'PGSERVICE', 'PGSERVICEFILE'] as const;

/** What libpq does by default: other drivers take the word to mean more than it says (pg: TLS or nothing). */
const DEFAULT_MODE = 'prefer';

export interface EnvironmentOptions {
  readonly config: Config;
  readonly session: Session;
  readonly applicationName: string;
  readonly signal: AbortSignal;
  /** The session is on a scratch database, and not on the one that the settings name: nothing of that one is passed on. */
  readonly isScratch: boolean;
}

export async function commandEnvironment({
  config,
  session,
  applicationName,
  signal,
  isScratch,
}: EnvironmentOptions): Promise<Environment> {
  const { connection } = session;
  const { host, port, user, database, ssl } = connection;
  const password = await passwordFor(connection, signal).catch(() => null);
  const login = { user, password, database, mode: ssl.mode };
  const url = config.url === null || isScratch ? urlOf({ host, port }, login, schemeOf(config.url)) : config.url;
  const env = isScratch ? withUrl(config, url) : { ...config.environment };
  for (const name of LEFT_OUT) delete env[name];
  const tls = { PGSSLROOTCERT: ssl.rootcert, PGSSLCERT: ssl.cert, PGSSLKEY: ssl.key };
  return {
    ...env,
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: database,
    ...(password !== null && { PGPASSWORD: password }),
    ...(ssl.mode !== DEFAULT_MODE && { PGSSLMODE: ssl.mode }),
    ...Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined)),
    PGAPPNAME: applicationName,
    DATABASE_URL: url,
  };
}

/** Whatever else has the URL that is in force has this one; and what libpq would read of the other database is left out. */
function withUrl({ url: inForce, environment }: Config, url: string): Record<string, string | undefined> {
  const given = [inForce, environment['DATABASE_URL'], environment['GATE_DIRECT_URL']].filter((one) => one);
  const kept = Object.entries(environment).filter(
    ([name]) => !/^PG[A-Z]+$/.test(name) && !/^(?:DATABASE|GATE_DIRECT)_URL_FILE$/.test(name),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, given.includes(value) ? url : value]));
}

/** A driver of SQLAlchemy may be part of it. */
const schemeOf = (url: string | null): string => /^(\w+(?:\+\w+)?):\/\//.exec(url ?? '')?.[1] ?? 'postgresql';

interface Login {
  readonly user: string;
  readonly password: string | null;
  readonly database: string;
  readonly mode: string;
}

/** If the settings have no URL. The directory of a socket goes into the query, where every driver that supports one looks for it. */
function urlOf({ host, port }: Server, { user, password, database, mode }: Login, scheme: string): string {
  const login = `${encodeURIComponent(user)}${password === null ? '' : `:${encodeURIComponent(password)}`}`;
  const name = encodeURIComponent(database);
  if (host.startsWith('/')) return `${scheme}://${login}@/${name}?host=${encodeURIComponent(host)}&port=${port}`;
  return `${scheme}://${login}@${host.includes(':') ? `[${host}]` : host}:${port}/${name}${mode === DEFAULT_MODE ? '' : `?sslmode=${mode}`}`;
}
