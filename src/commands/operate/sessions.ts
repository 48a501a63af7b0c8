// Shows who is connected to the database, who waits for whom and which tables are locked; ends the sessions that are named.
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { hiddenFrom, lookAround } from '../../stages/sessions/look-around.ts';
import { pidsIn } from '../../stages/sessions/pids.ts';
import { sessionScreen, sessionSummary } from '../../stages/sessions/session-screen.ts';
import { terminateSessions } from '../../stages/sessions/terminate-sessions.ts';

export const sessions: Command = {
  name: 'sessions',
  summary: 'show who is connected, who waits for whom, and which tables are locked; --terminate ends those that are named',
  example: 'schemagate sessions --terminate 4711 --yes',
  rights: {
    ledger: 'nothing',
    besides: "pg_read_all_stats to see what other roles' sessions do; pg_signal_backend to end them",
  },
  needs: 'database',
  purpose: 'read',
  noProject: true,
  operands: { usage: '[PID…]', doc: 'PID is the process ID of another session to end with --terminate.', count: 'any' },
  flags: [
    { name: 'all', type: 'boolean', doc: "also sessions on other databases, and PostgreSQL's own processes" },
    {
      name: 'terminate',
      type: 'string',
      value: 'PID',
      doc: 'end the session with this process ID, or several, separated by commas; only shows which, unless --yes is given',
    },
    { name: 'yes', type: 'boolean', doc: 'do it' },
    { name: 'force', type: 'boolean', doc: "even if it is a gate's session, an autovacuum worker or replication" },
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: ({ flags, operands }) => void pidsIn(flags, operands),
  run,
};

async function run(context: Context, _: Project, ready: Ready): Promise<Answer> {
  const { flags, operands, effects } = context;
  const pids = pidsIn(flags, operands);
  if (pids.length > 0) return withJson(await terminateSessions(context, ready, pids), flags);
  const everywhere = flags['all'] === true;
  const seen = await lookAround(ready, everywhere);
  const activity = { ...seen, sessions: seen.sessions.filter(({ own }) => !own) };
  const findings = hiddenFrom(ready.facts.user, activity);
  const text = sessionScreen(activity, everywhere, effects.columns).join('\n');
  return withJson({ summary: sessionSummary(activity), text, findings, data: activity }, flags);
}
