// A gate's session that outlived its gate: a proxy or a lost network holds the connection open, and the lock with it. Recognised by its
// name and by being idle for a long time; a session that is working is never mistaken for one, whatever has become of its client.
import { PostgresError } from '../errors/errors.ts';
import type { Queryable, Row } from '../session/queryable.ts';
import { isBackend } from './holder.ts';

export interface OrphanPolicy {
  /** Milliseconds without work after which a gate's session counts as abandoned. */
  readonly after: number;
  /** Whether such a session is ended, or only reported. */
  readonly terminate: boolean;
}

/** How the names of a gate's sessions begin (application_name). */
export const GATE_SESSION = 'schemagate ';

export const isOfGate = (applicationName: string | null | undefined): boolean => applicationName?.startsWith(GATE_SESSION) === true;

export const isIdle = (state: string | null | undefined): boolean => state?.startsWith('idle') === true;

/** @param holder a row of HOLDER_COLUMNS. */
export const isAbandoned = (holder: Row, after: number): boolean =>
  isOfGate(holder['application_name']) && isIdle(holder['state']) && Number(holder['state_seconds'] ?? 0) * 1000 >= after;

/**
 * Ends it, unless it has begun to work meanwhile. One's own role's sessions need no right besides (manual, 9.28.2).
 * @returns why it could not be ended, in words, or null if the server was asked to end it.
 */
export async function endOrphan(session: Queryable, holder: Row, after: number): Promise<string | null> {
  try {
    const [ended] = await session.query(`/* gate:orphan */ SELECT pg_catalog.pg_terminate_backend(a.pid) AS ended
FROM pg_catalog.pg_stat_activity a WHERE ${isBackend(Number(holder['pid']), holder['backend_start'] ?? '')}
  AND a.state LIKE 'idle%' AND a.state_change <= pg_catalog.clock_timestamp() - interval '${after} milliseconds'`);
    return ended!.rows[0]?.['ended'] === 't' ? null : 'it is gone, or working again';
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    return error.message;
  }
}
