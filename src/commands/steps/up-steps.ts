// `up` over several steps.
import type { GateStep } from '../../project/steps/gate-step.ts';
import type { Command, CommandFacets } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import { passWithWayBack } from '../../stages/backup/backup-for-run.ts';
import { initialise } from '../../stages/first-boot/create-database.ts';
import type { OpenSteps } from '../../stages/steps/open-steps.ts';
import { passSteps } from '../../stages/steps/pass-steps.ts';
import { ofSteps } from './of-steps.ts';

export const upSteps = (steps: readonly GateStep[], of: CommandFacets): Command =>
  ofSteps(steps, { of, purpose: 'write', without: ['to'], run: pass, before: initialise });

const pass = (opened: OpenSteps): Promise<Answer> => passWithWayBack(opened.context, opened.ready, () => passSteps(opened));
