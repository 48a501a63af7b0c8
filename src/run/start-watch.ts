// The watch over a command's session.
import type { Ready } from '../postgres/server/wait.ts';
import { startWatch, type UnderWay, type Watch } from '../postgres/watch/watch.ts';
import type { Context } from '../stages/context.ts';
import { applicationNameFor } from '../stages/wait/application-name.ts';

interface Watching extends Pick<Context, 'config' | 'effects' | 'emit'> {
  /** Who is in the way may be ended, where GATE_CANCEL_BLOCKERS says so: not by a command that only looks. */
  readonly mayEnd: boolean;
}

export const watchCommand = ({ session }: Ready, { config, effects, emit, mayEnd }: Watching, underWay: UnderWay): Watch =>
  startWatch({
    watched: session,
    connection: session.connection,
    applicationName: applicationNameFor('watch', effects),
    lockTimeout: mayEnd ? config.lockTimeout : 0,
    cancelBlockers: mayEnd ? config.cancelBlockers : null,
    underWay,
    emit,
  });
