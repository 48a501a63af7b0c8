// The answer of `history`: the newest few of what happened, as a table and as data.
import type { HistoryEntry } from '../../ledger/history-entry.ts';
import { historyLines } from '../../report/history-lines.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { withJson } from '../json-answer.ts';
import { historyLimits } from './history-limits.ts';
import type { History } from './read-history.ts';

/** @param about what the data says besides the events. @throws Stop('misused') for limits that cannot be used. */
export function historyAnswer(
  { flags, effects }: Pick<Context, 'flags' | 'effects'>,
  { entries: all, now }: History,
  about: Readonly<Record<string, unknown>>,
): Answer {
  const { limit, since } = historyLimits(flags, now);
  const shown = all.filter(({ at }) => since === null || (at !== null && at >= since)).slice(0, limit);
  const summary = shown.length === all.length ? count(all.length, 'event') : `${shown.length} of ${count(all.length, 'event')}`;
  const text = tableOf(shown, summary, effects.columns);
  return withJson({ summary, text, data: { ...about, events: shown } }, flags);
}

const tableOf = (entries: readonly HistoryEntry[], summary: string, columns: number | undefined): string =>
  entries.length === 0 ? summary : [...historyLines(entries, columns), '', summary].join('\n');
