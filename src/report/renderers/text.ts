// A report for a terminal: the headline, what was done, what went wrong and what to do, how it ended. Calm and aligned.
import { OUTCOMES } from '../../core/outcome.ts';
import type { Report } from '../../core/report.ts';
import { clean, cleanLine } from '../clean-text.ts';
import { failureLines } from '../failed-statement.ts';
import { findingBlocks } from '../finding-blocks.ts';
import { wrap } from '../fit-text.ts';
import { stepCounts, stepLines } from '../migration-lines.ts';
import { exitText, targetText, timeText, verificationText } from '../run-facts.ts';
import { makeView, type View } from '../view-options.ts';

export interface TextOptions {
  readonly color: boolean;
  /** Columns to wrap sentences at; absent: the terminal wraps them. SQL and paths are never wrapped. */
  readonly width?: number;
}

/** The whole text, with its final line break. */
export function renderReport(report: Report, { color, width }: TextOptions): string {
  const view = makeView(color, width);
  const blocks = report.text === undefined ? runBlocks(report, view) : answerBlocks(report, report.text, view);
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

type Blocks = readonly (readonly string[])[];

function runBlocks(report: Report, view: View): Blocks {
  const { target, failure, findings, verification } = report;
  return [
    headline(report, view),
    [...(target === undefined ? [] : fact('database', targetText(target), view)), ...migrations(report, view)],
    failure === undefined ? [] : failureLines(failure, view),
    ...findingBlocks(findings, view, report.summary),
    [
      ...(verification === undefined ? [] : fact('schema', verificationText(verification), view)),
      // If nothing was started, there is no time to report.
      ...(Object.keys(report.timings).length === 0 ? [] : fact('time', timeText(report), view)),
      ...ending(report, view),
    ],
  ];
}

/** A command's own answer comes first and as it is; after it only what asks for attention. */
function answerBlocks(report: Report, text: string, view: View): Blocks {
  return [[clean(text).trimEnd()], ...findingBlocks(report.findings, view), report.exit === 0 ? [] : ending(report, view)];
}

function headline(report: Report, view: View): readonly string[] {
  const [first = '', ...others] = wrap(cleanLine(report.summary), { first: '  ', width: view.width });
  return [`${mark(report, view)} ${view.bold(first.trimStart())}`, ...others.map(view.bold)];
}

function mark({ outcome, findings }: Report, view: View): string {
  if (outcome === 'ready' && findings.every((finding) => finding.severity === 'notice')) return view.green('✓');
  if (outcome === 'ready' || outcome === 'findings' || outcome === 'interrupted' || outcome === 'terminated') return view.yellow('!');
  return view.red('✗');
}

function migrations({ steps, applied, head }: Report, view: View): readonly string[] {
  const behind = head !== undefined && head.files !== head.ledger && steps.every((step) => step.state !== 'applied');
  const heads = behind ? [headsText(head)] : [];
  const earlier =
    applied === undefined ? [] : steps.length === 0 ? [`${applied} applied`] : applied > 0 ? [`${applied} applied before`] : [];
  const said = [...(steps.length === 0 ? [] : [stepCounts(steps)]), ...earlier, ...heads];
  return said.length === 0 ? [] : [...fact('migrations', cleanLine(said.join('; ')), view), ...stepLines(steps, view)];
}

function headsText({ files, ledger }: NonNullable<Report['head']>): string {
  const folder = files === null ? 'the folder has no migrations' : `the folder ends at ${files}`;
  if (files === null) return `${folder}, the ledger ends at ${ledger}`;
  return `${folder}, ${ledger === null ? 'the ledger is empty' : `the ledger at ${ledger}`}`;
}

function ending(report: Report, view: View): readonly string[] {
  const { hint } = OUTCOMES[report.outcome];
  return [
    ...fact('exit', exitText(report), view),
    ...(report.exit === 0 ? [] : wrap(hint, { first: `${' '.repeat(LABEL + 2)}→ `, width: view.width })),
  ];
}

const LABEL = 12;

function fact(label: string, text: string, view: View): readonly string[] {
  const [first = '', ...others] = wrap(text, { first: ' '.repeat(LABEL + 2), width: view.width });
  return [`  ${view.dim(label.padEnd(LABEL))}${first.trimStart()}`, ...others];
}
