// Header directives, which every layout's files may have: comment lines before the first statement, `-- gate: name=value …`. What only looks like one,
// in a string, a block comment or COPY data, is none.
import { parseDuration } from '../core/duration.ts';
import { type Finding, finding } from '../core/finding.ts';
import { suggest } from '../core/suggest.ts';
import { lex } from './lex.ts';
import { locate } from './locate.ts';
import type { Script } from './script.ts';

export interface Directives {
  readonly transaction?: 'off';
  /** Milliseconds, 0 is off. */
  readonly lockTimeout?: number;
  readonly statementTimeout?: number;
  /** `${NAME}` is meant as it stands. */
  readonly placeholders?: 'off';
}

interface DirectiveProblem {
  readonly code: 'unknown-directive' | 'bad-directive' | 'late-directive';
  readonly problem: string;
  readonly hint: string;
}

const NAMES = ['transaction', 'lock_timeout', 'statement_timeout', 'placeholders'] as const;
const SWITCHES: ReadonlySet<string> = new Set(['transaction', 'placeholders']);

/** @param text the file's own text, which `script` was prepared from. */
export function readDirectives(
  text: string,
  file: string,
  script: Script,
): { readonly directives: Directives; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  let directives: Directives = {};
  const { edited } = script;
  const report = (offset: number, { code, problem, hint }: DirectiveProblem): void => {
    const place = { file, ...locate(text, edited.toSource(offset)) };
    findings.push(finding({ code, subject: file, message: `${file}:${place.line}:${place.column}: ${problem}`, hint, place }));
  };
  for (const { start, end, late } of script.directives) {
    const line = edited.text.slice(start, end);
    const words = [...line.matchAll(/[^\s,]+/g)];
    if (late) report(edited.text.lastIndexOf('--', start), LATE);
    else if (words.length === 0) report(edited.text.lastIndexOf('--', start), EMPTY);
    for (const word of late ? [] : words) {
      const parsed = parseDirective(word[0], directives);
      if ('problem' in parsed) report(start + word.index, parsed);
      else directives = { ...directives, ...parsed };
    }
  }
  return { directives, findings };
}

function parseDirective(word: string, before: Directives): Directives | DirectiveProblem {
  const [name = '', value] = word.split(/=(.*)/s);
  if (!NAMES.some((known) => known === name)) return unknown(name, word);
  if (value === undefined || value === '')
    return bad(`${name} has no value`, `write ${name}=${SWITCHES.has(name) ? 'off' : '5s'}, without spaces`);
  const directive = name === 'transaction' ? transaction(value) : name === 'placeholders' ? placeholders(value) : timeout(name, value);
  const twice = Object.keys(directive).some((key) => key in before);
  return twice ? bad(`${name} is given twice`, 'keep one of the two') : directive;
}

function transaction(value: string): Directives | DirectiveProblem {
  if (value === 'off') return { transaction: 'off' };
  return bad(
    `transaction=${value} is not understood`,
    'transaction=off is the only value; a file runs in a transaction if PostgreSQL allows it',
  );
}

function placeholders(value: string): Directives | DirectiveProblem {
  if (value === 'off') return { placeholders: 'off' };
  return bad(`placeholders=${value} is not understood`, 'placeholders=off is the only value; without it they follow GATE_PLACEHOLDERS');
}

/** Whether the text itself says so at its top, before anything is put in place of anything. */
export const leavesPlaceholders = (text: string): boolean =>
  text.includes('placeholders=off') &&
  lex(text).directives.some(({ start, end, late }) => !late && /(?:^|[\s,])placeholders=off(?:$|[\s,])/.test(text.slice(start, end)));

function timeout(name: string, value: string): Directives | DirectiveProblem {
  const ms = parseDuration(value);
  if (ms === null) return bad(`${name}=${value} is not a duration`, 'write 500ms, 5s, 2m or 1h; 0 is off');
  return name === 'lock_timeout' ? { lockTimeout: ms } : { statementTimeout: ms };
}

function unknown(name: string, word: string): DirectiveProblem {
  const near = suggest(name, NAMES);
  const hint = near === null ? `known are ${NAMES.join(', ')}, each as name=value` : `did you mean ${near}?`;
  return { code: 'unknown-directive', problem: `unknown directive ${name === '' ? word : name}`, hint };
}

const bad = (problem: string, hint: string): DirectiveProblem => ({ code: 'bad-directive', problem, hint });

const LATE: DirectiveProblem = {
  code: 'late-directive',
  problem: 'a directive after the first statement has no effect',
  hint: 'move it to the top of the file',
};
const EMPTY: DirectiveProblem = {
  code: 'bad-directive',
  problem: 'a directive line without a directive',
  hint: `write one of ${NAMES.join(', ')} after it, as name=value, or remove the line`,
};
