// Prints what `up` would do, as a list or as the SQL that it would send, and does nothing.
import type { Finding } from '../../core/finding.ts';
import { MODE_WORDS } from '../../migrations/prepare/mode-words.ts';
import { prepare } from '../../migrations/prepare/prepare.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { count } from '../../report/view-options.ts';
import type { DatabaseCommand } from '../../run/command.ts';
import { whereCommandMigrates } from '../../run/in-place-of.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { FAIL_ON, leastOf, readStandings, withFailOn } from '../../stages/expectation/migration-standings.ts';
import type { foreseenPooler } from '../../stages/gate/foreseen-pooler.ts';
import { asksSql, FURTHER, further, refuseBoth } from '../../stages/gate/plan-further.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { READ } from '../../stages/least-rights.ts';
import { refuseTarget, TO, withinTarget } from '../../stages/ledger/run-target.ts';
import { preflight } from '../../stages/preflight/preflight.ts';
import { SCRATCH } from '../../stages/scratch/scratch-server.ts';
import { planOfCommand } from './plan-of-command.ts';

export const plan: DatabaseCommand = {
  name: 'plan',
  summary: 'show what `up` would apply, in order and how; changes nothing',
  example: 'schemagate plan --trace --fail-on warning',
  rights: { ...READ, besides: `${READ.besides}; with --trace the attribute CREATEDB on the server of --scratch` },
  needs: 'database',
  purpose: 'read',
  instead: (_, outside) => whereCommandMigrates(plan, outside, planOfCommand),
  ofSteps: async () => (await import('../steps/plan-steps.ts')).planSteps,
  ofSqlite: async () => (await import('../sqlite/plan-on-sqlite.ts')).planOnSqlite,
  flags: [...FURTHER, SCRATCH, FAIL_ON, TO, JSON_FLAG],
  plain: (flags) => asksSql(flags) || asksJson(flags),
  refuse: ({ flags }) => {
    leastOf(flags);
    refuseBoth(flags);
    refuseTarget(flags);
  },
  run,
};

async function run(context: Context, whole: Project, ready: Ready): Promise<Answer> {
  const { config, flags } = context;
  const project = await withinTarget(context, whole, ready);
  const { workspace, plan, state, findings: found } = await readStandings(context, project, ready);
  const prepared = await prepare(plan.pending, workspace.layout, workspace.render);
  const asked = await preflight(project, { config, session: ready.session, plan, prepared, isEmpty: state.isEmpty });
  const pooled = ready.session.pooling === 'none' ? [] : await behindPooler(context, project, ready, { workspace, plan, prepared });
  const { seedStanding } = await import('../../stages/seeds/seed-standing.ts');
  const seeds = await seedStanding(context, project, ready.session, workspace);
  const findings = [
    ...found.filter((finding) => finding.code !== 'pending' || flags['fail-on'] === 'notice'),
    ...prepared.flatMap(({ notices }) => notices),
    ...asked,
    ...pooled,
    ...seeds.findings,
  ];
  const steps = prepared.map(({ migration: { version, name, file }, shape }) => ({ version, name, file, mode: shape.mode }));
  const migrations =
    steps.length === 0 ? `nothing to apply (${plan.applied} applied)` : `${steps.length} of ${whole.migrations.length} migrations to apply`;
  const summary = seeds.pending.length === 0 ? migrations : `${migrations}; ${count(seeds.pending.length, 'seed')} to run`;
  const answer = {
    ...{ summary, findings, applied: plan.applied, head: { files: plan.headOfFiles, ledger: plan.headOfLedger } },
    text: [
      summary,
      ...steps.map((step) => `  ${step.file}  (${MODE_WORDS[step.mode]})`),
      ...seeds.pending.map((file) => `  ${file}  (a seed)`),
    ].join('\n'),
    data: { pending: steps, applied: plan.applied, seeds: seeds.pending },
  };
  return withJson(withFailOn(await further(context, project, ready, { workspace, plan, state, prepared }, answer), flags), flags);
}

const behindPooler = async (...at: Parameters<typeof foreseenPooler>): Promise<readonly Finding[]> =>
  (await import('../../stages/gate/foreseen-pooler.ts')).foreseenPooler(...at);
