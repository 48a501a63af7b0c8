// Prints what `up` would do, as a list or as the SQL that it would send, and does nothing.
import { hasErrors } from '../../core/finding.ts';
import type { Prepared } from '../../migrations/prepare/prepare.ts';
import { prepare } from '../../migrations/prepare/prepare.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { FAIL_ON, leastOf, readStandings, withFailOn } from '../../stages/expectation/migration-standings.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { READ } from '../../stages/least-rights.ts';
import { refuseTarget, TO, withinTarget } from '../../stages/ledger/run-target.ts';
import { preflight } from '../../stages/preflight/preflight.ts';

export const plan: Command = {
  name: 'plan',
  summary: 'show what `up` would apply, in order and how; changes nothing',
  example: 'schemagate plan --sql',
  rights: READ,
  needs: 'database',
  purpose: 'read',
  flags: [
    { name: 'sql', type: 'boolean', doc: 'print the SQL that `up` would send, as a script for psql, and nothing else' },
    FAIL_ON,
    TO,
    JSON_FLAG,
  ],
  plain: (flags) => flags['sql'] === true || asksJson(flags),
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
  batches: 'in batches',
};

async function run(context: Context, whole: Project, ready: Ready): Promise<Answer> {
  const { config, flags } = context;
  const project = await withinTarget(context, whole, ready);
  const { workspace, plan, state, findings: found } = await readStandings(context, project, ready);
  const prepared = await prepare(plan.pending, workspace.layout, workspace.render);
  const asked = await preflight(project, { config, session: ready.session, plan, prepared });
  const findings = [
    ...found.filter((finding) => finding.code !== 'pending' || flags['fail-on'] === 'notice'),
    ...prepared.flatMap(({ notices }) => notices),
    ...asked,
  ];
  const steps = prepared.map(({ migration: { version, name, file }, shape }) => ({ version, name, file, mode: shape.mode }));
  const summary =
    steps.length === 0 ? `nothing to apply (${plan.applied} applied)` : `${steps.length} of ${whole.migrations.length} migrations to apply`;
  const base = { summary, head: { files: plan.headOfFiles, ledger: plan.headOfLedger }, applied: plan.applied, findings };
  const data = { pending: steps, applied: plan.applied };
  const list = [summary, ...steps.map((step) => `  ${step.file}  (${HOW[step.mode]})`)].join('\n');
  if (flags['sql'] !== true) return withJson(withFailOn({ ...base, text: list, data }, flags), flags);
  // Loaded here only: a gate has no use for it at its start.
  const { refusedText, runScript, scriptText } = await import('../../stages/gate/run-script.ts');
  if (hasErrors(findings))
    return withJson(withFailOn({ ...base, text: refusedText(findings), data: { ...data, script: [] } }, flags), flags);
  const script = await runScript(context, project, ready, { plan, state, prepared });
  const text = scriptText(script, plan, `${ready.facts.database} on ${ready.session.connection.host}`);
  return withJson(withFailOn({ ...base, text, data: { ...data, script } }, flags), flags);
}
