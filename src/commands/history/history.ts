// Shows what happened to the database's migrations, newest first: what, when, by whom, from where, how long it took, and by which image.
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { DatabaseCommand } from '../../run/command.ts';
import { whereCommandMigrates } from '../../run/in-place-of.ts';
import type { Answer } from '../../stages/answer.ts';
import { readKeptState } from '../../stages/command/command-state.ts';
import type { Context } from '../../stages/context.ts';
import { asksJson, JSON_FLAG } from '../../stages/json-answer.ts';
import { READ } from '../../stages/least-rights.ts';
import { historyAnswer } from '../../stages/ledger/history-answer.ts';
import { historyLimits } from '../../stages/ledger/history-limits.ts';
import { readState } from '../../stages/ledger/ledger-state.ts';
import { readHistory } from '../../stages/ledger/read-history.ts';
import { workspaceOf } from '../../stages/workspace.ts';

export const history: DatabaseCommand = {
  name: 'history',
  summary: 'show what happened to the migrations, newest first, and who did it from where; changes nothing',
  example: 'schemagate history --limit 20 --since 2026-01-31',
  rights: READ,
  needs: 'database',
  purpose: 'read',
  flags: [
    { name: 'limit', type: 'string', value: 'N', doc: 'show the newest N only' },
    {
      name: 'since',
      type: 'string',
      value: 'TIME',
      doc: 'show what happened since then: a date (2026-01-31), a time (UTC), or how long ago (36h)',
    },
    JSON_FLAG,
  ],
  plain: asksJson,
  instead: (_, outside) => whereCommandMigrates(history, outside, historyOfCommand),
  ofSteps: async () => (await import('../steps/history-steps.ts')).historySteps,
  ofCommandStep: true,
  refuse: ({ flags }) => void historyLimits(flags, new Date(0)),
  run,
};

/** What was recorded of the runs of a command; the tool's own ledger has no times. */
async function historyOfCommand(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { config } = context;
  const workspace = workspaceOf(config, project.layout, ready.facts);
  const state = await readKeptState(ready, workspace);
  const { entries, now } = await readHistory(ready.session, { workspace, project, state });
  const own = config.step === null ? entries : entries.filter(({ ran }) => ran?.step === config.step);
  return historyAnswer(context, { entries: own, now }, { ledger: null });
}

async function run(context: Context, project: Project, { session, facts }: Ready): Promise<Answer> {
  const workspace = workspaceOf(context.config, project.layout, facts);
  const state = await readState(session, workspace, facts, project.migrations, { everyRow: true });
  return historyAnswer(context, await readHistory(session, { workspace, project, state }), { ledger: workspace.ledger.name });
}
