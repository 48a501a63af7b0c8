// What `up` would refuse behind a pooler, for commands that say beforehand what it would do. To read, nobody has to know the pooler's mode; to
// say this, it is found out as `up` finds it out, by logging in again.
import type { Finding } from '../../core/finding.ts';
import { prepareCallbacks } from '../../migrations/apply/callbacks.ts';
import { keepsSession } from '../../postgres/server/pooling.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Context } from '../context.ts';
import { sessionWork } from '../ledger/pooled-run.ts';
import { noSession } from '../ledger/take-lock.ts';
import { applicationNameOf } from '../wait/application-name.ts';
import type { Planned } from './planned.ts';

/** @throws Stop('misused') if the pooler allows no transactions, or for a callback that cannot be run. */
export async function foreseenPooler(
  context: Context,
  { callbacks: all }: Pick<Project, 'callbacks'>,
  ready: Ready,
  { workspace: { layout, render }, plan, prepared }: Omit<Planned, 'state'>,
): Promise<readonly Finding[]> {
  if (!(await isByTransaction(context, ready))) return [];
  const callbacks = await prepareCallbacks(all, plan.pending.length > 0, layout, render);
  return sessionWork(prepared, [...callbacks.values()].flat(), plan);
}

/** The same of what holds one lock for all that it does. @throws Stop('misused') if the pooler allows no transactions. */
export const foreseenLock = async (context: Context, ready: Ready): Promise<readonly Finding[]> =>
  (await isByTransaction(context, ready)) ? [noSession()] : [];

/** Whether `up` would find no session here that keeps a lock. @throws Stop('misused') if the pooler allows no transactions. */
const isByTransaction = async (context: Context, { session }: Ready): Promise<boolean> =>
  session.pooling === 'transaction' &&
  !(await keepsSession(session, { applicationName: () => applicationNameOf(context), signal: context.signal }));
