// `doctor` where several steps are configured: it looks at the database, and at the files of none of them.
import { refuseFixOfSteps } from '../../doctor/choose-checks.ts';
import { examine } from '../../doctor/examine.ts';
import { without } from '../../doctor/examined-project.ts';
import type { GateStep } from '../../project/steps/gate-step.ts';
import type { Command, CommandFacets } from '../../run/command.ts';

export const doctorSteps = (steps: readonly GateStep[], of: CommandFacets): Command => ({
  ...of,
  needs: 'database',
  purpose: 'read',
  refuse: refuseFixOfSteps,
  readProject: (outside) => without(outside, `${steps.length} steps are configured: --step NAME looks at the files of one`),
  run: examine,
});
