// Under the lock: what has to be done, given the ledger as it is now and what this run did on connections that it has lost.
import type { Finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Step } from '../../core/report.ts';
import type { Plan } from '../../migrations/plan.ts';
import type { Result } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { otherLedgers } from '../../project/recognise.ts';
import { settle } from '../earlier-connections.ts';
import { staleFindings } from '../expectation/stale-snapshot.ts';
import { establish } from '../ledger/establish-ledger.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import { planOrStop } from '../ledger/plan-or-stop.ts';
import { type Gate, hasCallbacks } from './gate.ts';

export interface Work {
  readonly state: LedgerState;
  /** What this run has applied already counts as its own, not as applied before it. */
  readonly plan: Plan;
  /** What it has applied already, on other connections. */
  readonly kept: readonly Step[];
  /** Something is about to be run. */
  readonly touching: boolean;
  /** What follows from a snapshot that is older than the folder; errors forbid going on. */
  readonly stale: readonly Finding[];
  readonly found: readonly Finding[];
}

/** Makes the gate's own tables if they are missing. @param made what `establishing` came to. @throws Stop as planOrStop. */
export async function planWork({ context, project, ready, workspace, guard }: Gate, made: readonly Result[] | null = null): Promise<Work> {
  const { config, earlier, emit } = context;
  context.stage('plan');
  const state = await establish(ready.session, workspace, project.migrations, guard, made);
  const planned = planOrStop(project, state, workspace);
  const undone = earlier.steps.length === 0 ? [] : [...planned.pending, ...checkpointsUndone(project, planned)];
  const { kept, notes, findings: settled } = settle(earlier.steps, undone, planned.unfinished?.migration ?? null);
  for (const message of notes) emit({ event: 'note', level: 'info', message });
  const plan = { ...planned, applied: planned.applied - countOf(kept) };
  if (earlier.steps.length > 0) context.sofar({ steps: [...kept, ...notRun(plan)] });
  const others = workspace.present.anyOwn ? [] : otherLedgers(project.layout, config, ready.facts);
  const stale = staleFindings(project, config);
  const touching = plan.pending.length > 0 || hasCallbacks(project);
  return { state, plan, kept, touching, stale, found: [...stale, ...settled, ...others] };
}

/** Migrations: a checkpoint stands for many. */
const countOf = (steps: readonly Step[]): number => steps.reduce((sum, { covers = 1 }) => sum + covers, 0);

/** Checkpoints that the ledger has nothing of, as what is still to be done. */
const checkpointsUndone = ({ checkpoints }: Project, { applied, pending: [first] }: Plan): readonly Pick<Migration, 'file'>[] =>
  applied > 0 || first === undefined ? [] : checkpoints().map((file) => ({ file }));

export const notRun = ({ pending }: Plan): readonly Step[] =>
  pending.map(({ version, name, file }) => ({ version, name, file, state: 'not-run' }));
