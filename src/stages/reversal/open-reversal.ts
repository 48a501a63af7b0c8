// Under the lock, if anything is to be done: what is applied, what this run has reverted already, and what is left to revert.
import type { Step } from '../../core/report.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Context } from '../context.ts';
import { establish } from '../ledger/establish-ledger.ts';
import { type LedgerState, readState } from '../ledger/ledger-state.ts';
import { takeLock } from '../ledger/take-lock.ts';
import { type Workspace, workspaceOf } from '../workspace.ts';
import { type Chosen, chooseReversals, refuseWithoutWayBack } from './choose-reversals.ts';
import { backOf } from './how-far-back.ts';

export interface Opened {
  /** It is to be done, not only shown. */
  readonly isMeant: boolean;
  readonly workspace: Workspace;
  readonly state: LedgerState;
  /** What this run has reverted already, on connections that it has lost. */
  readonly kept: readonly Step[];
  readonly chosen: Chosen;
}

/** @throws Stop as backOf, chooseReversals, takeLock and readState. */
export async function openReversal(context: Context, project: Project, ready: Ready): Promise<Opened> {
  refuseWithoutWayBack(context, project);
  const isMeant = context.flags['yes'] === true && context.flags['plan'] !== true;
  const { session, facts } = ready;
  const found = workspaceOf(context.config, project.layout, facts);
  const before = await readState(session, found, facts, project.migrations, { everyRow: true });
  const begins = isMeant && before.rows.length > 0;
  if (begins) await takeLock(context, ready, found);
  context.stage('plan');
  // How far a reversal came that cannot be one transaction is written there, whatever GATE_DOWN says.
  const workspace = begins ? { ...found, needsWaysBack: true } : found;
  const state = begins ? await establish(session, workspace, project.migrations) : before;
  const kept = context.earlier.steps
    .filter(({ version }) => !state.rows.some((row) => row.kind === 'versioned' && isOf(row, version, project)))
    .map((step): Step => ({ ...step, state: 'reverted' }));
  const at = { session, workspace: begins ? present(workspace) : workspace, state };
  const back = backOf(context, project, state, kept.length);
  return { isMeant, ...at, kept, chosen: await chooseReversals(context, project, at, back) };
}

/** Some ledgers write a version differently from the name of the file. */
const isOf = (row: LedgerRow, version: string, { migrations }: Project): boolean =>
  row.version === version || migrations.find(({ id }) => id === row.id)?.version === version;

const present = (workspace: Workspace): Workspace => ({ ...workspace, present: { ...workspace.present, waysBack: true } });
