// `down` where a command migrates: the tool itself takes migrations back, under the gate's lock, and the schema is proved and recorded as after any run.
import { finding } from '../../core/finding.ts';
import { migratorOfCommand } from '../../migrators/migrators.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Answer } from '../../stages/answer.ts';
import { headsOf } from '../../stages/command/command-screen.ts';
import { type GivenCommand, givenCommand } from '../../stages/command/given-command.ts';
import { backLines } from '../../stages/command/lines/back-lines.ts';
import { type Chosen, underLock } from '../../stages/command/pass-command.ts';
import { type CommandStanding, readCommandStanding } from '../../stages/command/read-standing.ts';
import type { Context } from '../../stages/context.ts';
import { commandLine } from '../../stages/reversal/reversal-answer.ts';
import { workspaceOf } from '../../stages/workspace.ts';

export async function downOfCommand(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { config, flags, effects } = context;
  const at = await readCommandStanding(context, project, ready);
  const lines = backLines(context, at.known, at.ledger);
  const [first, ...others] = lines.map((operands) => givenCommand({ config, effects, operands }));
  if (first === undefined) return nothing(at);
  if (flags['plan'] === true || flags['yes'] !== true) return shown(context, at, [first, ...others]);
  const known = migratorOfCommand(config.command.join(' '), project.folder);
  return underLock({
    ...{ context, project, ready, known, command: first },
    workspace: workspaceOf(config, project.layout, ready.facts),
    choose: (ledger): Chosen => {
      const [one, ...more] = backLines(context, known, ledger).map((operands) => givenCommand({ config, effects, operands }));
      return one === undefined ? nothing(at) : [one, ...more];
    },
  });
}

const nothing = (at: CommandStanding): Answer => ({
  head: headsOf(at),
  summary: `nothing to revert: ${at.standing?.head == null ? 'nothing is applied' : `the database is at ${at.standing.head}`}`,
});

function shown(context: Context, at: CommandStanding, commands: readonly [GivenCommand, ...GivenCommand[]]): Answer {
  const lines = commands.map(({ text }) => `  ${text}`);
  const base = { head: headsOf(at), data: { commands: commands.map(({ words }) => words) } };
  if (context.flags['plan'] === true) return { ...base, summary: 'would be run', text: ['would be run:', ...lines].join('\n') };
  const summary = `${commands[0].text} would be run${commands.length === 1 ? '' : `, and ${commands.length - 1} more`}; nothing was done`;
  const unconfirmed = finding({
    code: 'not-confirmed',
    subject: commands[0].text,
    message: '--yes is not given, so nothing was reverted',
    hint: `\`${commandLine(context)} --yes\` does it`,
  });
  return { ...base, found: true, summary, findings: [unconfirmed], text: [summary, ...lines].join('\n') };
}
