// What GITHUB_STEP_SUMMARY shows on the page of a run: Markdown, in which nothing that comes from a database or a file is markup.
import type { Report } from '../../core/report.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { clean, cleanLine } from '../clean-text.ts';
import { cut } from '../fit-text.ts';
import { stepCounts } from '../migration-lines.ts';
import { placeText } from '../place-text.ts';
import { addressText, exitText, verificationText } from '../run-facts.ts';
import { type Problem, problemsOf } from './problem.ts';

/** Problems that are shown with all they say; of the others there is a count. */
const SHOWN = 50;
/** Bytes of one code block. */
const BLOCK = 4000;
const SIGNS = { error: '❌', warning: '⚠️', notice: 'ℹ️' } as const;

/** @param pathOf the file's path in the repository, null if it is not in it. */
export function stepSummary(report: Report, pathOf: (file: string) => string | null): string {
  const { command, exit, summary, steps, target, verification, failure } = report;
  const problems = problemsOf(report);
  const rows = [
    ...(target === undefined ? [] : [['Database', code(addressText(target))]]),
    ...(steps.length === 0 ? [] : [['Migrations', stepCounts(steps)]]),
    ...(verification === undefined ? [] : [['Schema', text(verificationText(verification))]]),
    ['Exit code', text(exitText(report))],
    ['Time', formatDuration(report.durationMs)],
  ].map(([name, value]) => `| ${name} | ${value} |`);
  const parts = [
    `### ${exit === 0 ? '✅' : '❌'} schemagate ${command}: ${text(summary)}`,
    ['| | |', '| --- | --- |', ...rows].join('\n'),
    ...(failure?.place.excerpt === undefined ? [] : [block(failure.place.excerpt)]),
    ...problems.slice(0, SHOWN).map((problem) => problemText(problem, pathOf)),
    ...(problems.length > SHOWN ? [`… and ${problems.length - SHOWN} more, in the log.`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function problemText({ code: name, severity, message, hint, place, repair }: Problem, pathOf: (file: string) => string | null): string {
  const where = place === undefined ? [] : [code(placeText({ ...place, file: pathOf(place.file) ?? place.file }))];
  const lines = [
    `${SIGNS[severity]} **${name}** ${[...where, text(message)].join(' ')}`,
    ...(hint === undefined ? [] : [`→ ${text(hint)}`]),
  ];
  return [lines.join('<br>\n'), ...(repair === undefined ? [] : [block(repair, 'sql')])].join('\n\n');
}

/** On one line; no character of it means anything in Markdown or HTML, nor links to somebody or something. */
const text = (value: string): string =>
  cleanLine(value)
    .replace(/[\\`*_{}[\]()<>#+!|~$-]/g, '\\$&')
    .replaceAll('@', '@\u2060')
    .replace(/\b(https?|www)(?=[:.])/g, '$1\u2060');

/** A code span on one line, in as many backticks as it needs. */
function code(value: string): string {
  const line = cleanLine(value).replaceAll('|', '\\|');
  const fence = longest(line, 1);
  return `${fence} ${line} ${fence}`;
}

function block(value: string, language = ''): string {
  const lines = cut(clean(value).trimEnd(), BLOCK);
  const fence = longest(lines, 3);
  return `${fence}${language}\n${lines}\n${fence}`;
}

/** One backtick more than stand together in the text. */
const longest = (value: string, least: number): string =>
  '`'.repeat(Math.max(least, ...(value.match(/`+/g) ?? []).map(({ length }) => length + 1)));
