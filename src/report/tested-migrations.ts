// What `test` found of each migration, one line each, in columns.

import { labelOf } from '../core/migration.ts';
import { padTo, widthOf } from '../core/text/text-width.ts';
import { formatDuration } from '../core/time/duration.ts';
import { cleanLine } from './clean-text.ts';
import { count } from './view-options.ts';

/** `none`: there is nothing to be tested. */
export type Tried = 'ok' | 'failed' | 'none' | 'not-run';

export interface TestedMigration {
  readonly version: string;
  readonly name: string;
  readonly file: string;
  readonly up: Tried;
  /** `differs`: it ran, and the schema is not the one before. */
  readonly down: Tried | 'differs';
  readonly again: Tried | 'differs';
  /** Run a second time, if it claims that it can be. */
  readonly twice: Tried | 'differs';
  /** That were there before it, and after it was taken back; null if it was not tried with rows. */
  readonly rows: { readonly tables: number; readonly rows: number; readonly lost: readonly string[] } | null;
  /** The rows of --data were loaded after it. */
  readonly loads: boolean;
  /** Milliseconds of the first time; null if it was not run. */
  readonly upMs: number | null;
  readonly downMs: number | null;
}

export function testedLines(tested: readonly TestedMigration[]): readonly string[] {
  const rows = [HEADER, ...tested.map(cells)];
  const widths = HEADER.map((_, index) => Math.max(...rows.map((row) => widthOf(row[index]!))));
  return rows.map((row) =>
    row
      .map((cell, index) => padTo(widths[index]!, cell))
      .join('  ')
      .trimEnd(),
  );
}

const HEADER: readonly string[] = ['migration', 'up', 'down', 'up again', 'twice', 'rows', 'time'];

const WORDS: Readonly<Record<Tried | 'differs', string>> = {
  ok: 'ok',
  failed: 'FAILED',
  differs: 'DIFFERS',
  none: '-',
  'not-run': 'not run',
};

function cells({ version, name, up, down, again, twice, rows, loads, upMs, downMs }: TestedMigration): readonly string[] {
  const kept = rows === null ? '-' : rows.lost.length > 0 ? 'LOST' : `${rows.rows} in ${count(rows.tables, 'table')}`;
  const time = [upMs, downMs].flatMap((ms) => (ms === null ? [] : [formatDuration(ms)])).join(' + ');
  return [
    cleanLine(labelOf({ version, name })),
    WORDS[up],
    down === 'none' ? 'none' : WORDS[down],
    WORDS[again],
    WORDS[twice],
    loads ? [kept === '-' ? '' : kept, 'loaded'].filter((part) => part !== '').join(', ') : kept,
    time,
  ];
}
