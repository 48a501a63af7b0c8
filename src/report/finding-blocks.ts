// Findings as blocks, the gravest first: subject and code, what happened, where, what to do, and the SQL that repairs it.
import type { Finding } from '../core/finding.ts';
import { SEVERITIES, type Severity } from '../core/severity.ts';
import { clean, cleanLine } from './clean-text.ts';
import { wrap } from './fit-text.ts';
import { excerptLines, placeText } from './place-text.ts';
import { count, indent, type View } from './view-options.ts';

/** So many of one severity are shown on a terminal; the JSON report has all. */
const SHOWN = 50;

/**
 * @param said what was reported already: a finding that says the same in the same words does not say it again.
 * @returns one block of lines per finding, with a heading before each severity.
 */
export function findingBlocks(findings: readonly Finding[], view: View, said = ''): readonly (readonly string[])[] {
  return [...SEVERITIES.flatMap((severity) => blocksOf(severity, findings, view, said)), ...seeAlso(findings, view)];
}

function blocksOf(severity: Severity, findings: readonly Finding[], view: View, said: string): readonly (readonly string[])[] {
  const all = findings.filter((finding) => finding.severity === severity);
  if (all.length === 0) return [];
  const left = all.length - SHOWN;
  return [
    [`  ${view.bold(count(all.length, severity))}`],
    ...all.slice(0, SHOWN).map((finding) => findingLines(finding, view, said)),
    ...(left > 0 ? [[`  … and ${count(left, `more ${severity}`)}; --report FILE writes all of them`]] : []),
  ];
}

/** One line for all of them: where the codes are explained. Notices ask for nothing. */
function seeAlso(findings: readonly Finding[], view: View): readonly (readonly string[])[] {
  const [gravest] = bySeverity(findings);
  if (gravest === undefined || gravest.severity === 'notice') return [];
  return [[view.dim(`  what a code means: schemagate help ${gravest.code}`)]];
}

export const bySeverity = (findings: readonly Finding[]): readonly Finding[] =>
  SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity));

export function findingLines(finding: Finding, view: View, said = ''): readonly string[] {
  const { subject, code, message, place, hint, repair } = finding;
  return [
    `  ${mark(finding.severity, view)} ${view.bold(cleanLine(subject))} ${view.dim(`(${code})`)}`,
    ...(message === said ? [] : wrap(clean(message).trimEnd(), { first: '    ', width: view.width })),
    ...(place === undefined || placeText(place) === cleanLine(subject) ? [] : [view.dim(`    at ${placeText(place)}`)]),
    ...(place === undefined ? [] : excerptLines(place, 6, view)),
    ...(hint === undefined ? [] : wrap(clean(hint).trimEnd(), { first: '    → ', width: view.width })),
    ...(repair === undefined ? [] : ['', ...repairLines(repair)]),
  ];
}

function mark(severity: Severity, view: View): string {
  if (severity === 'error') return view.red('✗');
  return severity === 'warning' ? view.yellow('!') : view.dim('·');
}

/** Indented, but for SQL whose line breaks are inside quotes: blanks put in there would change what it creates. */
function repairLines(repair: string): readonly string[] {
  const sql = clean(repair).trimEnd();
  return breaksInsideQuotes(sql) ? sql.split('\n') : indent(6, sql);
}

/** Errs on the side of yes. */
function breaksInsideQuotes(sql: string): boolean {
  const lines = sql.split('\n');
  return lines.length > 1 && (/\$\w*\$/.test(sql) || lines.some((line) => line.split(/['"]/).length % 2 === 0));
}
