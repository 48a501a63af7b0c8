// What applying takes from a command's context and from where its ledger is.
import type { ApplyOptions } from '../migrations/step.ts';
import type { Session } from '../postgres/session.ts';
import type { Context } from './command.ts';
import type { Home } from './home.ts';

export const applyOptions = (
  { run, emit, effects, config, deadline, signal, blockedBy }: Context,
  session: Session,
  { ledger, limits }: Home,
  rest: Pick<ApplyOptions, 'callbacks' | 'unfinished'>,
): ApplyOptions => ({
  session,
  ledger,
  run,
  limits,
  emit,
  blockedBy,
  loadModule: effects.loadModule,
  retry: { tries: config.lockTries, deadline, signal },
  ...rest,
});
