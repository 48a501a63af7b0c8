// What every step of a gate is given: the command's own arguments, and where the ledger is.
import type { Guard } from '../../migrations/apply/step.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Context } from '../context.ts';
import { keepingWaysBack } from '../ledger/kept-ways-back.ts';
import { guardOf } from '../ledger/pooled-run.ts';
import { type Workspace, workspaceOf } from '../workspace.ts';

export interface Gate {
  readonly context: Context;
  readonly project: Project;
  readonly ready: Ready;
  readonly workspace: Workspace;
  /** If no lock outlives a transaction, what takes it in each. */
  readonly guard: Guard | null;
}

/** @throws Stop as workspaceOf. */
export function gateOf(context: Context, project: Project, ready: Ready): Gate {
  const workspace = keepingWaysBack(workspaceOf(context.config, project.layout, ready.facts), project, context.emit);
  return { context, project, ready, workspace, guard: guardOf(context, project, ready, workspace) };
}

/** Of the callbacks that are run even if nothing is pending. */
export const hasCallbacks = ({ callbacks }: Project): boolean => callbacks.some(({ always }) => always);
