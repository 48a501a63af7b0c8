// Sessions that hold a lock now which a pending migration would wait for: whoever deploys in this moment waits behind them, and everybody else behind
// the deploy.

import type { Row } from '../../../postgres/session/queryable.ts';
import { quoteLiteral } from '../../../sql/quote.ts';
import { LOCK_MODES, type LockModeName } from '../../../stages/scratch/trace/lock-modes.ts';
import { type LookCheck, skip, WELL } from '../../check.ts';
import type { Touched } from '../../touched-relations.ts';
import { SESSION_COLUMNS, seconds, sessionName } from '../../words.ts';

/** Shorter transactions come and go. */
const AFTER = 5;

export const pendingMigrationBlocked: LookCheck = {
  id: 'pending-migration-blocked',
  group: 'gate',
  looksFor: `sessions and prepared transactions that have held a lock for ${AFTER} s which a pending migration needs (an error if nobody is at work in them)`,
  needs: 'a folder of migrations',
  look: async ({ project, ask, touched: readTouched }) => {
    if (project.missing !== undefined) return skip(project.missing);
    const touched = await readTouched();
    if (touched.length === 0) return WELL;
    const [answer] = await ask(holders([...new Set(touched.map(({ name }) => name))]));
    return {
      findings: answer!.rows.flatMap((holder) => {
        const needing = touched.find(({ name, mode }) => name === holder['name'] && conflicts(mode, holder['mode']));
        return needing === undefined || Number(holder['held'] ?? AFTER) < AFTER ? [] : [{ finding: findingOf(holder, needing) }];
      }),
    };
  },
};

/** Of an index it is the table that counts. A prepared transaction has no process. */
const holders = (
  names: readonly string[],
): string => `SELECT w.name, to_regclass(w.name)::text AS relation, l.mode, ${SESSION_COLUMNS}, a.state, l.pid IS NULL AS prepared,
  extract(epoch FROM clock_timestamp() - a.xact_start)::int8 AS held
FROM unnest(ARRAY[${names.map(quoteLiteral).join(', ')}]) w(name) LEFT JOIN pg_index i ON i.indexrelid = to_regclass(w.name)
  JOIN pg_locks l ON l.locktype = 'relation' AND l.granted AND l.relation = coalesce(i.indrelid, to_regclass(w.name))
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.pid IS DISTINCT FROM pg_backend_pid()
  LEFT JOIN pg_stat_activity a ON a.pid = l.pid ORDER BY 1, 2`;

/** Manual, 13.3.1: with what each mode conflicts, by their places in LOCK_MODES. */
const CONFLICTS: Readonly<Record<LockModeName, readonly number[]>> = {
  AccessShareLock: [7],
  RowShareLock: [6, 7],
  RowExclusiveLock: [4, 5, 6, 7],
  ShareUpdateExclusiveLock: [3, 4, 5, 6, 7],
  ShareLock: [2, 3, 5, 6, 7],
  ShareRowExclusiveLock: [2, 3, 4, 5, 6, 7],
  ExclusiveLock: [1, 2, 3, 4, 5, 6, 7],
  AccessExclusiveLock: [0, 1, 2, 3, 4, 5, 6, 7],
};

const conflicts = (wanted: LockModeName, held: string | null | undefined): boolean =>
  CONFLICTS[wanted].includes(LOCK_MODES.findIndex(({ mode }) => mode === held));

function findingOf(holder: Row, { place }: Touched) {
  const name = holder['relation'];
  const isPrepared = holder['prepared'] === 't';
  const isIdle = isPrepared || holder['state']?.startsWith('idle') === true;
  const who = isPrepared ? 'a prepared transaction' : sessionName(holder);
  const since = holder['held'] == null ? '' : `, in a transaction of ${seconds(holder['held'])}`;
  return {
    code: 'pending-migration-blocked' as const,
    severity: isIdle ? ('error' as const) : ('warning' as const),
    subject: isPrepared ? `prepared transaction on ${name}` : who,
    message: `${place.file} is pending and needs ${name}, and ${who} holds ${holder['mode']} on it${since}${isIdle && !isPrepared ? ', with nothing under way' : ''}`,
    hint: isPrepared
      ? 'end it before the deploy: SELECT * FROM pg_prepared_xacts, then COMMIT PREPARED or ROLLBACK PREPARED'
      : `let it finish before the deploy, or SELECT pg_terminate_backend(${holder['pid']})`,
    place,
  };
}
