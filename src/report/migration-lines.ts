// The migrations of the run, one line each, long stretches of one state folded.

import type { Step, StepState } from '../core/report.ts';
import { padTo, widthOf } from '../core/text/text-width.ts';
import { formatDuration } from '../core/time/duration.ts';
import { cleanLine } from './clean-text.ts';
import { stretches } from './stretches.ts';
import { count, type View } from './view-options.ts';

interface Look {
  readonly mark: string;
  readonly label: string;
  readonly paint: 'green' | 'red' | 'yellow' | 'dim';
}

const STATES: { readonly [S in StepState]: Look } = {
  applied: { mark: '✓', label: 'applied', paint: 'green' },
  reverted: { mark: '✓', label: 'reverted', paint: 'green' },
  failed: { mark: '✗', label: 'failed', paint: 'red' },
  'not-run': { mark: '·', label: 'not run', paint: 'dim' },
  'in-doubt': { mark: '?', label: 'in doubt', paint: 'yellow' },
  incomplete: { mark: '✗', label: 'incomplete', paint: 'red' },
};

export const STEP_STATES = Object.keys(STATES) as readonly StepState[];

const MODES: { readonly [M in NonNullable<Step['mode']>]: string } = {
  transaction: '',
  own: 'own BEGIN and COMMIT',
  statements: 'statement by statement',
  batches: '',
};

/** More than this in one state are folded, and so many are kept at each end. */
const FOLD_AFTER = 20;
const KEEP = 3;

/** `2 applied, 1 failed, 1 not run`. */
export function stepCounts(steps: readonly Step[]): string {
  const counted = STEP_STATES.map((state) => ({ state, n: steps.filter((step) => step.state === state).length }));
  return counted
    .filter(({ n }) => n > 0)
    .map(({ state, n }) => `${n} ${STATES[state].label}`)
    .join(', ');
}

export function stepLines(steps: readonly Step[], view: View): readonly string[] {
  const rows = stretches(steps).flatMap((stretch) => fold(stretch));
  const shown = rows.filter((row) => typeof row !== 'string');
  const fileWidth = Math.max(0, ...shown.map((row) => widthOf(row.file)));
  const timeWidth = Math.max(0, ...shown.map((row) => row.time.length));
  return rows.map((row) => {
    if (typeof row === 'string') return `    ${view.dim(row)}`;
    const { mark, paint } = STATES[row.state];
    const file = row.note === '' && row.time === '' ? row.file : padTo(fileWidth, row.file);
    return `    ${view[paint](mark)} ${file}  ${row.time.padStart(timeWidth)}  ${view.dim(row.note)}`.trimEnd();
  });
}

interface Shown {
  readonly state: StepState;
  readonly file: string;
  readonly time: string;
  readonly note: string;
}

function fold(stretch: readonly Step[]): readonly (Shown | string)[] {
  const rows = stretch.map(show);
  if (rows.length <= FOLD_AFTER) return rows;
  const more = `… and ${rows.length - 2 * KEEP} more ${STATES[rows[0]!.state].label}`;
  return [...rows.slice(0, KEEP), more, ...rows.slice(-KEEP)];
}

function show({ state, file, durationMs, mode, batches }: Step): Shown {
  const notes = [
    state === 'applied' || state === 'reverted' ? '' : STATES[state].label,
    mode === undefined ? '' : MODES[mode],
    batchesText(batches),
  ];
  return {
    state,
    file: cleanLine(file),
    time: durationMs === undefined ? '' : formatDuration(durationMs),
    note: notes.filter((note) => note !== '').join(', '),
  };
}

const batchesText = (batches: Step['batches']): string =>
  batches === undefined ? '' : `${count(batches.rows, 'row')} in ${count(batches.count, 'batch')}`;
