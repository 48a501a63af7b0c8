// The message for /dev/termination-log, which `kubectl describe pod` shows: the summary, then the gravest things, whole blocks
// as long as there is room. Kubernetes cuts after 4096 bytes (Determine the Reason for Pod Failure); this stays below.
import { OUTCOMES } from '../../core/outcome.ts';
import type { Report } from '../../core/report.ts';
import { cleanLine } from '../clean-text.ts';
import { failureLines } from '../failed-statement.ts';
import { bySeverity, findingLines } from '../finding-blocks.ts';
import { byteLength, cut } from '../fit-text.ts';
import { stepCounts } from '../migration-lines.ts';
import { exitText, targetText, verificationText } from '../run-facts.ts';
import { PLAIN } from '../view-options.ts';

/** Bytes of UTF-8: below the 4096 of Kubernetes. */
const LIMIT = 4095;
const HEAD_LIMIT = 1000;
/** Room kept for the line that says how many findings were left out. */
const MORE = 60;

export function terminationMessage(report: Report): string {
  const { failure } = report;
  let text = cut(cleanLine(report.summary), HEAD_LIMIT) + paragraph(cut(facts(report).join('\n'), HEAD_LIMIT), '\n');
  if (failure !== undefined) text += paragraph(cut(failureLines(failure, PLAIN).join('\n'), room(text)));
  return `${text}${findings(report, room(text))}\n`;
}

const room = (text: string): number => LIMIT - MORE - byteLength(text);

const paragraph = (text: string, gap = '\n\n'): string => (text === '' ? '' : `${gap}${text}`);

function facts(report: Report): readonly string[] {
  const { outcome, target, steps, verification } = report;
  return [
    `exit ${exitText(report)}`,
    ...(report.exit === 0 ? [] : [`→ ${OUTCOMES[outcome].hint}`]),
    ...(target === undefined ? [] : [`database: ${targetText(target)}`]),
    ...(steps.length === 0 ? [] : [`migrations: ${stepCounts(steps)}`]),
    ...(verification === undefined ? [] : [`schema: ${verificationText(verification)}`]),
  ];
}

/** As many findings as fit, whole; the first one is cut to size rather than left out. */
function findings(report: Report, bytes: number): string {
  const all = bySeverity(report.findings);
  let text = '';
  let shown = 0;
  for (const finding of all) {
    const block = paragraph(findingLines(finding, PLAIN).join('\n'));
    if (byteLength(text) + byteLength(block) > bytes) {
      if (shown === 0 && bytes > MORE) {
        text += cut(block, bytes);
        shown++;
      }
      break;
    }
    text += block;
    shown++;
  }
  return shown === all.length ? text : `${text}\n\n… and ${all.length - shown} more, in the log`;
}
