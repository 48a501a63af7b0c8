// Takes the gate's lock for a command, when what the run has lost is over. It is freed with the session.
import { acquireLock, lockKey } from '../postgres/lock.ts';
import { awaitPredecessors } from '../postgres/predecessor.ts';
import type { Ready } from '../postgres/wait.ts';
import type { Context } from './command.ts';
import type { Home } from './home.ts';

/** @throws Stop('busy') where another holds it until the end of waiting. */
export async function takeLock(context: Context, { session, facts }: Ready, home: Home): Promise<void> {
  const { config, emit, signal, stage, earlier } = context;
  stage('lock');
  const deadline = context.deadline.within(config.lockWait);
  if (earlier.backends.length > 0) {
    const key = lockKey(facts.database, config.ledgerSchema);
    await awaitPredecessors(session, earlier.backends, { key, role: config.role, deadline, emit, signal });
  }
  await acquireLock(session, {
    database: facts.database,
    ledgerSchema: config.ledgerSchema,
    also: home.ledger.locks,
    deadline,
    emit,
    signal,
  });
}
