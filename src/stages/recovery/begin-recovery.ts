// What every recovery begins with: the server is reached, the lock is settled, and a gate has worked here before.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Context } from '../context.ts';
import { readState } from '../ledger/ledger-state.ts';
import { type TellStep, tellSteps } from '../tell-steps.ts';
import { type Workspace, workspaceOf } from '../workspace.ts';
import { settleLocks } from './settle-locks.ts';

/** Its steps by their titles, in their order. */
const STEPS = {
  reach: 'reach',
  locks: 'orphaned locks',
  ledger: 'ledger and enums',
  plan: 'plan',
  apply: 'apply once',
  verify: 'verify',
  restart: 'what to restart',
} as const;

export interface Recovery {
  readonly context: Context;
  readonly project: Project;
  readonly ready: Ready;
  readonly workspace: Workspace;
  /** It is to be done, not only shown. */
  readonly isMeant: boolean;
  readonly tell: TellStep<keyof typeof STEPS>;
}

/** @throws Stop('history') if no gate has worked on this database; Stop('busy') if another one is at work. */
export async function beginRecovery(context: Context, project: Project, ready: Ready): Promise<Recovery> {
  const { session, facts } = ready;
  const isMeant = context.flags['yes'] === true;
  const tell = tellSteps(context.emit, 'recovery-step', STEPS);
  const { host, port } = session.connection;
  tell('reach', `${host}:${port}/${facts.database} as ${facts.user}, PostgreSQL ${facts.version}, which accepts writes`);
  const workspace = workspaceOf(context.config, project.layout, facts);
  const before = await readState(session, workspace, facts, project.migrations);
  if (!before.present) throw new Stop([nothingApplied(workspace)]);
  tell('locks', await settleLocks(context, ready, workspace, isMeant));
  context.stage('plan');
  return { context, project, ready, workspace, isMeant, tell };
}

const nothingApplied = ({ ledger }: Workspace) =>
  finding({
    code: 'nothing-applied',
    subject: ledger.name,
    message: `no gate has worked on this database yet, so there is nothing to recreate`,
    hint: 'run `schemagate up`',
  });
