// Takes the gate's lock for a command, when what the run has lost is over. It is freed with the session.

import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { TAKE_A_SESSION } from '../../postgres/errors/pooler-errors.ts';
import { acquireLock, isOfLock, type LockOptions, lockKey, tryLockFor } from '../../postgres/lock/lock.ts';
import { awaitPredecessors } from '../../postgres/lock/predecessor.ts';
import type { ServerFacts } from '../../postgres/server/probe.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Result } from '../../postgres/session/queryable.ts';
import type { Context } from '../context.ts';
import type { Workspace } from '../workspace.ts';

/** What is locked besides the gate's own lock: what other tools lock for the same work. */
type Locked = { readonly ledger: Pick<Workspace['ledger'], 'locks'> };

/** For a command that knows no folder, and so no other tool. */
export const GATE_ALONE: Locked = { ledger: { locks: [] } };

export const lockOptions = ({ config, deadline, emit, signal }: Context, { database }: ServerFacts, workspace: Locked): LockOptions => ({
  database,
  ledgerSchema: config.ledgerSchema,
  otherKeys: workspace.ledger.locks,
  orphans: { after: config.orphanAfter, terminate: config.terminateOrphans },
  deadline: deadline.within(config.lockWait),
  emit,
  signal,
});

/**
 * @param plan statements that begin the next stage, sent with the first try, as tryLockFor takes them; none where it is null.
 * @returns what they came to; null if they were not run.
 * @throws Stop('busy') if another session holds it until the wait ends; Stop('misused') if a pooler does not let a session keep it.
 */
export async function takeLock(
  context: Context,
  { session, facts }: Ready,
  workspace: Locked,
  plan: ((isHeld: string) => string) | null = null,
): Promise<readonly Result[] | null> {
  const { config, stage, earlier } = context;
  stage('lock');
  if (session.pooling === 'transaction') throw new Stop([noSession()]);
  const options = lockOptions(context, facts, workspace);
  if (earlier.backends.length > 0) {
    const key = lockKey(facts.database, config.ledgerSchema);
    await awaitPredecessors(session, earlier.backends, { ...options, key, role: config.role });
  }
  if (plan !== null) {
    // A lock that is to be had is had at once: what takes longer is the next stage.
    stage('plan');
    const planned = await tryLockFor(session, options, plan).catch((error: unknown) => {
      if (isOfLock(error)) stage('lock');
      throw error;
    });
    if (planned !== null) return planned;
    stage('lock');
  }
  await acquireLock(session, options);
  return null;
}

export const noSession = (): Finding =>
  finding({
    code: 'needs-session',
    subject: 'pooler',
    message: 'this command needs the lock for longer than a transaction, and the pooler is in transaction mode',
    hint: TAKE_A_SESSION,
  });
