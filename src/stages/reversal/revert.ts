// Reverts what was chosen: each in one transaction with its ledger row, or statement by statement where PostgreSQL refuses that, newest first.
import type { Migration } from '../../core/migration.ts';
import type { Step } from '../../core/report.ts';
import { reversingLedger } from '../../ledger/reversing-ledger.ts';
import { migrationOfRow } from '../../ledger/row-migration.ts';
import { wayBackStore } from '../../ledger/way-back-store.ts';
import { type Applied, applyMigrations } from '../../migrations/apply/apply.ts';
import { prepareCallbacks } from '../../migrations/apply/callbacks.ts';
import type { Unfinished } from '../../migrations/plan.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { Project } from '../../project/project.ts';
import { applyOptions } from '../apply-options.ts';
import type { Context } from '../context.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import { recordEvents } from '../ledger/record-events.ts';
import type { Workspace } from '../workspace.ts';
import type { Chosen } from './choose-reversals.ts';

interface At {
  readonly session: Session;
  readonly workspace: Workspace;
  readonly state: LedgerState;
  /** What this run has reverted already, on connections that it has lost. */
  readonly kept: readonly Step[];
}

/** @throws the loss of the connection; what was reverted until then is reported before it. */
export async function revert(context: Context, { callbacks: all }: Project, { reversals, prepared }: Chosen, at: At): Promise<Applied> {
  const { session, workspace, state, kept } = at;
  context.stage('apply');
  const before = new Map(reversals.map(({ migration, before }) => [migration.id, before]));
  const ledger = reversingLedger({
    ledger: workspace.ledger,
    store: wayBackStore(workspace.schema),
    before: ({ id }) => {
      const row = before.get(id) ?? null;
      return row === null ? null : migrationOfRow(row);
    },
    recorded: (of, took) => recordEvents(context, { workspace, state }, [{ event: 'reverted', of, ...(took && { took }) }]),
  });
  const callbacks = await prepareCallbacks(all, true, workspace.layout, workspace.render, 'down');
  const options = applyOptions(context, session, { ...workspace, ledger }, { callbacks, unfinished: unfinishedOf(at, reversals) });
  const reverted = await applyMigrations(prepared, options);
  const steps = [...kept, ...reverted.steps];
  context.sofar({ applied: appliedIn(state), steps });
  if (reverted.end === 'lost') throw reverted.loss;
  return { ...reverted, steps };
}

export const appliedIn = ({ rows }: Pick<LedgerState, 'rows'>): number => rows.filter(({ state }) => state !== 'started').length;

function unfinishedOf({ state: { halfReverted: half } }: At, reversals: Chosen['reversals']): Unfinished | null {
  const found = half === null ? undefined : reversals.find(({ row }) => row.id === half.id);
  if (half === null || found === undefined) return null;
  const migration: Migration = found.migration;
  return { migration, row: { ...found.row, state: 'started', done: half.done, error: half.error } };
}
