// Several migrations and their ledger rows in one transaction, and several such transactions in one message. Whatever goes wrong in one, all of
// it is rolled back, what would have come after it is not begun, and nothing of either is reported: they are then applied one by one, which
// says what is wrong, of which migration, and keeps what came before it.
import type { Step } from '../../core/report.ts';
import { throwIfReadOnly } from '../../postgres/errors/connection-loss.ts';
import { PostgresError, type ServerMessage } from '../../postgres/errors/errors.ts';
import { queryThenOpen } from '../../postgres/session/left-open.ts';
import type { Result } from '../../postgres/session/queryable.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { AT, groupsMessage, timesOf } from './group.ts';
import { brokenOff, lossOf } from './in-doubt.ts';
import { type ApplyOptions, noticeOf, stepOf } from './step.ts';

export interface Around {
  /** Is added to: those of the transactions before the first that was rolled back. */
  readonly steps: Step[];
  readonly options: ApplyOptions;
  /** What is done while the server is at work, however it ends. */
  readonly meanwhile: () => void;
  /** Called if the last of the run was among them and all were kept: the session is then as it was before the first. */
  readonly ended: () => void;
}

/** One transaction of the message. */
interface Sent {
  readonly group: readonly Prepared[];
  /** Seconds: before the first migration and after each. */
  readonly at: string[];
  /** By migration. */
  readonly notices: readonly ServerMessage[][];
  isKept: boolean;
  isTold: boolean;
}

/**
 * @param last of the run is among them.
 * @returns what says what was done, to be called before anything else is said.
 * @throws what a lost connection throws, after what was kept is told, and the steps that it has broken off.
 */
export async function applyGroups(
  groups: readonly (readonly Prepared[])[],
  last: boolean,
  { steps, options, meanwhile, ended }: Around,
): Promise<() => void> {
  const { session, emit } = options;
  const sent = groups.map((group): Sent => ({ group, at: [], notices: group.map(() => []), isKept: false, isTold: false }));
  const kept = (): readonly Sent[] => sent.filter(({ isKept }) => isKept);
  const tell = (): void => {
    for (const one of kept()) tellOnce(one, emit);
  };
  try {
    if ((await run(sent, last, options, { meanwhile, tell })) && last) ended();
  } catch (error) {
    lossOf(error, session);
    tell();
    const state = brokenOff('transaction', session.isInterrupted && !session.isLost);
    const others = sent.filter(({ isKept }) => !isKept);
    steps.push(...kept().flatMap(appliedSteps), ...others.flatMap((one, i) => brokenOffSteps(one, state, i === 0)));
    throw error;
  }
  steps.push(...kept().flatMap(appliedSteps));
  return tell;
}

const tookOf = ({ at }: Sent, i: number): number => Math.round((Number(at[i + 1]) - Number(at[i])) * 10_000) / 10;

const appliedSteps = (one: Sent): readonly Step[] =>
  one.group.map((prepared, i) => ({ ...stepOf(prepared), state: 'applied', durationMs: tookOf(one, i), mode: 'transaction' }));

function tellOnce(one: Sent, emit: ApplyOptions['emit']): void {
  if (one.isTold) return;
  one.isTold = true;
  for (const [i, prepared] of one.group.entries()) {
    const { file } = prepared.migration;
    emit({ event: 'migration-started', file, mode: 'transaction' });
    for (const notice of one.notices[i]!) emit(noticeOf(prepared, notice));
    emit({ event: 'migration-applied', file, durationMs: tookOf(one, i) });
  }
}

/** Either all of them are in doubt, or all are rolled back: then one had been reached, if it is the first that is not kept. */
function brokenOffSteps({ group, at }: Sent, state: Step['state'], isFirst: boolean): readonly Step[] {
  const reached = isFirst ? Math.max(at.length, 1) - 1 : -1;
  return group.map((prepared, i) =>
    state === 'in-doubt' || i === reached ? { ...stepOf(prepared), state, mode: 'transaction' } : { ...stepOf(prepared), state: 'not-run' },
  );
}

interface Telling {
  /** What is done while the server is at work. */
  readonly meanwhile: () => void;
  /** Says what was kept and is not told yet. */
  readonly tell: () => void;
}

/** Fills in what becomes of each, also if one is rolled back. @returns whether the server did all that the message asks for. */
async function run(sent: readonly Sent[], last: boolean, options: ApplyOptions, { meanwhile, tell }: Telling): Promise<boolean> {
  const { session, ledger, limits } = options;
  // Callbacks are run after the last.
  const opening = last && options.callbacks.size === 0 ? options.opening : undefined;
  const underWay = (): Sent => sent.find(({ isKept }) => !isKept) ?? sent.at(-1)!;
  session.onNotice = (notice) => {
    const { group, at, notices } = underWay();
    notices[Math.min(Math.max(at.length, 1), group.length) - 1]!.push(notice);
  };
  const rowsOf = (group: readonly Prepared[]): string =>
    ledger.appliedTogether(
      group.map(({ migration }, i) => ({ migration, times: timesOf(i) })),
      options.run,
    );
  const hear = ({ command, rows: [row] }: Result): void => {
    const one = underWay();
    if (row?.[AT] != null) one.at.push(row[AT]);
    // No migration of a group has a COMMIT of its own; another one comes when all are kept.
    if (command === 'COMMIT') {
      const isAfterAll = one.isKept;
      one.isKept = true;
      if (isAfterAll || (last && one === sent.at(-2))) tell();
    }
  };
  try {
    const message = groupsMessage({ groups: sent.map(({ group }) => group), rowsOf, limits, last, isFollowed: opening !== undefined });
    const answer = opening === undefined ? session.query(message, hear) : queryThenOpen(session, message, opening, hear);
    // Awaited below.
    answer.catch(() => {});
    meanwhile();
    await answer;
    return true;
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal || session.isInterrupted) throw error;
    await session.rollback();
    await throwIfReadOnly(session, error);
    return false;
  } finally {
    session.onNotice = () => {};
  }
}
