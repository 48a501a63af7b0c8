// The sessions that a command run by the gate has on the server: found by the name that they were given, or by the ports that the command's
// connections come from; seen at work, and ended when the command is gone.
import { quoteLiteral } from '../../sql/quote.ts';
import { describeHolder, HOLDER_COLUMNS, isBackend } from '../lock/holder.ts';
import type { Queryable, Row } from '../session/queryable.ts';

export interface Whose {
  /** The application_name that the command's environment asks for. */
  readonly applicationName: string;
  /** Local ports of its connections, as far as they are known. They only count from the host that the gate itself comes from. */
  readonly ports: readonly number[];
  /** Sessions that were seen to be its own. */
  readonly known: readonly Backend[];
}

interface Backend {
  readonly pid: number;
  /** Since when: process ids come again. */
  readonly startedAt: string;
}

export interface CommandSession extends Backend {
  /** Milliseconds that its statement has been running for; null if none is. */
  readonly busyMs: number | null;
  /** In words, for people. */
  readonly described: string;
}

const BUSY = `CASE WHEN a.state = 'active' THEN (extract(epoch FROM pg_catalog.clock_timestamp() - a.query_start) * 1000)::pg_catalog.int8 END AS busy_ms`;

export async function sessionsOf(session: Queryable, whose: Whose): Promise<readonly CommandSession[]> {
  const [found] = await session.query(`/* gate:command */ SELECT ${BUSY}, ${HOLDER_COLUMNS} FROM pg_catalog.pg_stat_activity a
WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid() AND (${isOf(whose)}) ORDER BY a.pid`);
  return found!.rows.map(sessionIn);
}

/** The same of any command that a gate has run in this database: the gate is gone, and what it ran is not. */
export async function sessionsOfOthers(session: Queryable, prefix: string): Promise<readonly CommandSession[]> {
  const [found] = await session.query(`/* gate:command */ SELECT ${BUSY}, ${HOLDER_COLUMNS} FROM pg_catalog.pg_stat_activity a
WHERE a.datname = pg_catalog.current_database() AND pg_catalog.starts_with(a.application_name, ${quoteLiteral(prefix)}) ORDER BY a.pid`);
  return found!.rows.map(sessionIn);
}

/** @throws PostgresError if the role may not end one of them. */
export async function endSession(session: Queryable, { pid, startedAt }: Backend): Promise<void> {
  await session.query(`/* gate:command */ SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a
WHERE ${isBackend(pid, startedAt)}`);
}

function isOf({ applicationName, ports, known }: Whose): string {
  return [
    `a.application_name = ${quoteLiteral(applicationName)}`,
    ...(ports.length === 0 ? [] : [`(a.client_port IN (${ports.join(', ')}) AND a.client_addr = pg_catalog.inet_client_addr())`]),
    ...known.map(({ pid, startedAt }) => `(${isBackend(pid, startedAt)})`),
  ].join(' OR ');
}

const sessionIn = (row: Row): CommandSession => ({
  pid: Number(row['pid']),
  startedAt: row['backend_start'] ?? '',
  busyMs: row['busy_ms'] == null ? null : Number(row['busy_ms']),
  described: describeHolder(row),
});
