// The parsed, trusted configuration, which load.ts builds from flags, environment and files: the stages see nothing else. The row of a setting
// in settings/ names the member that it fills, and says what it means and what its default is.
import type { Dialect } from '../core/dialect.ts';
import type { Values, ValuesBy } from './settings.ts';

/** All durations are milliseconds; 0 switches PostgreSQL's own timeouts off, as there. */
export interface Config extends ValuesBy<'config'> {
  /** Null if no connection setting is given at all: commands that need no database run without. */
  readonly connection: ConnectionConfig | null;
  /** The path of the SQLite file that DATABASE_URL names instead; null if it names none. Then `connection` is null. */
  readonly sqlite: string | null;
  readonly dialect: Dialect;
  /** GATE_ADMIN_URL; null if it is not given. */
  readonly admin: ConnectionConfig | null;
  /** GATE_PLACEHOLDER_<NAME> by NAME. */
  readonly placeholders: ReadonlyMap<string, string>;
  /** For migrations that name variables of the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export type DriftPolicy = Config['drift'];
export type LogFormat = Config['logFormat'];
export type LogLevel = Config['logLevel'];

export interface Server {
  /** Host name, IP address, or a directory that begins with `/` for a Unix-domain socket. */
  readonly host: string;
  readonly port: number;
}

/** What is not null; absent if it is libpq's default. */
type Given<T> = { readonly [K in keyof T]?: NonNullable<T[K]> };

/** Where and how to log in. Names and meanings are libpq's (PostgreSQL manual, 34.1.2 Parameter Key Words). */
export interface ConnectionConfig extends Server, Given<ValuesBy<'connection'>> {
  /** Further servers, tried in order where those before them cannot be used. */
  readonly others?: readonly Server[];
  /** The one of `host`'s addresses that is talked to; absent before the name is looked up. */
  readonly address?: string;
  readonly user: string;
  readonly database: string;
  /** As it was when the settings were loaded; absent if neither URL nor PGPASSWORD has one. */
  readonly password?: string;
  /** Where the password is read afresh for each login; it goes before `password`. */
  readonly passwordSource?: PasswordSource;
  readonly ssl: TlsConfig;
  /** In force for the whole session, where the URL has one. */
  readonly searchPath?: SearchPath;
}

/** Paths are read when connecting. `rootcert`: the word `system` means the authorities that this machine and Node know. */
export interface TlsConfig extends Given<ValuesBy<'tls'>> {
  readonly mode: SslMode;
}

export type SslMode = Values['PGSSLMODE'];
export type TargetSessionAttrs = NonNullable<Values['PGTARGETSESSIONATTRS']>;

export type PasswordSource =
  /** A file that holds only the password. `label` is the setting that names it. */
  | { readonly kind: 'file'; readonly path: string; readonly label: string }
  /** A password file; `named` where a person named it, so that its absence is worth a word. */
  | { readonly kind: 'passfile'; readonly path: string; readonly named: boolean }
  /** A shell command whose first line of output is the password. */
  | { readonly kind: 'command'; readonly command: string };

/** Where unqualified names are looked up and created: as written in the URL, a list as in SET search_path. */
export type SearchPath = string;
