// Waits for the server alone: nothing is asked of the database.
import type { ConnectionConfig } from '../../config/config.ts';
import { type Ready, waitForServer } from '../../postgres/server/wait.ts';
import type { Context } from '../context.ts';
import { applicationNameOf } from './application-name.ts';

/** @throws Stop as waitForServer. */
export const openServer = (
  { config, deadline, run, effects, emit, signal }: Context,
  connection: ConnectionConfig,
  ended: AbortSignal,
): Promise<Ready> =>
  waitForServer({
    connection,
    applicationName: applicationNameOf({ config, run, effects }),
    connectTimeout: config.connectTimeout,
    purpose: 'write',
    role: config.role,
    wanted: { tables: [], look: null },
    deadline: deadline.within(config.waitTimeout),
    emit,
    signal: AbortSignal.any([signal, ended]),
  });
