// Databases that restores have left: the old ones, kept under another name until nobody needs them, and what a run that was killed had begun.
import type { ConnectionConfig } from '../../config/config.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { few } from '../../core/text/few.ts';
import { dropDatabase } from '../../postgres/scratch/drop-database.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Context } from '../context.ts';
import { applicationNameFor } from '../wait/application-name.ts';
import { keptOf, leftFresh } from './restore-names.ts';

interface OnServer {
  readonly session: Queryable;
  /** Of another database than those. */
  readonly connection: ConnectionConfig;
}

/** @returns their names. Only under the lock of the restore: another run may be filling one. */
export async function dropAbandoned(context: Context, at: OnServer, target: string): Promise<readonly Finding[]> {
  const { dropped, left } = await dropThose(context, at, leftFresh(target));
  if (dropped.length > 0) {
    context.emit({ event: 'note', level: 'info', message: `removed what a restore that was killed had begun: ${few(dropped)}` });
  }
  return left.map((name) => notDropped(name));
}

/** @returns the names of those that are gone, and what to say of those that are not. */
export async function dropKept(context: Context, at: OnServer, target: string) {
  const { dropped, left } = await dropThose(context, at, keptOf(target));
  return { dropped, findings: left.map((name) => notDropped(name)) };
}

async function dropThose(context: Context, { session, connection }: OnServer, isMeant: (name: string) => boolean) {
  const [found] = await session.query('/* gate:databases */ SELECT datname AS name FROM pg_catalog.pg_database ORDER BY datname');
  const names = found!.rows.map(({ name }) => name!).filter(isMeant);
  const left: string[] = [];
  for (const name of names) if (!(await dropFresh(context, connection, name))) left.push(name);
  return { dropped: names.filter((name) => !left.includes(name)), left };
}

/** @returns whether it is gone. */
export async function dropFresh({ config, effects }: Context, connection: ConnectionConfig, name: string): Promise<boolean> {
  const options = { connection, connectTimeout: config.connectTimeout, applicationName: applicationNameFor('restore', effects) };
  return (await dropDatabase(name, options)) === 'dropped';
}

export const notDropped = (name: string): Finding =>
  finding({
    code: 'restore-left',
    subject: `database ${name}`,
    message: `the database ${name} could not be removed: the server did not answer, somebody is connected to it, or it belongs to another role`,
    hint: `the next restore tries again; by hand: DROP DATABASE ${JSON.stringify(name)} WITH (FORCE)`,
  });
