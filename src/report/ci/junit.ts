// The run as JUnit's XML, which build servers show as tests: each migration of the plan, and the proof of the schema. There is no standard but
// the schema that Jenkins' xunit plugin has; only what all readers know is written.
import type { Report, Step } from '../../core/report.ts';
import { clean } from '../clean-text.ts';
import { htmlText } from '../html-text.ts';
import { placeText } from '../place-text.ts';
import { verificationText } from '../run-facts.ts';
import { messageWithHint, type Problem, problemsOf, STATEMENT_FAILED } from './problem.ts';

interface Case {
  readonly group: string;
  readonly name: string;
  readonly file?: string | undefined;
  readonly ms?: number | undefined;
  readonly failures: readonly Problem[];
  /** Why it was not run. */
  readonly skipped?: string;
}

export function junit(report: Report): string {
  const cases = casesOf(report);
  const failures = cases.filter((one) => one.failures.length > 0).length;
  const skipped = cases.filter((one) => one.skipped !== undefined).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}" time="${seconds(report.durationMs)}"`;
  const name = htmlText(`schemagate ${report.command}`);
  const others = problemsOf(report).filter(({ severity }) => severity !== 'error');
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" ${counts}>`,
    `  <testsuite name="${name}" ${counts} timestamp="${report.startedAt.slice(0, 19)}">`,
    ...cases.flatMap(caseLines),
    `    <system-out>${htmlText([report.summary, ...others.map((one) => `${one.severity} ${one.code}: ${messageWithHint(one)}`)].join('\n'))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function casesOf(report: Report): readonly Case[] {
  const { steps, verification, findings } = report;
  const [failed] = problemsOf(report).filter(({ code }) => code === STATEMENT_FAILED);
  const errors = findings.filter(({ severity }) => severity === 'error');
  const at = (file: string) => errors.filter(({ place }) => place?.file === file);
  const files = new Set(steps.map(({ file }) => file));
  const migrations = steps.map((step) => migrationCase(step, [...(failed?.subject === step.file ? [failed] : []), ...at(step.file)]));
  const elsewhere: readonly Problem[] = [
    ...(failed !== undefined && !files.has(failed.subject) ? [failed] : []),
    ...errors.filter(({ place }) => place === undefined || !files.has(place.file)),
  ];
  const proof = verification === undefined ? [] : [proofCase(report, verification, verification.state === 'mismatch' ? elsewhere : [])];
  const rest = verification?.state === 'mismatch' ? [] : elsewhere;
  // A run that failed has a failed case, whatever it failed at.
  const isTold = [...migrations, ...proof].some(({ failures }) => failures.length > 0) || rest.length > 0;
  const whole = { group: 'schemagate', name: report.command, failures: isTold || report.exit === 0 ? rest : [asProblem(report)] };
  return [...migrations, ...proof, whole];
}

function migrationCase({ file, version, durationMs, state, of }: Step, failures: readonly Problem[]): Case {
  const told = failures.length === 0 && (state === 'failed' || state === 'in-doubt' || state === 'incomplete');
  const unnamed: Problem = { code: `migration-${state}`, severity: 'error', subject: version, message: `${file}: ${state}` };
  return {
    group: of === undefined ? 'migrations' : `migrations.${of}`,
    name: file,
    file,
    ms: durationMs,
    failures: told ? [unnamed] : failures,
    ...(state === 'not-run' && { skipped: 'not run, because the run ended before it' }),
  };
}

const proofCase = ({ timings }: Report, verification: NonNullable<Report['verification']>, failures: readonly Problem[]): Case => ({
  group: 'schema',
  name: 'the live schema is the expected one',
  ms: timings['verify'],
  failures,
  ...(verification.state === 'skipped' && { skipped: verificationText(verification) }),
});

const asProblem = ({ outcome, summary }: Report): Problem => ({ code: outcome, severity: 'error', subject: outcome, message: summary });

function caseLines({ group, name, file, ms, failures, skipped }: Case): readonly string[] {
  const attributes = Object.entries({ classname: `schemagate.${group}`, name, file, time: ms === undefined ? '0' : seconds(ms) });
  const given = attributes.flatMap(([key, value]) => (value === undefined ? [] : [`${key}="${oneLine(value)}"`])).join(' ');
  const inside = [
    ...(failures.length === 0 && skipped !== undefined ? [`      <skipped message="${oneLine(skipped)}"/>`] : []),
    ...(failures.length === 0 ? [] : [failure(failures)]),
  ];
  return inside.length === 0 ? [`    <testcase ${given}/>`] : [`    <testcase ${given}>`, ...inside, '    </testcase>'];
}

/** One for each case, because readers show only the first: its message, and the text of all. */
function failure(failures: readonly Problem[]): string {
  const [first] = failures as readonly [Problem];
  const text = failures.map(failureBlock).join('\n\n');
  return `      <failure type="${oneLine(first.code)}" message="${oneLine(first.message)}">${htmlText(text)}</failure>`;
}

function failureBlock({ place, ...problem }: Problem): string {
  const where = place === undefined ? '' : `${placeText(place)}: `;
  const excerpt = place?.excerpt === undefined ? [] : [place.excerpt.trimEnd()];
  return [`${where}${messageWithHint(problem)}`, ...excerpt, ...(problem.repair === undefined ? [] : [problem.repair])].join('\n');
}

/** A line end in an attribute is a blank to who reads it (XML 1.0, Attribute-Value Normalization). */
const oneLine = (text: string): string => htmlText(clean(text).replace(/\s*\n\s*/g, ' '));

const seconds = (ms: number): string => (ms / 1000).toFixed(3);
