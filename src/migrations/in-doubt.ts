// The connection ended before the answer: whether the last thing sent was done is for the ledger to say.
import type { Step } from '../core/report.ts';
import type { Session } from '../postgres/session.ts';
import type { Prepared } from './prepare.ts';
import type { StepEnd } from './step.ts';

/**
 * @param at what was under way, where it is not the whole file: `statement 2 of 5`.
 * @throws the error, where the connection is not lost: then it is a fault of ours.
 */
export function inDoubt(prepared: Prepared, error: unknown, mode: NonNullable<Step['mode']>, session: Session, at?: string): StepEnd {
  if (!session.isLost) throw error;
  const { file } = prepared.migration;
  const what = at === undefined ? file : `${at} of ${file}`;
  const doubt = at === undefined ? '; whether it was committed is for the ledger to say' : '';
  const message = `the connection ended while ${what} was under way: ${(error as Error).message}${doubt}`;
  const hint =
    at === undefined
      ? 'run again: the ledger row and the migration are one transaction, so it is applied once'
      : 'run again: it goes on where it stopped';
  return { state: 'in-doubt', mode, failure: { place: { file }, message, hint } };
}
