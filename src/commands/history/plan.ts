// Prints what `up` would do, and does nothing.

import type { Prepared } from '../../migrations/apply/prepare.ts';
import { prepare } from '../../migrations/apply/prepare.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { FAIL_ON, leastOf, readStandings, withFailOn } from '../../stages/expectation/migration-standings.ts';
import { READ } from '../../stages/least-rights.ts';
import { refuseTarget, TO, withinTarget } from '../../stages/ledger/run-target.ts';
import { preflight } from '../../stages/preflight/preflight.ts';

export const plan: Command = {
  name: 'plan',
  summary: 'show what `up` would apply, in order and how; changes nothing',
  example: 'schemagate plan --fail-on notice',
  rights: READ,
  needs: 'database',
  purpose: 'read',
  flags: [FAIL_ON, TO],
  refuse: ({ flags }) => {
    leastOf(flags);
    refuseTarget(flags);
  },
  run,
};

const HOW: Readonly<Record<Prepared['shape']['mode'], string>> = {
  transaction: 'one transaction',
  own: "the file's own transactions",
  module: 'a module, in one transaction',
  statements: 'statement by statement',
};

async function run(context: Context, whole: Project, ready: Ready): Promise<Answer> {
  const project = await withinTarget(context, whole, ready);
  const { workspace, plan, findings } = await readStandings(context, project, ready);
  const prepared = await prepare(plan.pending, workspace.layout, workspace.render);
  const asked = await preflight(project, { config: context.config, session: ready.session, plan, prepared });
  const steps = prepared.map(({ migration, shape }) => ({
    version: migration.version,
    name: migration.name,
    file: migration.file,
    mode: shape.mode,
  }));
  const lines = steps.map((step) => `  ${step.file}  (${HOW[step.mode]})`);
  const summary =
    steps.length === 0 ? `nothing to apply (${plan.applied} applied)` : `${steps.length} of ${whole.migrations.length} migrations to apply`;
  return withFailOn(
    {
      summary,
      head: { files: plan.headOfFiles, ledger: plan.headOfLedger },
      applied: plan.applied,
      findings: [
        ...findings.filter((finding) => finding.code !== 'pending' || context.flags['fail-on'] === 'notice'),
        ...prepared.flatMap(({ notices }) => notices),
        ...asked,
      ],
      text: [summary, ...lines].join('\n'),
      data: { pending: steps, applied: plan.applied },
    },
    context.flags,
  );
}
