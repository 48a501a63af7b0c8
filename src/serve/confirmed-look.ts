// A look at a database while others may be at work on it.
import { hasErrors } from '../core/finding.ts';
import type { DatabaseCommand } from '../run/command.ts';
import { takeLock } from '../stages/ledger/take-lock.ts';
import { workspaceOf } from '../stages/workspace.ts';

type Look = DatabaseCommand['run'];

/** What is wrong is looked at again under the gate's lock, because a gate at work is not drift; but not where no session keeps a lock. */
export const confirmed =
  (look: Look): Look =>
  async (context, project, ready) => {
    const first = await look(context, project, ready);
    if (!hasErrors(first.findings ?? []) || ready.session.pooling === 'transaction') return first;
    await takeLock(context, ready, workspaceOf(context.config, project.layout, ready.facts));
    return look(context, project, ready);
  };
