// Reverts the last migration, or the last N, and applies them again: for a migration that is still being written.
import { finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { projectUpTo } from '../../project/project-up-to.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import { conclude } from '../../stages/conclude.ts';
import type { Context } from '../../stages/context.ts';
import { gateOf } from '../../stages/gate/gate.ts';
import { passGate } from '../../stages/gate/pass-gate.ts';
import { refuseBack } from '../../stages/reversal/how-far-back.ts';
import { type Opened, openReversal } from '../../stages/reversal/open-reversal.ts';
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
  flags: REVERTING_FLAGS,
  operands: { usage: '[N]', doc: 'N is how many; without it, one.', count: 1, optional: true },
  refuse: refuseBack,
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const opened = await openReversal(context, project, ready);
  const last = lastOf(opened, project);
  const unmeant = unlessMeant(context, project, opened);
  if (unmeant !== null) return unmeant;
  const back = await goBack(context, project, ready, opened);
  if (conclude(back).outcome !== 'ready') return back;
  context.sofar(back);
  const again = await passGate(gateOf(context, projectUpTo(project, last!), ready));
  const [steps, findings] = [
    [...(back.steps ?? []), ...(again.steps ?? [])],
    [...(back.findings ?? []), ...(again.findings ?? [])],
  ];
  return { ...again, applied: back.applied ?? 0, steps, findings, summary: `${back.steps?.length} reverted; ${again.summary}` };
}

/** The newest of those that go back, which the run ends at again; none if none does. @throws Stop('history') if the folder lacks one of them. */
function lastOf({ chosen: { reversals } }: Opened, { migrations }: Project): Migration | undefined {
  const files = reversals.map(({ row }) => migrations.find(({ id }) => id === row.id));
  const missing = reversals.find((_, i) => files[i] === undefined);
  if (missing === undefined) return files[0];
  const { version } = missing.row;
  const message = `${version} cannot be applied again: its file is not in the folder`;
  throw new Stop([finding({ code: 'no-way-back', subject: version, message, hint: 'run this with the image that has it' })]);
}
