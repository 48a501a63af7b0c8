// Writes down what happened to the ledger, in the transaction in which it happens. If the tables of the history do not exist, or may not
// be written, nothing is recorded: that is not a reason to stop a deploy.
import type { Migration } from '../../core/migration.ts';
import type { EventSubject, LedgerEvent, RunFacts } from '../../ledger/history-store.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Plan } from '../../migrations/plan.ts';
import type { Context } from '../context.ts';
import type { Workspace } from '../workspace.ts';
import type { LedgerState } from './ledger-state.ts';

type Whose = Pick<Context, 'run' | 'command' | 'config' | 'effects'>;

interface Recording {
  readonly workspace: Pick<Workspace, 'history'>;
  readonly state: Pick<LedgerState, 'history'>;
}

/**
 * Statements that record events, to be run before those that change the ledger: what its rows say of the migrations is kept. A row that is
 * removed without an event of its own, as of a migration whose file is gone, is one of `removed`.
 */
export function recordEvents(
  context: Whose,
  { workspace: { history }, state }: Recording,
  events: readonly LedgerEvent[],
  removed: readonly EventSubject[] = [],
): readonly string[] {
  if (state.history !== 'write' || events.length === 0) return [];
  const subjects = [...events.flatMap(({ of, rowStays }) => (of === null || rowStays ? [] : [of])), ...removed];
  return [
    history.run(runFacts(context)),
    ...subjects.map((of) => history.keep(of)),
    ...events.map((event) => history.event(event, context.run)),
  ];
}

/**
 * The same ledger; the run's row goes with the first migration's, and with every one's where no lock outlives a transaction: another gate
 * may have applied the first meanwhile. What is applied again keeps what was known of the time before.
 */
export function recordingRun(
  context: Whose,
  { workspace: { history }, state, plan, pooled }: Recording & { readonly plan: Plan; readonly pooled: boolean },
  ledger: Ledger,
): Ledger {
  if (state.history !== 'write') return ledger;
  const [first] = plan.pending;
  const run = history.run(runFacts(context));
  const before = (migrations: readonly Migration[], statements: string): string =>
    [
      ...(pooled || migrations.some(({ id }) => id === first?.id) ? [run] : []),
      ...migrations.filter(({ kind }) => kind === 'repeatable').map((migration) => history.keep(migration)),
      statements,
    ].join(';\n');
  return {
    ...ledger,
    applied: (migration, by) => before([migration], ledger.applied(migration, by)),
    appliedTogether: (applied, by) =>
      before(
        applied.map(({ migration }) => migration),
        ledger.appliedTogether(applied, by),
      ),
    started: (migration, by) => before([migration], ledger.started(migration, by)),
    finished: (migration, by) => before(migration.kind === 'repeatable' ? [] : [migration], ledger.finished(migration, by)),
  };
}

/** What the history knows of this run. */
export const runFacts = ({ run, command, config, effects }: Whose): RunFacts => ({
  ...run,
  command,
  host: effects.hostname,
  image: config.image,
});
