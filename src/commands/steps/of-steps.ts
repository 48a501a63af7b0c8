// What the commands that work on several steps have in common: each step's folder is read, and its ledger looked for.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { wantedTables } from '../../layouts/ledger-tables.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { GateStep } from '../../project/steps/gate-step.ts';
import { readStepsProject, type StepsProject } from '../../project/steps/steps-project.ts';
import type { Command, CommandFacets, DatabaseCommand } from '../../run/command.ts';
import { inPlaceOf } from '../../run/in-place-of.ts';
import type { Answer } from '../../stages/answer.ts';
import { givenCommand } from '../../stages/command/given-command.ts';
import type { Context } from '../../stages/context.ts';
import { type OpenSteps, openSteps } from '../../stages/steps/open-steps.ts';

export interface OfSteps {
  /** The command of one folder. */
  readonly of: CommandFacets;
  readonly purpose: DatabaseCommand['purpose'];
  /** Its flags that are about one folder. */
  readonly without: readonly string[];
  readonly run: (opened: OpenSteps) => Promise<Answer>;
  /** What else its flags must be. */
  readonly check?: NonNullable<Command['refuse']>;
  readonly before?: (context: Context, ready: Ready) => Promise<void>;
  readonly waits?: DatabaseCommand['waits'];
}

export function ofSteps(steps: readonly GateStep[], { of, purpose, without, run, check, before, waits }: OfSteps): Command {
  let project: StepsProject;
  return {
    ...{ ...inPlaceOf(of), needs: 'database', purpose },
    ...(of.notifies !== undefined && { notifies: of.notifies }),
    ...(waits !== undefined && { waits }),
    ...{ boots: purpose === 'write', wanted: steps.flatMap(({ config }) => wantedTables(config)) },
    refuse: (given) => {
      const { flags, effects } = given;
      check?.(given);
      const one = without.find((flag) => flags[flag] !== undefined);
      if (one !== undefined) throw new Stop([ofOneStep(one, steps)]);
      for (const { command, config } of steps) if (command.length > 0) givenCommand({ operands: [], config, effects });
    },
    readProject: async (outside, facts) => {
      project = await readStepsProject(outside, steps, facts);
      return project;
    },
    run: async (context, _, ready) => {
      await before?.(context, ready);
      return run(openSteps(context, project, ready));
    },
  };
}

const ofOneStep = (flag: string, steps: readonly GateStep[]) =>
  finding({
    code: 'step-needed',
    subject: `--${flag}`,
    message: `--${flag} is about one folder, and ${steps.length} steps are configured`,
    hint: `say which one is meant: ${steps.map(({ name }) => `--step ${name}`).join(', ')}`,
  });
