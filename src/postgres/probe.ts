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
  /** Which of the tables asked for are there, by their names. */
  readonly tables: ReadonlySet<string>;
  /** What the expression asked for came to. */
  readonly also: string | null;
}

/** What the caller wants to know of the database besides, in the same round trip. */
export interface Wanted {
  /** Qualified and quoted names of tables whose presence matters. */
  readonly tables: readonly string[];
  /** One more SQL expression of type text. */
  readonly also: string;
}

/** The oldest major version supported, as server_version_num. */
const OLDEST = 140_000;

/** Server-side keep-alive: a client that is gone is noticed after 30 s + 3 × 10 s (manual, 19.3.2), which ends its lock. */
export const KEEPALIVE_SQL = 'SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3';

/**
 * One round trip: takes on the role, sets keep-alive, reads what the server is and which tables it has.
 * @throws PostgresError, as where the role may not be taken.
 */
export async function probeServer(session: Queryable, role: string | null, { tables, also }: Wanted): Promise<ServerFacts> {
  const setRole = role === null ? '' : `SET ROLE ${quoteIdent(role)};`;
  const regclass = tables.map((table) => `pg_catalog.to_regclass(${quoteLiteral(table)}) IS NOT NULL`);
  const results = await session.query(`/* gate:probe */ ${setRole}${KEEPALIVE_SQL};
SELECT pg_catalog.current_setting('server_version_num') AS number, pg_catalog.current_setting('server_version') AS version,
  pg_catalog.pg_is_in_recovery() AS in_recovery, pg_catalog.current_setting('transaction_read_only') AS read_only,
  pg_catalog.current_database() AS database,
  ARRAY[${regclass.join(', ')}]::boolean[] AS tables, ${also} AS also`);
  const row = results.at(-1)!.rows[0]!;
  const present = row['tables']!.slice(1, -1).split(',');
  return {
    versionNumber: Number(row['number']),
    version: row['version']!,
    inRecovery: row['in_recovery'] === 't',
    readOnly: row['read_only'] === 'on',
    database: row['database']!,
    tables: new Set(tables.filter((_, i) => present[i] === 't')),
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
