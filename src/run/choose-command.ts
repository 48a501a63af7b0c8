// The command that is performed in place of the one that was asked for, and the settings in force for it: another command where flags or settings
// ask for one, one for all steps where several are configured, or the settings of the one step that is named.
import { finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import type { GateStep } from '../project/steps/gate-step.ts';
import { readSteps, stepNamed, stepSource } from '../project/steps/read-steps.ts';
import type { Context } from '../stages/context.ts';
import type { Command } from './command.ts';

type Given = Pick<Context, 'config' | 'effects' | 'flags' | 'operands'>;

interface Chosen<O extends Given> {
  readonly command: Command;
  readonly options: O;
}

/** @throws Stop('misused') for steps that cannot be read, and for a command that is about one folder where several are configured. */
export async function chooseCommand<O extends Given>(asked: Command, options: O): Promise<Chosen<O>> {
  if (options.config.sqlite !== null) return { command: await onSqlite(asked, options), options };
  if (asked.needs === 'nothing' || (asked.needs === 'database' && asked.noProject)) return within(asked, options);
  const { config } = options;
  const source = stepSource(options);
  if (source === null) {
    if (config.step !== null) throw new Stop([noSteps(config.step)]);
    return within(asked, options);
  }
  const steps = await readSteps(config, source);
  if (config.step !== null) return ofStep(asked, options, stepNamed(steps, config.step));
  if (asked.ofSteps === undefined) throw new Stop([stepNeeded(asked.name, steps)]);
  return { command: (await asked.ofSteps())(steps, asked), options };
}

/** @throws Stop('misused') for what is there on PostgreSQL only. */
async function onSqlite(asked: Command, given: Given): Promise<Command> {
  if (asked.ofSqlite === 'as it is') return asked;
  if (asked.ofSqlite === undefined) throw new Stop([postgresOnly(`\`schemagate ${asked.name}\``)]);
  const { command, step } = given.config;
  if (command.length > 0) throw new Stop([postgresOnly('a command that migrates')]);
  if (step !== null || stepSource(given) !== null) throw new Stop([postgresOnly('a run of several steps')]);
  return (await asked.ofSqlite())(asked);
}

const postgresOnly = (what: string) =>
  finding({
    code: 'postgresql-only',
    subject: what.replaceAll('`', ''),
    message: `${what} is for PostgreSQL only, and DATABASE_URL names a SQLite file`,
    hint: 'docs/sqlite.md lists what the gate does on SQLite',
  });

const within = <O extends Given>(asked: Command, options: O): Chosen<O> => ({
  command: asked.instead?.(options.flags, options, options.operands) ?? asked,
  options,
});

/** What is written in its flags goes before what the step says. */
function ofStep<O extends Given>(asked: Command, options: O, step: GateStep): Chosen<O> {
  const { config, flags, command } = step;
  if (command.length > 0 && asked.ofCommandStep !== true) throw new Stop([notAlone(asked, step)]);
  return within(asked, { ...options, config, flags: { ...flags, ...options.flags } });
}

const notAlone = ({ name: asked, ofSteps }: Command, { name, what }: GateStep) =>
  finding({
    code: 'step-needed',
    subject: '--step',
    message: `the step ${name} is a command (${what}), and the schema after it is that of all steps: \`schemagate ${asked}\` is not about it alone`,
    hint:
      ofSteps === undefined
        ? 'name a step that is a folder of SQL files'
        : `leave --step out: \`schemagate ${asked}\` is then about all steps`,
  });

const stepNeeded = (command: string, steps: readonly GateStep[]) =>
  finding({
    code: 'step-needed',
    subject: command,
    message: `\`schemagate ${command}\` is about one folder, and ${steps.length} steps are configured`,
    hint: `say which one is meant: ${steps.map(({ name }) => `--step ${name}`).join(', ')}`,
  });

const noSteps = (name: string) =>
  finding({
    code: 'bad-step',
    subject: '--step',
    message: `the step ${name} is asked for, but no steps are configured`,
    hint: 'set GATE_STEPS, write schemagate.yml in the migrations folder, or leave --step out',
  });
