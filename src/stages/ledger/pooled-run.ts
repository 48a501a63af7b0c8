// The gate behind a pooler that hands out server connections per transaction. No lock and no setting outlives one there: each
// transaction takes the lock again and asks the ledger what is left to do, and what a migration needs a session for is refused beforehand.

import { type Finding, finding } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import type { Guard } from '../../migrations/apply/step.ts';
import type { Plan } from '../../migrations/plan.ts';
import type { Prepared } from '../../migrations/prepare/prepare.ts';
import { TAKE_A_SESSION } from '../../postgres/errors/pooler-errors.ts';
import { beginLocked } from '../../postgres/lock/lock.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { locate } from '../../sql/locate.ts';
import { sourceOffset } from '../../sql/statements/script.ts';
import { sessionBound } from '../../sql/statements/session-bound.ts';
import type { Answer } from '../answer.ts';
import { conclude } from '../conclude.ts';
import type { Context } from '../context.ts';
import type { Workspace } from '../workspace.ts';
import { type LedgerState, readTables } from './ledger-state.ts';
import { planOrStop } from './plan-or-stop.ts';
import { lockOptions } from './take-lock.ts';

/** Null if the session is one, and so can keep the lock. */
export function guardOf(context: Context, project: Project, { session, facts }: Ready, workspace: Workspace): Guard | null {
  if (session.pooling !== 'transaction') return null;
  return {
    begin: (begin) => beginLocked(session, begin, lockOptions(context, facts, workspace)),
    isPending: async ({ id }) => {
      const { pending } = planOrStop(project, await readRows(session, workspace, project, true), workspace);
      return pending.some((migration) => migration.id === id);
    },
  };
}

const readRows = (session: Ready['session'], workspace: Workspace, { migrations }: Project, within = false): Promise<LedgerState> =>
  readTables(session, workspace, migrations, { firstLook: '', everyRow: true, within });

/**
 * Without a lock that is held throughout, another gate may have continued between one look and the next: a mismatch only counts if the
 * ledger has not changed meanwhile; otherwise everything is looked at again. What was applied in between is in the last answer as well.
 */
export async function untilStill(
  guard: Guard | null,
  { session, workspace, project }: { readonly session: Ready['session']; readonly workspace: Workspace; readonly project: Project },
  attempt: () => Promise<Answer>,
): Promise<Answer> {
  if (guard === null) return attempt();
  const look = async (): Promise<string> => {
    await guard.begin('BEGIN');
    try {
      return JSON.stringify((await readRows(session, workspace, project)).rows);
    } finally {
      await session.rollback();
    }
  };
  let before = workspace.present.own && workspace.present.ledger ? await look() : '';
  let earlier: NonNullable<Answer['steps']> = [];
  for (;;) {
    const answer = await attempt();
    const steps = [...earlier, ...(answer.steps ?? [])];
    if (conclude(answer).outcome !== 'mismatch') return { ...answer, steps };
    const after = await look();
    if (after === before) return { ...answer, steps };
    before = after;
    earlier = steps.filter(({ state }) => state === 'applied');
  }
}

/** Whether the ledger is where a check of these files may be written down as the expectation of their head. */
export async function isStillOurs(session: Ready['session'], workspace: Workspace, project: Project): Promise<boolean> {
  const { pending, ahead } = planOrStop(project, await readRows(session, workspace, project), workspace);
  return pending.length === 0 && ahead.length === 0;
}

/** @throws Stop('misused') with `sessionWork`. Nothing was applied then. */
export const refuseSessionWork = async (...what: Parameters<typeof sessionWork>): Promise<void> => stopOnErrors(await sessionWork(...what));

/** Everything pending that needs a session, as errors. */
export async function sessionWork(prepared: readonly Prepared[], callbacks: readonly Prepared[], plan: Plan): Promise<readonly Finding[]> {
  const begun =
    plan.unfinished === null ? [] : [refusal(plan.unfinished.migration.file, 'was started statement by statement by an earlier run')];
  return [...begun, ...(await Promise.all([...callbacks, ...prepared].map(needOf))).flat()];
}

async function needOf(prepared: Prepared): Promise<readonly Finding[]> {
  const { migration, script, shape } = prepared;
  if (shape.mode === 'module') return [];
  const { file } = migration;
  const placed = (offset: number) => ({ file, ...locate(migration.text, sourceOffset(script, offset)) });
  const bound = script.statements
    .map((statement) => ({ statement, what: sessionBound(statement, script.sql) }))
    .find(({ what }) => what !== null);
  if (bound !== undefined) {
    return [refusal(file, `keeps something in the session: ${bound.what} lasts beyond the transaction`, placed(bound.statement.start))];
  }
  if (shape.mode === 'transaction') return [];
  if (shape.mode === 'batches') return [refusal(file, 'runs in batches, which one lock is held for')];
  const statements = await script.judged();
  if (shape.mode === 'statements') {
    const alone = statements.find((statement) => statement.alone === 'must');
    if (alone !== undefined) return [refusal(file, 'cannot run in one transaction', placed(alone.start))];
    const own = statements.some(({ transaction }) => transaction !== null);
    return [
      refusal(file, own ? 'has its own BEGIN and COMMIT, but not as one pair around the whole file' : 'cannot run in one transaction'),
    ];
  }
  const control = statements.filter(({ transaction }) => transaction !== null);
  const isOne = control.length === 2 && statements[0] === control[0] && statements.at(-1) === control[1] && shape.ledgerAt !== null;
  return isOne ? [] : [refusal(file, 'has its own BEGIN and COMMIT, but not as one pair around the whole file')];
}

export const DIRECT_HINT = `${TAKE_A_SESSION}; the application keeps its DATABASE_URL`;

const refusal = (file: string, what: string, place: NonNullable<Finding['place']> = { file }): Finding =>
  finding({
    code: 'needs-session',
    subject: file,
    message: `${file} ${what}, and the pooler is in transaction mode`,
    hint: DIRECT_HINT,
    place,
  });
