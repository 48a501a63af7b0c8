// What applying takes from a command's context and from where its ledger is.

import { batchStore } from '../ledger/batch-store.ts';
import type { ApplyOptions } from '../migrations/apply/step.ts';
import type { Limits } from '../migrations/prepare/message.ts';
import type { Session } from '../postgres/session/session.ts';
import { quoteLiteral } from '../sql/quote.ts';
import type { Context } from './context.ts';
import type { Workspace } from './workspace.ts';

export const applyOptions = (
  { run, emit, effects, config, deadline, signal, blockedBy }: Context,
  session: Session,
  { ledger, limits, schema }: Workspace,
  rest: Pick<ApplyOptions, 'callbacks' | 'unfinished' | 'guard' | 'pause' | 'isFresh' | 'isBegun' | 'opening'>,
): ApplyOptions => ({
  session,
  ledger,
  batches: batchStore(schema),
  run,
  limits: limitsFor(session, limits),
  emit,
  blockedBy,
  loadModule: effects.loadModule,
  hearUncaught: effects.hearUncaught,
  retry: { tries: config.lockTries, deadline, signal },
  ...rest,
});

/** Behind a pooler, RESET ALL does not restore the application name: it is set again. */
function limitsFor({ pooling, applicationName }: Session, limits: Limits): Limits {
  if (pooling === 'transaction') return { ...limits, pooled: true };
  if (pooling === 'none') return limits;
  const settings = [`SET application_name = ${quoteLiteral(applicationName)}`, ...limits.session.settings];
  return { ...limits, session: { ...limits.session, settings } };
}
