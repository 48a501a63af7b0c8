// A session on the server and on no database that is at stake: where databases are created, renamed and dropped. With the stronger role of
// GATE_ADMIN_URL, if there is one.
import type { ConnectionConfig } from '../../config/config.ts';
import { Stop } from '../../core/stop.ts';
import { type Ready, waitForServer } from '../../postgres/server/wait.ts';
import type { Context } from '../context.ts';
import { applicationNameOf } from '../wait/application-name.ts';

/** Every server has these; either may have been dropped. */
const MAINTENANCE = ['postgres', 'template1'] as const;

/** @param target the database that is at stake. @throws Stop as waitForServer. */
export async function openMaintenance(context: Context, target: ConnectionConfig): Promise<Ready> {
  const { admin } = context.config;
  const strong = admin ?? target;
  const own = admin === null || admin.database === target.database ? [] : [admin.database];
  const [first, ...others] = [...new Set([...own, ...MAINTENANCE])].filter((name) => name !== target.database);
  let refused: unknown;
  for (const database of [first!, ...others]) {
    try {
      return await openOn(context, { ...strong, database });
    } catch (error) {
      refused ??= error;
      if (!(error instanceof Stop) || error.findings[0]?.code !== 'no-such-database') throw error;
    }
  }
  throw refused;
}

/** Another session of the same role on the same server. */
export const openOn = (context: Context, connection: ConnectionConfig): Promise<Ready> => {
  const { config, run, effects, deadline, emit, signal } = context;
  return waitForServer({
    connection,
    applicationName: applicationNameOf({ config, run, effects }),
    connectTimeout: config.connectTimeout,
    purpose: 'write',
    role: config.admin === null ? config.role : null,
    wanted: { tables: [], look: null },
    deadline: deadline.within(config.waitTimeout),
    emit,
    signal,
  });
};
