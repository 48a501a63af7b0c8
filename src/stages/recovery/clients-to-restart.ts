// Who is connected while the schema is recovered: their sessions may have prepared statements for what has been made again.
import { readActivity } from '../../postgres/activity/read-activity.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { cleanLine } from '../../report/clean-text.ts';
import { count } from '../../report/view-options.ts';

/** Applications by name, with the number of their sessions; empty if nobody is connected, or that may not be seen. */
export async function connectedApplications(session: Queryable): Promise<readonly string[]> {
  const activity = await readActivity(session, { everywhere: false }).catch((error: unknown) => {
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    return null;
  });
  const byName = new Map<string, number>();
  for (const { own, gate, kind, application, role } of activity?.sessions ?? []) {
    if (own || gate || (kind !== null && kind !== 'client backend')) continue;
    const name = cleanLine(application) || `clients of role ${role ?? 'unknown'} without application_name`;
    byName.set(name, (byName.get(name) ?? 0) + 1);
  }
  return [...byName].sort(([one], [other]) => one.localeCompare(other)).map(([name, n]) => `${name} (${count(n, 'session')})`);
}

export const restartText = (applications: readonly string[]): string =>
  applications.length === 0
    ? 'nobody is connected to this database'
    : `restart what was connected while the schema was incomplete: ${applications.join(', ')}`;
