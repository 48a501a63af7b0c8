// What goes on in the server, for the commands that show or change it; and what of it is hidden from the role.
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Activity } from '../../postgres/activity/activity.ts';
import { readActivity } from '../../postgres/activity/read-activity.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { bare } from '../least-rights.ts';

/** @throws Stop('refused') if the role may not read the views at all. */
export async function lookAround({ session, facts }: Ready, everywhere: boolean): Promise<Activity> {
  try {
    return await readActivity(session, { everywhere });
  } catch (error) {
    const [view] = error instanceof PostgresError && error.sqlstate === '42501' ? (/\bpg_\w+/.exec(error.message) ?? []) : [];
    if (view === undefined) throw error;
    throw new Stop([notReadable(view, facts.user)], { cause: error });
  }
}

const notReadable = (view: string, role: string): Finding =>
  finding({
    code: 'permission',
    subject: view,
    message: `the role ${role} is not allowed to read ${view}, which shows what the server is doing`,
    hint: `GRANT SELECT ON pg_catalog.${view} TO ${bare(role)}`,
  });

/** Nothing if it sees everything. */
export function hiddenFrom(role: string, { sessions }: Activity): readonly Finding[] {
  const hidden = sessions.filter((one) => one.hidden).length;
  if (hidden === 0) return [];
  const whose = hidden === 1 ? 'a session of another role does' : `${hidden} sessions of other roles do`;
  return [
    finding({
      code: 'sessions-hidden',
      subject: `role ${role}`,
      message: `what ${whose} is hidden from the role ${role}: state, times, client and query are missing`,
      hint: `GRANT pg_read_all_stats TO ${bare(role)}`,
    }),
  ];
}
