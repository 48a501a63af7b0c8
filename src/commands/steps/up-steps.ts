// `up` over several steps.
import type { GateStep } from '../../project/steps/gate-step.ts';
import type { Command, CommandFacets } from '../../run/command.ts';
import { initialise } from '../../stages/first-boot/create-database.ts';
import { passSteps } from '../../stages/steps/pass-steps.ts';
import { ofSteps } from './of-steps.ts';

export const upSteps = (steps: readonly GateStep[], of: CommandFacets): Command =>
  ofSteps(steps, { of, purpose: 'write', without: ['to'], run: passSteps, before: initialise });
