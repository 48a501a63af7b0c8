// Reads what goes on in a server, in one round trip.
import { maskLiterals } from '../../sql/masked-literals.ts';
import { isOfGate } from '../lock/orphan.ts';
import { OWN_NAMES_ONLY } from '../server/probe.ts';
import type { Queryable, Row } from '../session/queryable.ts';
import type { Activity, LockWait, PreparedTransaction, ServerSession, TableLock } from './activity.ts';
import { waitsQuery, wantedText } from './lock-waits.ts';

/** What PostgreSQL shows instead of a query that the role may not see (manual, 27.2.3). */
const HIDDEN = '<insufficient privilege>';
/** Characters of a query: enough to know it again. */
const QUERY_LENGTH = 200;

const since = (column: string): string => `extract(epoch FROM clock_timestamp() - ${column})::int8`;

/** @param everywhere also other databases, and what belongs to none. */
const sessionsQuery = (
  everywhere: boolean,
): string => `SELECT a.pid, a.backend_type, a.datname, a.usename, a.application_name, a.state, a.query, a.backend_start::text,
  CASE WHEN a.backend_start IS NOT NULL THEN coalesce(host(a.client_addr), 'local') END AS client,
  ${since('a.state_change')} AS state_seconds, ${since('a.backend_start')} AS connected_seconds, ${since('a.xact_start')} AS transaction_seconds,
  a.pid = pg_backend_pid() AS own, coalesce(r.rolsuper, false) AS superuser
FROM pg_stat_activity a LEFT JOIN pg_roles r ON r.oid = a.usesysid
WHERE ${everywhere ? 'true' : 'a.datname = current_database()'} ORDER BY a.backend_start, a.pid`;

const preparedQuery = (
  everywhere: boolean,
): string => `SELECT p.gid, p.database, p.owner, ${since('p.prepared')} AS seconds FROM pg_prepared_xacts p
WHERE ${everywhere ? 'true' : 'p.database = current_database()'} ORDER BY p.prepared, p.gid`;

/** Of tables and the like that are not the server's own. */
const LOCKS = `SELECT l.relation::regclass AS table, l.mode, array_to_json(array_agg(l.pid ORDER BY l.pid) FILTER (WHERE l.granted AND l.pid IS NOT NULL)) AS holders,
  array_to_json(array_agg(l.pid ORDER BY l.pid) FILTER (WHERE NOT l.granted)) AS waiting, count(*) FILTER (WHERE l.pid IS NULL) AS prepared
FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
WHERE l.locktype = 'relation' AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
  AND l.relation >= 16384 AND c.relkind IN ('r', 'p', 'm', 'f', 'v', 'S') AND l.pid IS DISTINCT FROM pg_backend_pid()
GROUP BY l.relation, l.mode ORDER BY 1, 2`;

/** @throws PostgresError if the role may not read one of the views. */
export async function readActivity(session: Queryable, { everywhere }: { readonly everywhere: boolean }): Promise<Activity> {
  const text = [OWN_NAMES_ONLY, sessionsQuery(everywhere), waitsQuery(everywhere), preparedQuery(everywhere), LOCKS].join(';\n');
  const [, sessions, waits, prepared, locks] = await session.query(`/* gate:activity */ ${text}`);
  return {
    sessions: sessions!.rows.map(sessionIn),
    waits: waits!.rows.map(waitIn),
    prepared: prepared!.rows.map(preparedIn),
    locks: locks!.rows.map(lockIn),
  };
}

const numberOf = (text: string | null | undefined): number | null => (text == null ? null : Number(text));

function sessionIn(row: Row): ServerSession {
  const isHidden = row['query'] === HIDDEN;
  return {
    pid: Number(row['pid']),
    kind: row['backend_type'] ?? null,
    database: row['datname'] ?? null,
    role: row['usename'] ?? null,
    application: row['application_name'] ?? '',
    client: row['client'] ?? null,
    state: row['state'] ?? null,
    stateSeconds: numberOf(row['state_seconds']),
    startedAt: row['backend_start'] ?? null,
    connectedSeconds: numberOf(row['connected_seconds']),
    transactionSeconds: numberOf(row['transaction_seconds']),
    query: isHidden ? null : shownQuery(row['query'] ?? ''),
    hidden: isHidden,
    own: row['own'] === 't',
    gate: isOfGate(row['application_name']),
    superuser: row['superuser'] === 't',
  };
}

/** In one line, shortened, without the values in it; null if there is nothing. */
export function shownQuery(query: string): string | null {
  const line = maskLiterals(query).replaceAll(/\s+/g, ' ').trim();
  const characters = [...line];
  if (characters.length > QUERY_LENGTH) return `${characters.slice(0, QUERY_LENGTH - 1).join('')}…`;
  return line === '' ? null : line;
}

const waitIn = (row: Row): LockWait => ({
  pid: Number(row['pid']),
  wanted: wantedText(row),
  seconds: numberOf(row['seconds']),
  // What has no process is a prepared transaction.
  blockers: pidsIn(row['blockers']).filter((pid) => pid !== 0),
  prepared: row['prepared'] == null ? [] : (JSON.parse(row['prepared']) as readonly string[]),
});

const preparedIn = (row: Row): PreparedTransaction => ({
  gid: row['gid'] ?? '',
  database: row['database'] ?? '',
  owner: row['owner'] ?? '',
  seconds: Number(row['seconds']),
});

const lockIn = (row: Row): TableLock => ({
  table: row['table'] ?? '',
  mode: row['mode'] ?? '',
  holders: pidsIn(row['holders']),
  waiting: pidsIn(row['waiting']),
  prepared: Number(row['prepared']),
});

const pidsIn = (json: string | null | undefined): readonly number[] => (json == null ? [] : (JSON.parse(json) as readonly number[]));
