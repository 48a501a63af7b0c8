// Ends a session, and says why where that is not possible.
import { PostgresError } from '../errors/errors.ts';
import { isBackend } from '../lock/holder.ts';
import type { Queryable } from '../session/queryable.ts';

export interface Ending {
  /** `gone`: it had ended before. `still-there`: it was asked to end, and has not done so within the limit. `refused`: the role may not. */
  readonly became: 'ended' | 'gone' | 'still-there' | 'refused';
  /** The server's words for a refusal. */
  readonly why?: string;
}

export interface Backend {
  readonly pid: number;
  /** As pg_stat_activity prints it, since process ids come again; null if it is hidden. */
  readonly startedAt: string | null;
}

/** Milliseconds that a session may take to end: it rolls its transaction back first. */
const LIMIT = 5000;

/** @throws PostgresError, ConnectionLost for what is no refusal. */
export async function terminateSession(session: Queryable, { pid, startedAt }: Backend): Promise<Ending> {
  const which = startedAt === null ? `a.pid = ${pid}` : isBackend(pid, startedAt);
  try {
    const [found] = await session.query(`/* gate:terminate */ SELECT pg_catalog.pg_terminate_backend(a.pid, ${LIMIT}) AS ended
FROM pg_catalog.pg_stat_activity a WHERE ${which}`);
    const row = found!.rows[0];
    if (row === undefined) return { became: 'gone' };
    return { became: row['ended'] === 't' ? 'ended' : 'still-there' };
  } catch (error) {
    if (!(error instanceof PostgresError) || error.sqlstate !== '42501') throw error;
    return { became: 'refused', why: error.message };
  }
}
