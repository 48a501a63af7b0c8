// Settles in the ledger what a plan's findings say and the ledger alone can settle: edited files that are accepted, rows of files that are
// gone, what was left unfinished. Names each; does it with --yes only; touches nothing else, and runs no migration.
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { establish } from '../../stages/ledger/establish-ledger.ts';
import { chosenRepairs, doneRepairs, remaining, repairEvents, repairStatements, shownRepairs } from '../../stages/ledger/ledger-repairs.ts';
import { readState, readTables } from '../../stages/ledger/ledger-state.ts';
import { takeLock } from '../../stages/ledger/take-lock.ts';
import { workspaceOf } from '../../stages/workspace.ts';

export const repair: Command = {
  name: 'repair',
  summary: 'accept edited files, remove ledger rows without a file, settle what was left unfinished; shows it, and does it with --yes',
  example: 'schemagate repair 0003 --yes',
  rights: { ledger: 'write', besides: "on another tool's ledger SELECT, INSERT, UPDATE, DELETE, and USAGE on its schema" },
  needs: 'database',
  purpose: 'write',
  ofSqlite: async () => (await import('../sqlite/repair-on-sqlite.ts')).repairOnSqlite,
  flags: [{ name: 'yes', type: 'boolean', doc: 'do it' }, JSON_FLAG],
  plain: asksJson,
  operands: {
    usage: '[VERSION …]',
    doc: 'Only these versions, as `status` shows them. Without any: everything that is wrong and that the ledger alone can settle.',
    count: 'any',
  },
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { session, facts } = ready;
  const { flags } = context;
  const workspace = workspaceOf(context.config, project.layout, facts);
  const before = await readState(session, workspace, facts, project.migrations, { everyRow: true });
  const asked = chosenRepairs(context, project, workspace, before.rows);
  if (asked.length === 0 || flags['yes'] !== true) return withJson(shownRepairs(asked, remaining(project, workspace, before.rows)), flags);
  await takeLock(context, ready, workspace);
  const state = await establish(session, workspace, project.migrations);
  const repairs = chosenRepairs(context, project, workspace, state.rows);
  const statements = repairs.flatMap((one) => repairStatements(context, project, workspace, one));
  if (repairs.length > 0)
    await session.query(
      `/* gate:repair */ BEGIN;\n${[...repairEvents(context, workspace, state, repairs), ...statements].join(';\n')};\nCOMMIT`,
    );
  const after = await readTables(session, workspace, project.migrations);
  return withJson(doneRepairs(repairs, workspace.ledger.name, remaining(project, workspace, after.rows)), flags);
}
