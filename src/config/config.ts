// The parsed, trusted configuration: what load.ts makes of flags, environment and files, and all that the stages see of it.

export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

export const TARGET_SESSION_ATTRS = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;
export type TargetSessionAttrs = (typeof TARGET_SESSION_ATTRS)[number];

export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

export interface Server {
  /** Host name, IP address, or a directory that begins with `/` for a Unix-domain socket. */
  readonly host: string;
  readonly port: number;
}

/** Where and how to log in. Names and meanings are libpq's (PostgreSQL manual, 34.1.2 Parameter Key Words). */
export interface ConnectionConfig extends Server {
  /** Further servers, tried in order where those before them cannot be used. */
  readonly others?: readonly Server[];
  /** The one of `host`'s addresses that is talked to; absent before the name is looked up. */
  readonly address?: string;
  /** Absent: whatever the command needs. */
  readonly targetSessionAttrs?: TargetSessionAttrs;
  /** `random`: servers and their addresses in another order at each attempt. */
  readonly loadBalanceHosts?: 'random';
  readonly user: string;
  readonly database: string;
  /** As it was when the settings were loaded; absent where neither URL nor PGPASSWORD has one. */
  readonly password?: string;
  /** Where the password is read afresh for each login; it goes before `password`. */
  readonly passwordSource?: PasswordSource;
  readonly ssl: TlsConfig;
  /** Absent: channel binding wherever the server offers it. */
  readonly channelBinding?: 'disable' | 'require';
  /** Ways to authenticate that are let pass, as libpq writes them: `scram-sha-256`, `!password`. Absent: any. */
  readonly requireAuth?: readonly string[];
  /** Passed to the server at start-up: `-c name=value`. */
  readonly options?: string;
  /** In force for the whole session, where the URL has one. */
  readonly searchPath?: SearchPath;
}

/** Paths are read when connecting. */
export interface TlsConfig {
  readonly mode: SslMode;
  /** The word `system` means the authorities that this machine and Node know. */
  readonly rootcert?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Of the key, where it is encrypted. */
  readonly password?: string;
  readonly crl?: string;
  /** Absent: the server is asked first, by PostgreSQL's own request. */
  readonly negotiation?: 'direct';
  /** Absent: TLSv1.2. */
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
  /** Absent: the host name is told in the handshake. */
  readonly sni?: false;
}

export type PasswordSource =
  /** A file that holds the password alone. `label` is the setting that names it. */
  | { readonly kind: 'file'; readonly path: string; readonly label: string }
  /** A password file; `named` where a person named it, so that its absence is worth a word. */
  | { readonly kind: 'passfile'; readonly path: string; readonly named: boolean }
  /** A shell command whose first line of output is the password. */
  | { readonly kind: 'command'; readonly command: string };

/** Where unqualified names are looked for and made: as written in the URL, a list as in SET search_path. */
export type SearchPath = string;

/** A table's name, unquoted. */
export interface TableName {
  /** Null: the first schema of the search path. */
  readonly schema: string | null;
  readonly name: string;
}

export type DriftPolicy = 'fail' | 'strict' | 'warn';
export type AheadPolicy = 'verify' | 'fail' | 'allow';
export const LOG_FORMATS = ['pretty', 'plain', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** All durations are milliseconds; 0 switches PostgreSQL's own timeouts off, as there. */
export interface Config {
  /** Null where no connection setting is given at all: commands that need no database run without. */
  readonly connection: ConnectionConfig | null;
  /** Paths of the migrations folders as given (relative to the working directory); nearly always one. */
  readonly migrations: readonly [string, ...string[]];
  /** `auto`, or a layout's id. */
  readonly layout: string;
  /** The other tool's ledger, where it is not where that tool has it by default. */
  readonly ledgerTable: TableName | null;
  /** `auto`: what the layout's tool does. */
  readonly outOfOrder: 'auto' | 'apply' | 'fail';
  readonly substitute: 'auto' | 'on' | 'off';
  /** GATE_PLACEHOLDER_<NAME> by NAME. */
  readonly placeholders: ReadonlyMap<string, string>;
  /** For migrations that name variables of the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the snapshot file, or null to look for `schema.snapshot.json` in the migrations folder, then beside it. */
  readonly snapshot: string | null;
  /** What a snapshot that is older than the folder means: what the migrations after it make is recorded, or nothing is applied. */
  readonly snapshotStale: 'recorded' | 'fail';
  readonly waitTimeout: number;
  readonly connectTimeout: number;
  readonly lockWait: number;
  /** Milliseconds without work after which another gate's session that holds the lock counts as abandoned. */
  readonly orphanAfter: number;
  readonly terminateOrphans: boolean;
  readonly lockTimeout: number;
  /** How often a migration is tried that another session's locks stop. */
  readonly lockTries: number;
  readonly statementTimeout: number;
  readonly deadline: number;
  readonly ledgerSchema: string;
  /** The only schemas that are verified, unquoted; empty means all. */
  readonly schemas: readonly string[];
  readonly role: string | null;
  readonly drift: DriftPolicy;
  readonly ahead: AheadPolicy;
  /** Patterns of objects that are left out of the comparison. */
  readonly ignore: readonly string[];
  readonly partitions: 'shape' | 'names';
  readonly privileges: 'ignore' | 'verify';
  readonly owners: 'ignore' | 'verify';
  readonly logFormat: LogFormat;
  readonly logLevel: LogLevel;
  /** Where to write the report as JSON, or null. */
  readonly report: string | null;
}
