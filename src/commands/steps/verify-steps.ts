// `verify` over several steps: the schema of the whole is proved, and nothing is changed.
import type { Finding } from '../../core/finding.ts';
import type { GateStep } from '../../project/steps/gate-step.ts';
import { proofText } from '../../report/run-facts.ts';
import type { Command, CommandFacets } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import { proveSchema } from '../../stages/command/command-schema.ts';
import { asksToWait } from '../../stages/expectation/asks-to-wait.ts';
import { noExpectation, notApplied } from '../../stages/expectation/verify-refusals.ts';
import type { OpenSteps } from '../../stages/steps/open-steps.ts';
import { readStepStandings } from '../../stages/steps/step-standings.ts';
import { stepsData } from '../../stages/steps/steps-screen.ts';
import { ofSteps } from './of-steps.ts';

export const verifySteps = (steps: readonly GateStep[], of: CommandFacets): Command =>
  ofSteps(steps, { of, purpose: 'read', without: [], run, waits: asksToWait });

async function run(opened: OpenSteps): Promise<Answer> {
  const { context, project, ready } = opened;
  const { standings, state, head, workspace } = await readStepStandings(opened);
  const proof = await proveSchema(context, project, { session: ready.session, workspace, state, head }, null);
  const pending = standings.flatMap((one): readonly Finding[] => (one.pending ?? []).map(notApplied));
  return {
    applied: standings.reduce((sum, one) => sum + one.applied, 0),
    verification: proof.verification,
    findings: [
      ...standings.flatMap((one) => one.findings),
      ...pending,
      ...(proof.expectation === null && pending.length === 0 ? [noExpectation] : []),
      ...proof.findings,
    ],
    summary: proofText(proof.verification),
    butWrong: `the schema is not the expected one${pending.length > 0 ? ' yet' : ''}`,
    data: { steps: stepsData(standings) },
  };
}
