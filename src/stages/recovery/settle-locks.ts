// The lock before a recovery: taken, and an abandoned session that holds it is ended, since somebody is there who has decided to recover. Without
// --yes it is only said who holds it.
import type { Ready } from '../../postgres/server/wait.ts';
import type { Context } from '../context.ts';
import { gateAtWork } from '../ledger/lock-holder.ts';
import { takeLock } from '../ledger/take-lock.ts';
import type { Workspace } from '../workspace.ts';

/** @returns in words. @throws Stop('busy') if another gate is at work. */
export async function settleLocks(context: Context, ready: Ready, workspace: Workspace, isMeant: boolean): Promise<string> {
  const holder = await gateAtWork(context, ready, workspace);
  if (!isMeant) return holder === null ? "the gate's lock is free" : `the gate's lock is held by ${holder}`;
  await takeLock({ ...context, config: { ...context.config, terminateOrphans: true } }, ready, workspace);
  return holder === null ? "the gate's lock was free, and is taken" : `the gate's lock is taken; it was held by ${holder}`;
}
