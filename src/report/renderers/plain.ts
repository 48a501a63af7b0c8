// The end of a run for people who read a log: the command's own answer, what failed, each finding, and last of all one line that
// is enough by itself, because Kubernetes shows the last 2048 bytes or 80 lines of a failed container (FallbackToLogsOnError).

import { OUTCOMES } from '../../core/outcome.ts';
import type { Report } from '../../core/report.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { clean, cleanLine } from '../clean-text.ts';
import { failureLines, failureText } from '../failed-statement.ts';
import { bySeverity, findingBlocks } from '../finding-blocks.ts';
import { byteLength, cut } from '../fit-text.ts';
import { placeText } from '../place-text.ts';
import { addressText } from '../run-facts.ts';
import { PLAIN } from '../view-options.ts';

/** The whole text, with its final line break. */
export function renderPlain(report: Report): string {
  const { text, failure, findings } = report;
  const blocks = [
    text === undefined ? [] : [clean(text).trimEnd()],
    failure === undefined ? [] : failureLines(failure, PLAIN),
    ...(isSaid(report) ? [] : findingBlocks(findings, PLAIN, report.summary)),
  ].filter((lines) => lines.length > 0);
  return `${blocks.length === 0 ? '' : '\n'}${blocks.map((lines) => `${lines.join('\n')}\n\n`).join('')}${lastLine(report)}\n`;
}

/** The last line has all of it: what happened, which is the summary, and what to do. */
function isSaid({ findings, summary, failure }: Report): boolean {
  const [only, ...others] = findings;
  if (only === undefined || others.length > 0 || failure !== undefined) return false;
  const isShort = byteLength(summary) + byteLength(only.hint ?? '') < LIMIT / 3;
  return only.severity === 'error' && only.message === summary && only.repair === undefined && only.place === undefined && isShort;
}

/** Bytes: well below what is shown, so that something of what stands before it is seen as well. */
const LIMIT = 1500;

/** `schemagate up: failed (exit 6) on db:5432/bot after 1.2s: …`; the longest texts are cut first. */
function lastLine(report: Report): string {
  let line = '';
  for (const bytes of [800, 400, 200, 100, 50]) {
    line = sentences(report, (text) => cut(cleanLine(text), bytes));
    if (byteLength(line) <= LIMIT) break;
  }
  return line;
}

function sentences(
  { command, outcome, exit, target, durationMs, summary, failure, findings }: Report,
  short: (text: string) => string,
): string {
  const on = target === undefined ? '' : ` on ${short(addressText(target))}`;
  const said = short(summary);
  const head = `schemagate ${command}: ${outcome} (exit ${exit})${on} after ${formatDuration(durationMs)}: ${said}`;
  if (exit === 0) return head;
  const [first] = bySeverity(findings);
  const error = first?.severity === 'error' ? first : undefined;
  const more =
    failure !== undefined
      ? `. ${short(placeText(failure.place))}: ${short(failureText(failure))}`
      : error !== undefined && !summary.includes(error.message)
        ? `. ${short(error.message)}`
        : '';
  return `${head}${more} → ${short((failure === undefined ? error?.hint : failure.hint) ?? OUTCOMES[outcome].hint)}`;
}
