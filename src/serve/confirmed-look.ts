// A look at a database while others may be at work on it.
import { hasErrors } from '../core/finding.ts';
import type { Ready } from '../postgres/server/wait.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';
import { takeLock } from '../stages/ledger/take-lock.ts';
import type { Workspace } from '../stages/workspace.ts';

/** What is wrong is looked at again under the gate's lock, because a gate at work is not drift; but not where no session keeps a lock. */
export async function confirmed(
  context: Context,
  ready: Ready,
  workspace: () => Promise<Workspace>,
  look: () => Promise<Answer>,
): Promise<Answer> {
  const first = await look();
  if (!hasErrors(first.findings ?? []) || ready.session.pooling === 'transaction') return first;
  await takeLock(context, ready, await workspace());
  return look();
}
