// The first question to a fresh session: can this server be worked with, now and for this purpose?
import { quoteIdent, quoteLiteral } from '../sql/quote.ts';
import type { Queryable } from './queryable.ts';
import type { Classified } from './sqlstate.ts';

/** `write`: primary and writable. `read`: a standby or a read-only session will do. */
export type Purpose = 'read' | 'write';

export interface ServerFacts {
  /** `server_version_num`: 180006 for 18.6. */
  readonly versionNumber: number;
  /** `server_version`: `18.6 (Debian 18.6-3)`. */
  readonly version: string;
  readonly inRecovery: boolean;
  readonly readOnly: boolean;
  readonly database: string;
  /** The role that works, after SET ROLE. */
  readonly user: string;
  /** What unqualified names are made in: the first schema of the search path that is there; null where none is. */
  readonly schema: string | null;
  /** Which of the tables asked for are there, by the names that were asked for. */
  readonly tables: ReadonlyMap<string, FoundTable>;
  /** The server process of this session. */
  readonly backend: Backend;
  /** What the expression asked for came to. */
  readonly also: string | null;
}

/** A server process, and since when: process ids come again. Seconds since 1970, to the microsecond, as the server prints them. */
export interface Backend {
  readonly pid: string;
  readonly startedAt: string;
}

export interface FoundTable {
  /** Unquoted. */
  readonly schema: string;
  readonly name: string;
  /** In order. */
  readonly columns: readonly string[];
}

/** What the caller wants to know of the database besides, in the same round trip. */
export interface Wanted {
  /** Quoted names of tables whose presence matters, qualified, or looked for along the search path. */
  readonly tables: readonly string[];
  /** One more SQL expression of type text. */
  readonly also: string;
}

/** The oldest major version supported, as server_version_num. */
const OLDEST = 140_000;

/** Server-side keep-alive: a client that is gone is noticed after 30 s + 3 × 10 s (manual, 19.3.2), which ends its lock. */
export const KEEPALIVE_SQL = 'SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3';

/** What sets a session's search path; RESET ALL takes it back. @param path a list as in SET, or one name. */
export function searchPathStatement(path: string): string {
  const names = path.split(',').map((name) => name.trim());
  return `SET search_path = ${names.map((name) => (/^".*"$/.test(name) ? name : quoteIdent(name))).join(', ')}`;
}

export interface ProbeOptions {
  readonly role: string | null;
  readonly searchPath: string | null;
  readonly wanted: Wanted;
}

/**
 * One round trip: takes on the role, sets keep-alive, reads what the server is and which tables it has.
 * @throws PostgresError, as where the role may not be taken.
 */
export async function probeServer(session: Queryable, { role, searchPath, wanted }: ProbeOptions): Promise<ServerFacts> {
  const first = [
    // Before the role: another than the one that has logged in may not see since when this session is there (manual, 27.2.3).
    `SELECT pg_catalog.pg_backend_pid() AS pid,
  (SELECT extract(epoch FROM backend_start) FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid())) AS started`,
    ...(role === null ? [] : [`SET ROLE ${quoteIdent(role)}`]),
    ...(searchPath === null ? [] : [searchPathStatement(searchPath)]),
  ];
  const asked = wanted.tables.map(quoteLiteral).join(', ');
  const results = await session.query(`/* gate:probe */ ${[...first, KEEPALIVE_SQL].join('; ')};
SELECT pg_catalog.current_setting('server_version_num') AS number, pg_catalog.current_setting('server_version') AS version,
  pg_catalog.pg_is_in_recovery() AS in_recovery, pg_catalog.current_setting('transaction_read_only') AS read_only,
  pg_catalog.current_database() AS database, current_user AS "user", pg_catalog.current_schema() AS schema,
  (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('asked', w.asked, 'schema', n.nspname, 'name', c.relname, 'columns', ARRAY(
      SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)))
    FROM pg_catalog.unnest(ARRAY[${asked}]::text[]) w(asked) JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(w.asked)
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace) AS tables, ${wanted.also} AS also`);
  const backend = results[0]!.rows[0]!;
  const row = results.at(-1)!.rows[0]!;
  const found = JSON.parse(row['tables'] ?? '[]') as readonly (FoundTable & { readonly asked: string })[];
  return {
    versionNumber: Number(row['number']),
    version: row['version']!,
    inRecovery: row['in_recovery'] === 't',
    readOnly: row['read_only'] === 'on',
    database: row['database']!,
    user: row['user']!,
    schema: row['schema'] ?? null,
    backend: { pid: backend['pid']!, startedAt: backend['started'] ?? '' },
    tables: new Map(found.map(({ asked, ...table }) => [asked, table])),
    also: row['also'] ?? null,
  };
}

/** Null where the server will do for the purpose; else why not, classified as a login error would be. */
export function judge(facts: ServerFacts, purpose: Purpose): Classified | null {
  if (facts.versionNumber < OLDEST) {
    return {
      verdict: 'refused',
      reason: 'too-old',
      message: `the server is PostgreSQL ${facts.version}; schemagate needs 14 or newer`,
      hint: 'upgrade the server',
    };
  }
  if (purpose === 'read') return null;
  if (facts.inRecovery) {
    return { verdict: 'not-yet', reason: 'in-recovery', message: 'the server is in recovery: a standby, or a primary not yet promoted' };
  }
  if (facts.readOnly) {
    return {
      verdict: 'not-yet',
      reason: 'read-only',
      message: 'the session is read-only: default_transaction_read_only is on for this server, database or role',
      hint: 'ALTER ROLE … or ALTER DATABASE … RESET default_transaction_read_only, or wait for the server to become writable',
    };
  }
  return null;
}
