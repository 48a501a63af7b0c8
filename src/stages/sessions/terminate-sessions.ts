// Ends sessions that are named by their process ids: those of clients, unless more is asked for, and never this very connection.
import { type Finding, finding } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import type { ServerSession } from '../../postgres/activity/activity.ts';
import { type Ending, terminateSession } from '../../postgres/activity/end-session.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { sessionText } from '../../report/session-lines.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { bare } from '../least-rights.ts';
import { lookAround } from './look-around.ts';

export async function terminateSessions({ flags }: Context, ready: Ready, pids: readonly number[]): Promise<Answer> {
  const { sessions } = await lookAround(ready, true);
  const named = sessions.filter(({ pid }) => pids.includes(pid));
  const absent = pids.filter((pid) => !named.some((one) => one.pid === pid)).map(noSuchSession);
  stopOnErrors(named.flatMap((one) => refusalOf(one, flags['force'] === true)));
  const data = { sessions: named };
  if (flags['yes'] !== true) {
    const summary = `${count(named.length, 'session')}, which --yes would end`;
    const text = [summary, ...named.map((one) => `  ${sessionText(one)}`)].join('\n');
    return { found: named.length > 0, summary, text, findings: absent, data };
  }
  const endings: { readonly of: ServerSession; readonly ending: Ending }[] = [];
  for (const one of named) endings.push({ of: one, ending: await terminateSession(ready.session, one) });
  const ended = endings.filter(({ ending }) => ending.became === 'ended');
  const findings = [...endings.flatMap(({ of, ending }) => failureOf(of, ending, ready.facts.user)), ...absent];
  const summary = `${count(ended.length, 'session')} ended`;
  const text = [summary, ...ended.map(({ of }) => `  ${sessionText(of)}`)].join('\n');
  return { summary, text, findings, data: { sessions: endings.map(({ of, ending }) => ({ ...of, ...ending })) } };
}

/** Of these PostgreSQL starts another at once, or lives by them. */
const OF_THE_SERVER = /^(?:client backend|autovacuum worker|walsender|parallel worker|logical replication)/;

/** Why it is not ended; nothing if it may be. */
function refusalOf(one: ServerSession, force: boolean): readonly Finding[] {
  const { pid, kind, own, gate, hidden } = one;
  const refuse = (message: string, hint: string): readonly Finding[] => [
    finding({ code: 'session-protected', subject: `pid ${pid}`, message: `pid ${pid} ${message}; nothing was ended`, hint }),
  ];
  if (own) return refuse('is this very connection', 'leave it out: it ends with this command');
  if (kind !== null && !OF_THE_SERVER.test(kind)) return refuse(`is the ${kind} of PostgreSQL itself`, 'leave it out');
  if (force) return [];
  const asked = 'leave it out, or add --force if it is really meant';
  if (gate) return refuse(`is a gate's own session (${one.application})`, asked);
  if (kind === 'client backend' || (kind === null && hidden)) return [];
  return refuse(`is ${kind === 'autovacuum worker' ? 'an' : 'a'} ${kind}`, asked);
}

const noSuchSession = (pid: number): Finding =>
  finding({
    code: 'no-such-session',
    subject: `pid ${pid}`,
    message: `no session has the process id ${pid}: it has ended, or there never was one`,
    hint: '`schemagate sessions` lists those that are there',
  });

function failureOf(one: ServerSession, { became, why }: Ending, role: string): readonly Finding[] {
  if (became === 'ended') return [];
  const { pid } = one;
  if (became === 'gone') return [noSuchSession(pid)];
  const subject = `pid ${pid}`;
  if (became === 'still-there') {
    const message = `${sessionText(one)} was asked to end, and is still there after 5 s`;
    return [
      finding({ code: 'session-not-ended', subject, message, hint: 'it may be rolling back: look again with `schemagate sessions`' }),
    ];
  }
  return [
    finding({ code: 'session-not-ended', subject, message: `${sessionText(one)} could not be ended: ${why}`, hint: grantFor(one, role) }),
  ];
}

/** What lets the role end it (manual, 22.5: pg_signal_backend). */
function grantFor({ superuser, kind }: Pick<ServerSession, 'superuser' | 'kind'>, role: string): string {
  if (superuser) return "log in as a superuser: nobody else may end a superuser's session";
  const right = kind === 'autovacuum worker' ? 'pg_signal_autovacuum_worker' : 'pg_signal_backend';
  return `GRANT ${right} TO ${bare(role)}`;
}
