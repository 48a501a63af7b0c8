// What happened to a database's migrations, one line each, in columns.

import { labelOf } from '../core/migration.ts';
import { formatDuration } from '../core/time/duration.ts';
import type { HistoryEntry } from '../ledger/history-entry.ts';
import { cleanLine } from './clean-text.ts';
import { tableLines } from './table-lines.ts';

/** @param columns of the terminal; undefined leaves lines as long as they are. */
export const historyLines = (entries: readonly HistoryEntry[], columns?: number): readonly string[] =>
  tableLines({ header: HEADER, rows: entries.map(cells), kept: 3 }, columns);

const HEADER: readonly string[] = ['when (UTC)', 'what', 'migration', 'took', 'by', 'from', 'image'];

function cells({
  step,
  ran,
  event,
  version,
  name,
  detail,
  at,
  durationMs,
  login,
  role,
  host,
  address,
  program,
  image,
}: HistoryEntry): string[] {
  const label = version === null ? null : labelOf({ version, name: name ?? '' });
  const subject = step == null || ran !== null ? label : [step, label].filter((part) => part !== null).join(': ');
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
