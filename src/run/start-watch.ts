// The watch over a command's session.
import { PROGRAM } from '../core/version.ts';
import type { Ready } from '../postgres/server/wait.ts';
import { startWatch, type UnderWay, type Watch } from '../postgres/watch/watch.ts';
import type { Context } from '../stages/context.ts';

export const watchCommand = ({ session }: Ready, { config, effects, emit }: Context, underWay: UnderWay): Watch =>
  startWatch({
    watched: session,
    connection: session.connection,
    applicationName: `${PROGRAM} watch ${effects.hostname}`.slice(0, 63),
    lockTimeout: config.lockTimeout,
    cancelBlockers: config.cancelBlockers,
    underWay,
    emit,
  });
