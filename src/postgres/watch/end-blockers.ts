// Ends those who keep a statement from its lock, where a setting allows it: those who do nothing are ended, those who work are cancelled first. Never
// replication, PostgreSQL's own processes or another gate; whom the role may not end is named.
import type { CancelBlockers } from '../../config/cancel-blockers.ts';
import type { Emit } from '../../core/event.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import { preparedHolders } from '../activity/lock-waits.ts';
import { PostgresError } from '../errors/errors.ts';
import { describeHolder, HOLDER_COLUMNS, isBackend } from '../lock/holder.ts';
import { isIdle, isOfGate } from '../lock/orphan.ts';
import { OWN_NAMES_ONLY } from '../server/probe.ts';
import type { Queryable, Row } from '../session/queryable.ts';

export interface Blocked {
  /** The server process that waits. */
  readonly pid: number;
  readonly wanted: string;
  /** What the events call it. */
  readonly file: string | null;
  /** Sessions that belong to it. */
  readonly own?: readonly number[];
}

export interface BlockerEnder {
  /** Looks at who is in its way, and ends those whose time is up. Asked on another session. */
  look(session: Queryable, blocked: Blocked): Promise<void>;
}

/** How often the query of one is cancelled before its session is ended. */
const CANCELS = 3;

/** All that it waits for, also by way of others. 0 is a prepared transaction. */
const behind = (pid: number): string => `WITH RECURSIVE behind(pid) AS (SELECT unnest(pg_blocking_pids(${pid}))
  UNION SELECT unnest(pg_blocking_pids(b.pid)) FROM behind b WHERE b.pid NOT IN (0, ${pid}))`;

/** The heads of the chains, which wait for nobody; and prepared transactions. */
const blockersQuery = (pid: number): string => `/* gate:blockers */ ${OWN_NAMES_ONLY};
${behind(pid)} SELECT ${HOLDER_COLUMNS}, a.backend_type AS kind, coalesce(r.rolsuper, false) AS superuser
FROM behind b JOIN pg_stat_activity a ON a.pid = b.pid LEFT JOIN pg_roles r ON r.oid = a.usesysid
WHERE a.pid <> ${pid} AND pg_blocking_pids(a.pid) = '{}' ORDER BY a.pid;
${behind(pid)} SELECT p.gids FROM (SELECT ${preparedHolders('w')} AS gids FROM pg_locks w
  WHERE NOT w.granted AND (w.pid = ${pid} OR w.pid IN (SELECT b.pid FROM behind b))) p WHERE p.gids IS NOT NULL`;

interface Seen {
  readonly since: number;
  cancels: number;
  isSaid: boolean;
}

export function blockerEnder({ after, who }: CancelBlockers, emit: Emit): BlockerEnder {
  let seen = new Map<string, Seen>();
  let file: string | null = null;
  return {
    look: async (session, blocked) => {
      if (blocked.file !== file) seen = new Map();
      file = blocked.file;
      const [, found, prepared] = await session.query(blockersQuery(blocked.pid));
      const others = found!.rows.filter((row) => !blocked.own?.includes(Number(row['pid'])));
      const gids = [...new Set(prepared!.rows.flatMap(({ gids: names }) => JSON.parse(names ?? '[]') as readonly string[]))];
      const now = monotonic();
      seen = new Map(
        [...others.map(keyOf), ...gids.map(preparedKey)].map((key) => [key, seen.get(key) ?? { since: now, cancels: 0, isSaid: false }]),
      );
      const isDue = (one: Seen): boolean => now - one.since >= after;
      const spare = (one: Seen, blocker: string, [why, hint]: Spared): void => {
        if (!one.isSaid) emit({ event: 'blocker-spared', file: blocked.file, blocker, wanted: blocked.wanted, why, hint });
        one.isSaid = true;
      };
      for (const gid of gids) {
        const one = seen.get(preparedKey(gid))!;
        if (isDue(one)) spare(one, `the prepared transaction ${gid}`, notForSessions(gid));
      }
      for (const row of others) {
        const one = seen.get(keyOf(row))!;
        const spared = sparedBecause(row);
        const how = howToEnd(row, who, one.cancels);
        if (!isDue(one) || (spared === null && how === null)) continue;
        const blocker = describeHolder(row);
        const refused = spared ?? (await end(session, row, how!));
        if (refused !== null) spare(one, blocker, refused);
        else {
          one.cancels++;
          const waitedMs = Math.round(now - one.since);
          const { pid } = row;
          emit({ event: 'blocker-ended', file: blocked.file, pid: Number(pid), how: how!, blocker, wanted: blocked.wanted, waitedMs });
        }
      }
    },
  };
}

/** Process ids come again. */
const keyOf = (row: Row): string => `${row['pid']} ${row['backend_start']}`;
const preparedKey = (gid: string): string => `prepared ${gid}`;

/** Why it is not ended, and what to do. */
type Spared = readonly [why: string, hint: string];

const notForSessions = (gid: string): Spared => [
  'it has no session that could be ended',
  `end it by hand, in its database: ROLLBACK PREPARED ${quoteLiteral(gid)}; (or COMMIT PREPARED, if what it did is wanted)`,
];

function sparedBecause(row: Row): Spared | null {
  const { kind, state, pid } = row;
  const byHand = `end it by hand, if it is really to be ended: SELECT pg_terminate_backend(${pid});`;
  if (isOfGate(row['application_name'])) return ["it is another gate's session", byHand];
  if (state == null && kind == null) return ['what it does is hidden from this role', 'GRANT pg_read_all_stats to the role of the gate'];
  return kind === 'client backend' ? null : [`it is a ${kind} of PostgreSQL`, 'wait until it is done, and run again'];
}

/** Null if it is to be left alone. */
function howToEnd({ state }: Row, who: CancelBlockers['who'], cancels: number): 'cancelled' | 'terminated' | null {
  if (isIdle(state)) return 'terminated';
  if (who !== 'any') return null;
  return cancels < CANCELS ? 'cancelled' : 'terminated';
}

/** Unless it is another one meanwhile. @returns why it could not be; null if the server was asked to. */
async function end(session: Queryable, row: Row, how: 'cancelled' | 'terminated'): Promise<Spared | null> {
  const call = how === 'cancelled' ? 'pg_cancel_backend' : 'pg_terminate_backend';
  try {
    await session.query(`/* gate:blockers */ SELECT pg_catalog.${call}(a.pid) FROM pg_catalog.pg_stat_activity a
WHERE ${isBackend(Number(row['pid']), row['backend_start'] ?? '')}
  AND a.state ${how === 'cancelled' ? "= 'active'" : `= ${quoteLiteral(row['state'] ?? '')}`}`);
    return null;
  } catch (error) {
    if (!(error instanceof PostgresError) || error.sqlstate !== '42501') throw error;
    const hint =
      row['superuser'] === 't' ? "only a superuser may end a superuser's session" : 'GRANT pg_signal_backend to the role of the gate';
    return [error.message, hint];
  }
}
