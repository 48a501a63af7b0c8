// Reverts what was applied, newest first: the last one, the last N, all that came after a version, or everything. It destroys, so it shows
// what it would do, and does it with --yes.
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { DatabaseCommand } from '../../run/command.ts';
import { whereCommandMigrates } from '../../run/in-place-of.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context, Flag } from '../../stages/context.ts';
import { refuseBack } from '../../stages/reversal/how-far-back.ts';
import { type Opened, openReversal } from '../../stages/reversal/open-reversal.ts';
import { proveReversal } from '../../stages/reversal/prove-reversal.ts';
import { goesOn, stoppedGoingBack, unlessMeant, wentBack } from '../../stages/reversal/reversal-answer.ts';
import { revert } from '../../stages/reversal/revert.ts';
import { downOfCommand } from './down-of-command.ts';

export const REVERTING_FLAGS: readonly Flag[] = [
  { name: 'plan', type: 'boolean', doc: 'show the SQL, or the command that takes them back, and do nothing' },
  { name: 'yes', type: 'boolean', doc: 'do it' },
];

export const down: DatabaseCommand = {
  name: 'down',
  summary: 'revert the last migration, the last N, or all after a version; shows what it would do, and does it with --yes',
  example: 'schemagate down --to 0012 --yes',
  rights: {
    ledger: 'write',
    besides: "on another tool's ledger the same; and what the down SQL itself needs: to own what it drops or alters",
  },
  needs: 'database',
  purpose: 'write',
  resumes: true,
  notifies: 'reverts',
  instead: (_, outside) => whereCommandMigrates(down, outside, downOfCommand),
  ofSqlite: async () => (await import('../sqlite/down-on-sqlite.ts')).downOnSqlite,
  flags: [
    { name: 'to', type: 'string', value: 'VERSION', doc: 'VERSION stays as the last one applied, as `status` shows it' },
    { name: 'all', type: 'boolean', doc: 'revert everything' },
    ...REVERTING_FLAGS,
  ],
  operands: { usage: '[N]', doc: 'N is how many are reverted; without it, one.', count: 1, optional: true },
  refuse: refuseBack,
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const opened = await openReversal(context, project, ready);
  return unlessMeant(context, project, opened) ?? goBack(context, project, ready, opened);
}

/** @throws the loss of the connection; what was reverted until then is reported before it. */
export async function goBack(
  context: Context,
  project: Project,
  { session }: Ready,
  opened: Opened,
  again = goesOn(context, opened),
): Promise<Answer> {
  if (again !== undefined) context.sofar({ again });
  const reverted = await revert(context, project, opened.chosen, { session, ...opened });
  if (reverted.end !== 'done') return stoppedGoingBack(project, opened, reverted, again);
  return wentBack(project, opened, reverted, await proveReversal(context, project, session, opened.workspace));
}
