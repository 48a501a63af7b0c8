// Where everything stands, on one screen: server, layout, ledger, what is pending or wrong, the schema, the lock, and each migration.

import { labelOf } from '../../core/migration.ts';
import { renumberedAmong } from '../../migrations/renumbered.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { entryLines } from '../../report/entry-lines.ts';
import type { DatabaseCommand } from '../../run/command.ts';
import { whereCommandMigrates } from '../../run/in-place-of.ts';
import { targetOf } from '../../run/report-of.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { FAIL_ON, leastOf, readStandings, withExitCode } from '../../stages/expectation/migration-standings.ts';
import { schemaStanding } from '../../stages/expectation/schema-standing.ts';
import { sideBySide, statusScreen } from '../../stages/expectation/status-screen.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { READ } from '../../stages/least-rights.ts';
import { gateAtWork } from '../../stages/ledger/lock-holder.ts';
import { statusOfCommand } from './status-of-command.ts';

export const status: DatabaseCommand = {
  name: 'status',
  summary: 'show on one screen where everything stands, and every migration; changes nothing',
  example: 'schemagate status --exit-code',
  rights: READ,
  needs: 'database',
  purpose: 'read',
  instead: (_, outside) => whereCommandMigrates(status, outside, statusOfCommand),
  ofSteps: async () => (await import('../steps/status-steps.ts')).statusSteps,
  flags: [
    { name: 'all', type: 'boolean', doc: 'show every migration, also of a long history on a terminal' },
    { name: 'exit-code', type: 'boolean', doc: 'exit 9 if anything is pending or not as it should be, 0 if the database is up to date' },
    FAIL_ON,
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: ({ flags }) => void leastOf(flags),
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { config, flags } = context;
  const { session } = ready;
  const standings = await readStandings(context, project, ready);
  const { workspace, plan, state, entries, findings } = standings;
  const target = targetOf(config, ready);
  const schema = await schemaStanding(context, project, { session, workspace, plan, state });
  const lock = await gateAtWork(context, ready, workspace);
  // Loaded here only: a gate has no use for them at its start.
  const { keptCopies, keptInWords } = await import('../../stages/ledger/kept-copies.ts');
  const { partedAsData, partedHistories } = await import('../../migrations/parted.ts');
  const kept = await keptCopies(session);
  const renumbered = renumberedAmong(project.migrations, state.rows);
  const parted = partedHistories(project.migrations, state.rows);
  const { seedStanding } = await import('../../stages/seeds/seed-standing.ts');
  const seeds = await seedStanding(context, project, session, workspace);
  const { backupStanding } = await import('../../stages/backup/last-backup.ts');
  const backup = await backupStanding(config, session);
  const summary = `${plan.applied} applied, ${plan.pending.length} pending, ${plan.ahead.length} ahead of this folder`;
  const head = { files: plan.headOfFiles, ledger: plan.headOfLedger };
  const data = {
    ...{ target, layout: project.layout.id, why: project.why, ledger: workspace.ledger.name, head },
    ...{ pending: plan.pending.map(({ file }) => file), schema, lock, entries, kept, seeds: seeds.pending, backup: backup.data },
    renumbered: renumbered.map(({ row, migration, by }) => ({ ledger: labelOf(row), file: migration.file, by })),
    parted: parted && partedAsData(parted),
  };
  const seen = { target, standings, schema, lock };
  const all = flags['all'] === true || context.effects.columns === undefined;
  const text = [
    ...statusScreen(project, { ...seen, kept: keptInWords(kept), seeds: seeds.text, backup: backup.text }, context.effects.columns),
    '',
    ...entryLines(entries, all),
    ...sideBySide(parted),
    '',
    summary,
  ].join('\n');
  const shown = [...findings, ...seeds.findings].filter(({ code }) => code !== 'pending' || flags['fail-on'] === 'notice');
  const answer = withJson({ summary, head, applied: plan.applied, findings: shown, text, data }, flags);
  const isBehind = plan.pending.length + seeds.pending.length > 0 || schema.state === 'differs';
  return withExitCode(answer, flags, isBehind || findings.some(({ severity }) => severity !== 'notice'));
}
