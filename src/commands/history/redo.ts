// Reverts the last migration, or the last N, and applies them again: for a migration that is still being written.
import type { Migration } from '../../core/migration.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { projectUpTo } from '../../project/project-up-to.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { gateOf } from '../../stages/gate/gate.ts';
import { passGate } from '../../stages/gate/pass-gate.ts';
import { refuseBack } from '../../stages/reversal/how-far-back.ts';
import { openReversal } from '../../stages/reversal/open-reversal.ts';
import { goesUpAgain, lastToRedo, newestOf, redone } from '../../stages/reversal/redo.ts';
import { unlessMeant } from '../../stages/reversal/reversal-answer.ts';
import { down, goBack, REVERTING_FLAGS } from './down.ts';

export const redo: Command = {
  name: 'redo',
  summary: 'revert the last migration, or the last N, and apply them again; shows what it would do, and does it with --yes',
  example: 'schemagate redo --yes',
  rights: down.rights,
  needs: 'database',
  purpose: 'write',
  resumes: true,
  notifies: 'reverts',
  ofSqlite: async () => (await import('../sqlite/redo-on-sqlite.ts')).redoOnSqlite,
  flags: REVERTING_FLAGS,
  operands: { usage: '[N]', doc: 'N is how many; without it, one.', count: 1, optional: true },
  refuse: refuseBack,
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { wentBack } = context.earlier;
  if (wentBack !== undefined) return upAgain(context, project, ready, wentBack, newestOf(wentBack.steps ?? [], project)!);
  const opened = await openReversal(context, project, ready);
  const last = lastToRedo(opened.chosen.reversals, opened.kept, project);
  const unmeant = unlessMeant(context, project, opened);
  if (unmeant !== null) return unmeant;
  return upAgain(context, project, ready, await goBack(context, project, ready, opened, goesUpAgain(last)), last!);
}

function upAgain(context: Context, project: Project, ready: Ready, back: Answer, last: Migration): Promise<Answer> {
  const target = projectUpTo(project, last);
  return redone(context, back, { again: goesUpAgain(last), up: (within) => passGate(gateOf(within, target, ready)), until: target.until });
}
