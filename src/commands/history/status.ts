// Where everything stands, on one screen: server, layout, ledger, what is pending or wrong, the schema, the lock, and each migration.

import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { DatabaseCommand } from '../../run/command.ts';
import { whereCommandMigrates } from '../../run/in-place-of.ts';
import { targetOf } from '../../run/report-of.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { FAIL_ON, leastOf, readStandings } from '../../stages/expectation/migration-standings.ts';
import { schemaStanding } from '../../stages/expectation/schema-standing.ts';
import { asksJson, JSON_FLAG } from '../../stages/json-answer.ts';
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
  ofSqlite: async () => (await import('../sqlite/status-on-sqlite.ts')).statusOnSqlite,
  flags: [
    { name: 'all', type: 'boolean', doc: 'show every migration, even of a long history on a terminal' },
    { name: 'exit-code', type: 'boolean', doc: 'exit 9 if anything is pending or not as it should be, 0 if the database is up to date' },
    FAIL_ON,
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: ({ flags }) => void leastOf(flags),
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { config } = context;
  const { session } = ready;
  const standings = await readStandings(context, project, ready);
  const { workspace, plan, state } = standings;
  const target = targetOf(config, ready);
  const schema = await schemaStanding(context, project, { session, workspace, plan, state });
  const lock = await gateAtWork(context, ready, workspace);
  // Loaded here only: a gate has no use for them at its start.
  const { keptCopies, keptInWords } = await import('../../stages/ledger/kept-copies.ts');
  const kept = await keptCopies(session);
  const { seedStanding } = await import('../../stages/seeds/seed-standing.ts');
  const seeds = await seedStanding(context, project, session, workspace);
  const { backupStanding } = await import('../../stages/backup/last-backup.ts');
  const backup = await backupStanding(config, session);
  const { statusAnswer } = await import('../../stages/expectation/status-answer.ts');
  return statusAnswer(context, project, {
    ...{ target, standings, ledger: workspace.ledger.name, rows: state.rows, schema, lock, seeds },
    ...{ kept: keptInWords(kept), copies: kept, backup },
  });
}
