// What happened to a database's migrations, one line each, in columns. A terminal too narrow for all of them loses the last ones first, and
// then the end of what a line is about.

import { labelOf } from '../core/migration.ts';
import { cutTo, padTo, widthOf } from '../core/text/text-width.ts';
import { formatDuration } from '../core/time/duration.ts';
import type { HistoryEntry } from '../ledger/history-entry.ts';
import { cleanLine } from './clean-text.ts';

/** @param columns of the terminal; undefined leaves lines as long as they are. */
export function historyLines(entries: readonly HistoryEntry[], columns?: number): readonly string[] {
  const rows = [HEADER, ...entries.map(cells)];
  const natural = HEADER.map((_, index) => Math.max(...rows.map((row) => widthOf(row[index] ?? ''))));
  const widths = columns === undefined ? natural : fitted(natural, columns);
  return rows.map((row) =>
    widths
      .map((width, index) => padTo(width, shortened(row[index] ?? '', width)))
      .join(GAP)
      .trimEnd(),
  );
}

const GAP = '  ';
const HEADER: readonly string[] = ['when (UTC)', 'what', 'migration', 'took', 'by', 'from', 'image'];
/** The columns that are never left out. */
const KEPT = 3;
/** Less than this of a column says nothing. */
const LEAST = 8;

function cells({ event, version, name, detail, at, durationMs, login, role, host, address, program, image }: HistoryEntry): string[] {
  const subject = version === null ? null : labelOf({ version, name: name ?? '' });
  const who = login === null ? '' : role === null || role === login ? login : `${login} as ${role}`;
  const where = host === null ? '' : address === null ? host : `${host} (${address})`;
  return [
    at === null ? '' : at.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ''),
    event,
    [subject, detail].filter((part) => part !== null && part !== '').join(': '),
    durationMs === null ? '' : formatDuration(durationMs),
    who,
    where,
    image ?? program ?? '',
  ].map(cleanLine);
}

function fitted(natural: readonly number[], columns: number): readonly number[] {
  const widths = [...natural];
  const excess = (): number => widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1) - columns;
  while (excess() > 0 && widths.length > KEPT) {
    const last = widths.at(-1)!;
    const left = last - excess();
    if (left >= LEAST) widths[widths.length - 1] = left;
    else widths.pop();
  }
  const most = widths[KEPT - 1]! - Math.max(0, excess());
  return widths.with(KEPT - 1, Math.max(LEAST, most));
}

const shortened = (text: string, width: number): string => (widthOf(text) <= width ? text : `${cutTo(width - 1, text)}…`);
