// `reset` over several steps.
import type { GateStep } from '../../project/steps/gate-step.ts';
import type { Command, CommandFacets } from '../../run/command.ts';
import { refuseReset, resetThen } from '../../stages/reset/reset-database.ts';
import { type OpenSteps, openSteps } from '../../stages/steps/open-steps.ts';
import { passSteps } from '../../stages/steps/pass-steps.ts';
import { ofSteps } from './of-steps.ts';

export const resetSteps = (steps: readonly GateStep[], of: CommandFacets): Command =>
  ofSteps(steps, { of, purpose: 'write', without: [], check: refuseReset, run: resetAll });

function resetAll({ context, project, ready }: OpenSteps) {
  const parts = project.steps.map(({ step, project: own }) => ({ config: step.config, project: own }));
  return resetThen(context, ready, parts, (now) => passSteps(openSteps(context, project, now)));
}
