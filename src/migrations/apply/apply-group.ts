// Several migrations and their ledger rows in one transaction. Whatever goes wrong in it, all of it is rolled back and nothing is reported: they
// are then applied one by one, which says what is wrong, of which migration, and keeps what came before it.
import type { Step } from '../../core/report.ts';
import { throwIfReadOnly } from '../../postgres/errors/connection-loss.ts';
import { PostgresError, type ServerMessage } from '../../postgres/errors/errors.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { AT, groupMessage, timesOf } from './group.ts';
import { brokenOff, lossOf } from './in-doubt.ts';
import { type ApplyOptions, noticeOf, stepOf } from './step.ts';

export interface GroupEnd {
  /** False if it was rolled back. */
  readonly isKept: boolean;
  /** Says what was done. To be called before anything else is said. */
  readonly tell: () => void;
}

export interface Around {
  /** Is added to. */
  readonly steps: Step[];
  readonly options: ApplyOptions;
  /** What is done while the server is at work, however the group ends. */
  readonly meanwhile: () => void;
}

/**
 * @param last of the run is among them.
 * @throws what a lost connection throws, after the steps that it has broken off.
 */
export async function applyGroup(group: readonly Prepared[], last: boolean, { steps, options, meanwhile }: Around): Promise<GroupEnd> {
  const { session, emit } = options;
  const at: string[] = [];
  let notices: Notices | null;
  try {
    notices = await run(group, at, last, options, meanwhile);
  } catch (error) {
    lossOf(error, session);
    const state = brokenOff('transaction', session.isInterrupted && !session.isLost);
    steps.push(...group.map((prepared, i) => brokenOffStep(prepared, state, i === Math.max(at.length, 1) - 1)));
    throw error;
  }
  if (notices === null) return { isKept: false, tell: () => {} };
  const durations = group.map((_, i) => Math.round((Number(at[i + 1]) - Number(at[i])) * 10_000) / 10);
  for (const [i, prepared] of group.entries())
    steps.push({ ...stepOf(prepared), state: 'applied', durationMs: durations[i]!, mode: 'transaction' });
  const said = notices;
  const tell = (): void => {
    for (const [i, prepared] of group.entries()) {
      const { file } = prepared.migration;
      emit({ event: 'migration-started', file, mode: 'transaction' });
      for (const notice of said[i]!) emit(noticeOf(prepared, notice));
      emit({ event: 'migration-applied', file, durationMs: durations[i]! });
    }
  };
  return { isKept: true, tell };
}

/** Either all of them are in doubt, or all are rolled back: then one had been reached. */
const brokenOffStep = (prepared: Prepared, state: Step['state'], isReached: boolean): Step =>
  state === 'in-doubt' || isReached ? { ...stepOf(prepared), state, mode: 'transaction' } : { ...stepOf(prepared), state: 'not-run' };

/** By migration. */
type Notices = readonly (readonly ServerMessage[])[];

/** @param at is filled with seconds: before the first and after each. @returns null if it was rolled back. */
async function run(
  group: readonly Prepared[],
  at: string[],
  last: boolean,
  options: ApplyOptions,
  meanwhile: () => void,
): Promise<Notices | null> {
  const { session, ledger, limits } = options;
  const notices: ServerMessage[][] = group.map(() => []);
  session.onNotice = (notice) => notices[Math.min(Math.max(at.length, 1), group.length) - 1]!.push(notice);
  const rows = ledger.appliedTogether(
    group.map(({ migration }, i) => ({ migration, times: timesOf(i) })),
    options.run,
  );
  try {
    const answer = session.query(groupMessage(group, limits, rows, last), ({ rows: [row] }) => {
      if (row?.[AT] != null) at.push(row[AT]);
    });
    // Awaited below.
    answer.catch(() => {});
    meanwhile();
    await answer;
    return notices;
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal || session.isInterrupted) throw error;
    await session.rollback();
    await throwIfReadOnly(session, error);
    return null;
  } finally {
    session.onNotice = () => {};
  }
}
