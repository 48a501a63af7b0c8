// Who is at work: whoever holds the lock that this run would take.
import { lockHolder } from '../../postgres/lock/lock.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Context } from '../context.ts';
import type { Workspace } from '../workspace.ts';

/** In words; null if nobody does. */
export const gateAtWork = (
  { config }: Pick<Context, 'config'>,
  { session, facts }: Ready,
  { ledger }: Pick<Workspace, 'ledger'>,
): Promise<string | null> => lockHolder(session, { database: facts.database, ledgerSchema: config.ledgerSchema, otherKeys: ledger.locks });
