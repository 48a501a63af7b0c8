// What `plan` says beyond its list, if asked: the SQL that would be sent, or what running it in a copy shows. Both are loaded here
// only: a gate has no use for them at its start.
import { finding, hasErrors } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Answer } from '../answer.ts';
import type { Context, Flag, FlagValues } from '../context.ts';
import type { Planned } from './planned.ts';

const SQL: Flag = { name: 'sql', type: 'boolean', doc: 'print the SQL that `up` would send, as a script for psql, and nothing else' };
const TRACE: Flag = {
  name: 'trace',
  type: 'boolean',
  doc: 'run what is pending in a copy of the schema without rows; show what each statement locks, rewrites and reads, and how large and busy those tables are on the live server',
};

export const FURTHER: readonly Flag[] = [SQL, TRACE];

export const asksSql = ({ sql }: FlagValues): boolean => sql === true;

/** @throws Stop('misused') */
export function refuseBoth({ sql, trace }: FlagValues): void {
  if (sql !== true || trace !== true) return;
  const message = '--sql and --trace cannot be combined';
  throw new Stop([finding({ code: 'bad-flag', subject: '--trace', message, hint: 'run `schemagate plan` twice, once with each' })]);
}

/** @param answer the list. Where `up` would apply nothing there is nothing that it would send, and nothing to try. */
export async function further(context: Context, project: Project, ready: Ready, planned: Planned, answer: Answer): Promise<Answer> {
  if (asksSql(context.flags)) return asScript(context, project, ready, planned, answer);
  const isTried = context.flags[TRACE.name] === true && planned.prepared.length > 0 && !hasErrors(answer.findings ?? []);
  return isTried ? withTrace(context, project, ready, planned, answer) : answer;
}

async function asScript(context: Context, project: Project, ready: Ready, planned: Planned, answer: Answer): Promise<Answer> {
  const { maskedIn, refusedText, runScript, scriptText } = await import('./run-script.ts');
  const { findings = [], data } = answer;
  if (hasErrors(findings)) return { ...answer, text: refusedText(findings), data: { ...(data as object), script: [] } };
  const script = await runScript(context, project, ready, planned);
  const masked = maskedIn(script, context.config);
  if (masked.length > 0) {
    const all = [...findings, ...masked];
    return { ...answer, findings: all, text: refusedText(all), data: { ...(data as object), script: [] } };
  }
  const text = scriptText(script, planned.plan, `${ready.facts.database} on ${ready.session.connection.host}`);
  return { ...answer, text, data: { ...(data as object), script } };
}

async function withTrace(context: Context, project: Project, ready: Ready, planned: Planned, answer: Answer): Promise<Answer> {
  const { traceRun } = await import('../scratch/trace/trace-run.ts');
  const trace = await traceRun(context, project, ready, planned);
  return {
    ...answer,
    text: `${answer.text ?? ''}\n\n${trace.text}`,
    data: { ...(answer.data as object), trace: trace.data },
    findings: [...(answer.findings ?? []), ...trace.findings],
  };
}
