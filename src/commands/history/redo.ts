// Reverts the last migration, or the last N, and applies them again: for a migration that is still being written.
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
import { goesUpAgain, lastToRedo, redone } from '../../stages/reversal/redo.ts';
import { unlessMeant } from '../../stages/reversal/reversal-answer.ts';
import { down, goBack, REVERTING_FLAGS } from './down.ts';

export const redo: Command = {
  name: 'redo',
  summary: 'revert the last migration, or the last N, and apply them again; shows what it would do, and does it with --yes',
  example: 'schemagate redo --yes',
  rights: down.rights,
  needs: 'database',
  purpose: 'write',
  notifies: 'reverts',
  ofSqlite: async () => (await import('../sqlite/redo-on-sqlite.ts')).redoOnSqlite,
  flags: REVERTING_FLAGS,
  operands: { usage: '[N]', doc: 'N is how many; without it, one.', count: 1, optional: true },
  refuse: refuseBack,
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const opened = await openReversal(context, project, ready);
  const last = lastToRedo(opened.chosen.reversals, project);
  const unmeant = unlessMeant(context, project, opened);
  if (unmeant !== null) return unmeant;
  const again = goesUpAgain(last);
  const back = await goBack(context, project, ready, opened, again);
  const target = projectUpTo(project, last!);
  return redone(context, back, { again, up: () => passGate(gateOf(context, target, ready)), until: target.until });
}
