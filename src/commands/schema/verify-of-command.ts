// `verify` where a command migrates: for application pods, read-only roles and standbys.
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { proofText } from '../../report/run-facts.ts';
import type { Answer } from '../../stages/answer.ts';
import { proveSchema } from '../../stages/command/command-schema.ts';
import { readCommandStanding } from '../../stages/command/read-standing.ts';
import type { Context } from '../../stages/context.ts';
import { noExpectation, notApplied } from '../../stages/expectation/verify-refusals.ts';

export async function verifyOfCommand(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { migrator, standing, pending, state, head, workspace } = await readCommandStanding(context, project, ready);
  const proof = await proveSchema(context, project, { session: ready.session, workspace, state, head }, null);
  const nothingToCompare = proof.expectation === null && pending.length === 0 ? [noExpectation] : [];
  return {
    head: { files: standing?.headOfFiles ?? standing?.head ?? null, ledger: standing?.head ?? null },
    applied: standing?.applied ?? 0,
    verification: proof.verification,
    findings: [
      ...pending.map((one) => ({ ...notApplied(one), hint: `run it under the gate: \`schemagate run -- ${migrator?.command}\`` })),
      ...nothingToCompare,
      ...proof.findings,
    ],
    summary: proofText(proof.verification),
    butWrong: `the schema is not the expected one${pending.length > 0 ? ' yet' : ''}`,
  };
}
