// `plan` where a command migrates: what is pending by file; and its SQL, if the tool can write it down.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Answer } from '../../stages/answer.ts';
import { toolLockHeld } from '../../stages/command/command-answer.ts';
import { headsOf } from '../../stages/command/command-screen.ts';
import { pendingSql } from '../../stages/command/lines/pending-sql.ts';
import { type CommandStanding, readCommandStanding } from '../../stages/command/read-standing.ts';
import type { Context } from '../../stages/context.ts';
import { withFailOn } from '../../stages/expectation/migration-standings.ts';
import { foreseenLock } from '../../stages/gate/foreseen-pooler.ts';
import { asksSql } from '../../stages/gate/plan-further.ts';
import { withJson } from '../../stages/json-answer.ts';

export async function planOfCommand(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { flags } = context;
  for (const flag of ['trace', 'to']) if (flags[flag] !== undefined) throw new Stop([ofFiles(flag)]);
  const at = await readCommandStanding(context, project, ready);
  const { ledger, standing, pending, migrator } = at;
  const summary = summaryOf(at);
  const isKnownDone = standing?.pending?.length === 0;
  const refused = isKnownDone ? [] : await foreseenLock(context, ready);
  const base = {
    ...{ summary, head: headsOf(at), applied: standing?.applied ?? 0 },
    findings: [...(ledger === null || ledger.holder === null ? [] : [toolLockHeld(ledger)]), ...refused],
    text: [summary, ...pending.map(({ file, name }) => `  ${file}  (${name})`)].join('\n'),
  };
  const data = { tool: migrator?.id ?? null, pending: pending.map(({ id, name, file }) => ({ id, name, file })) };
  if (!asksSql(flags)) return withJson(withFailOn({ ...base, data }, flags), flags);
  const sql = await pendingSql(context, ready.session, at);
  if ('why' in sql) throw new Stop([noSql(sql)]);
  return withJson({ ...base, text: sql.text === '' ? `-- ${summary}` : sql.text.trimEnd(), data: { ...data, sql: sql.text } }, flags);
}

function summaryOf({ standing, migrator }: CommandStanding): string {
  if (standing === null || standing.pending === null) return 'it is not known what is pending: only the tool can list what is in its files';
  const more = migrator?.elsewhere === undefined ? '' : ` (${migrator.elsewhere})`;
  const { length } = standing.pending;
  return `${length === 0 ? `nothing to apply (${standing.applied} applied)` : `${length} to apply`}${more}`;
}

const ofFiles = (flag: string) =>
  finding({
    code: 'bad-flag',
    subject: `--${flag}`,
    message: `--${flag} is for SQL files, and here a command migrates`,
    hint: 'leave it out; `schemagate plan --sql` shows the SQL if the tool can write it down',
  });

const noSql = ({ why, hint }: { readonly why: string; readonly hint?: string }) =>
  finding({
    code: 'no-sql',
    subject: 'plan',
    message: `the SQL of what is pending cannot be shown: ${why}`,
    hint: hint ?? 'set GATE_COMMAND to the command that migrates, as it is written on a command line',
  });
