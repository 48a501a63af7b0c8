// Applies pending migrations to a SQLite file, in order, and stops at the first that fails. Every one of them is accounted for.
import type { Finding } from '../../core/finding.ts';
import type { Failure, Step } from '../../core/report.ts';
import { monotonic } from '../../core/time/deadline.ts';
import type { Moment } from '../../layouts/layout.ts';
import { stepOf } from '../../migrations/apply/step.ts';
import type { Unfinished } from '../../migrations/plan.ts';
import { type Direction, DOWN, UP } from '../../migrations/prepare/direction.ts';
import type { FileLedger } from '../ledger/file-ledger.ts';
import type { Writer } from '../session/writer.ts';
import { applyFile, isWhole } from './apply-file.ts';
import { type FileCallbacks, NO_CALLBACKS } from './file-callbacks.ts';
import type { PreparedFile } from './prepare-file.ts';
import { runFileCallbacks } from './run-file-callbacks.ts';
import type { Writing } from './transaction.ts';

export interface FilesApplied {
  readonly steps: readonly Step[];
  readonly end: 'done' | 'failed' | 'incomplete';
  readonly failure: Failure | null;
  readonly findings: readonly Finding[];
}

export interface FilesApplying extends Writing {
  readonly ledger: FileLedger;
  readonly unfinished: Unfinished | null;
  /** Up, unless it says otherwise. */
  readonly direction?: Direction;
  readonly writer: Writer;
  /** None, unless it says otherwise. */
  readonly callbacks?: FileCallbacks;
  /** Hears of each step that is done, so that a run that ends in an error still reports it. */
  readonly sofar: (steps: readonly Step[]) => void;
}

/** @throws Stop, if something ends it that is not a migration. */
export async function applyFiles(pending: readonly PreparedFile[], applying: FilesApplying): Promise<FilesApplied> {
  const { unfinished, writer, context, direction = UP, callbacks = NO_CALLBACKS } = applying;
  const one = { ...applying, connection: writer, callbacks };
  const steps: Step[] = [];
  const all = (): readonly Step[] => [
    ...steps,
    ...pending.slice(steps.length).map((prepared) => ({ ...stepOf(prepared), state: 'not-run' as const })),
  ];
  const atMoment = async (moment: Moment): Promise<FilesApplied | null> => {
    const failure = await runFileCallbacks(moment, one);
    return failure === null ? null : { steps: all(), end: 'failed', failure, findings: [] };
  };
  try {
    const stopped = await atMoment('before-all');
    if (stopped !== null) return stopped;
    for (const prepared of pending) {
      context.signal.throwIfAborted();
      applying.sofar(all());
      const { file } = prepared.migration;
      const start = monotonic();
      writer.begins(file);
      context.emit({ event: 'migration-started', file, mode: prepared.mode, ...(direction === DOWN && { direction: 'down' }) });
      const begun = unfinished?.migration.id === prepared.migration.id ? unfinished.row : null;
      const end = await applyFile(prepared, begun, one);
      const durationMs = Math.round((monotonic() - start) * 10) / 10;
      steps.push({ ...stepOf(prepared), state: end.state === 'applied' ? direction.done : end.state, durationMs, mode: prepared.mode });
      if (end.state !== 'applied') {
        context.emit({ event: 'migration-failed', file, message: end.failure?.message ?? end.state });
        return { steps: all(), end: end.state, failure: end.failure ?? null, findings: end.findings ?? [] };
      }
      context.emit({ event: `migration-${direction.done}`, file, durationMs });
      if (prepared.leavesTraces) writer.reopen();
      const after = isWhole(prepared, begun) ? null : await atMoment('after-each');
      if (after !== null) return after;
    }
    return (await atMoment('after-all')) ?? { steps, end: 'done', failure: null, findings: [] };
  } finally {
    applying.sofar(all());
  }
}
