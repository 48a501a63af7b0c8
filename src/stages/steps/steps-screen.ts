// Where each step stands, as text: a line for each, and below it what is pending.
import { few } from '../../core/text/few.ts';
import { padTo, widthOf } from '../../core/text/text-width.ts';
import { count } from '../../report/view-options.ts';
import type { StepStanding } from './step-standings.ts';

/** @param all every pending file, and how it is run; otherwise the first few names. */
export function stepsScreen(standings: readonly StepStanding[], all: boolean): readonly string[] {
  const rows = standings.map((one) => [one.name, one.what, one.ledger ?? 'no ledger yet', standsText(one)]);
  const widths = [0, 1, 2].map((index) => Math.max(...rows.map((row) => widthOf(row[index]!))));
  return rows.flatMap((row, index) => [
    row.map((cell, column) => (column < 3 ? padTo(widths[column]!, cell) : cell)).join('  '),
    ...(all ? (standings[index]!.pending ?? []).map(({ file, how }) => `  ${file}  (${how})`) : []),
  ]);
}

function standsText({ applied, pending, ahead, isCommand }: StepStanding): string {
  const left = pending === null ? 'what is pending only the tool can list' : pendingText(pending);
  const beyond = ahead.length === 0 ? [] : [isCommand ? `without a file here: ${few(ahead)}` : `ahead of the folder: ${few(ahead)}`];
  return [`${applied} applied`, left, ...beyond].join(', ');
}

const pendingText = (pending: NonNullable<StepStanding['pending']>): string =>
  pending.length === 0
    ? 'nothing pending'
    : `${pending.length} pending: ${few(
        pending.map(({ file }) => file.split('/').at(-1)!),
        3,
      )}`;

export function stepsSummary(standings: readonly StepStanding[]): string {
  const applied = standings.reduce((sum, one) => sum + one.applied, 0);
  const pending = standings.reduce((sum, one) => sum + (one.pending?.length ?? 0), 0);
  const open = standings.filter((one) => one.pending === null).map(({ name }) => name);
  return `${count(standings.length, 'step')}: ${applied} applied, ${pending} pending${open.length === 0 ? '' : `; of ${few(open)} that is not known`}`;
}

export const stepsData = (standings: readonly StepStanding[]) =>
  standings.map(({ name, what, ledger, head, applied, pending, ahead }) => ({ name, what, ledger, head, applied, pending, ahead }));
