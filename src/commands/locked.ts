// Takes the gate's lock for a command. It is freed with the session.
import { acquireLock } from '../postgres/lock.ts';
import type { Ready } from '../postgres/wait.ts';
import type { Context } from './command.ts';
import type { Home } from './home.ts';

/** @throws Stop('busy') where another holds it until the end of waiting. */
export async function takeLock(context: Context, { session, facts }: Ready, home: Home): Promise<void> {
  const { config, deadline, emit, signal, stage } = context;
  stage('lock');
  await acquireLock(session, {
    database: facts.database,
    ledgerSchema: config.ledgerSchema,
    also: home.ledger.locks,
    orphans: { after: config.orphanAfter, terminate: config.terminateOrphans },
    deadline: deadline.within(config.lockWait),
    emit,
    signal,
  });
}
