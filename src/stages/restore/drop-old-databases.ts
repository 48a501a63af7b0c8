// Removes the databases that restores have kept, and nothing else.
import type { ConnectionConfig } from '../../config/config.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { dropKept } from './kept-databases.ts';
import { openMaintenance } from './open-maintenance.ts';
import { lockRestore } from './restore-database.ts';

export async function dropOldDatabases(context: Context, target: ConnectionConfig): Promise<Answer> {
  context.stage('wait');
  const ready = await openMaintenance(context, target);
  try {
    await lockRestore(context, ready, target.database);
    const { session } = ready;
    const { dropped, findings } = await dropKept(context, { session, connection: session.connection }, target.database);
    const summary =
      dropped.length === 0
        ? `no database is kept from a restore of ${target.database}`
        : `removed ${count(dropped.length, 'database')}: ${dropped.join(', ')}`;
    return { summary, findings, data: { dropped } };
  } finally {
    await ready.session.close();
  }
}
