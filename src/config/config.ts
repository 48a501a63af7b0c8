// The parsed, trusted configuration: what load.ts makes of flags, environment and files, and all that the stages see of it.

export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** Where and how to log in. Names and meanings are libpq's (PostgreSQL manual, 34.1.2 Parameter Key Words). */
export interface ConnectionConfig {
  /** Host name, IP address, or a directory that begins with `/` for a Unix-domain socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Absent where neither URL, PGPASSWORD nor a password file has one. */
  readonly password?: string;
  readonly ssl: {
    readonly mode: SslMode;
    /** Paths, read when connecting; the word `system` for rootcert means the authorities Node knows. */
    readonly rootcert?: string;
    readonly cert?: string;
    readonly key?: string;
  };
  /** Passed to the server at start-up: `-c name=value`. */
  readonly options?: string;
  /** In force for the whole session, where the URL has one. */
  readonly searchPath?: SearchPath;
}

/** Where unqualified names are looked for and made: as written in the URL, a list as in SET search_path. */
export type SearchPath = string;

/** The layouts there are, as migrations/layouts.ts lists them. */
export const LAYOUT_NAMES = [
  'gate',
  'golang-migrate',
  'dbmate',
  'goose',
  'flyway',
  'prisma',
  'drizzle',
  'sqlx',
  'diesel',
  'node-pg-migrate',
  'graphile-migrate',
] as const;
export type LayoutName = (typeof LAYOUT_NAMES)[number];

/** A table's name, unquoted. */
export interface TableName {
  /** Null: the first schema of the search path. */
  readonly schema: string | null;
  readonly name: string;
}

export type DriftPolicy = 'fail' | 'strict' | 'warn';
export type AheadPolicy = 'verify' | 'fail' | 'allow';
export type LogFormat = 'pretty' | 'json';
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** All durations are milliseconds; 0 switches PostgreSQL's own timeouts off, as there. */
export interface Config {
  /** Null where no connection setting is given at all: commands that need no database run without. */
  readonly connection: ConnectionConfig | null;
  /** Paths of the migrations folders as given (relative to the working directory); nearly always one. */
  readonly migrations: readonly [string, ...string[]];
  readonly layout: 'auto' | LayoutName;
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
  readonly role: string | null;
  readonly drift: DriftPolicy;
  readonly ahead: AheadPolicy;
  /** Patterns of objects that are left out of the comparison. */
  readonly ignore: readonly string[];
  readonly privileges: 'ignore' | 'verify';
  readonly owners: 'ignore' | 'verify';
  readonly logFormat: LogFormat;
  readonly logLevel: LogLevel;
  /** Where to write the report as JSON, or null. */
  readonly report: string | null;
}
