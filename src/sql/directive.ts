// Header directives of our own layout: comment lines before the first statement, `-- gate: name=value …`.
import { parseDuration } from '../core/duration.ts';
import type { Finding } from '../core/finding.ts';
import { suggest } from '../core/suggest.ts';
import { locate } from './locate.ts';
import type { Script } from './script.ts';

export interface Directives {
  readonly transaction?: 'off';
  /** Milliseconds, 0 is off. */
  readonly lockTimeout?: number;
  readonly statementTimeout?: number;
}

const NAMES = ['transaction', 'lock_timeout', 'statement_timeout'] as const;
const LINE = /^[ \t]*--[ \t]*gate:(.*)$/gm;
const NONE = { directives: {}, findings: [] } as const;

export function readDirectives(text: string, file: string, script: Script): { readonly directives: Directives; readonly findings: readonly Finding[] } {
  if (!text.includes('gate:')) return NONE;
  const header = script.statements[0]?.start ?? text.length;
  const findings: Finding[] = [];
  let directives: Directives = {};
  const report = (code: string, offset: number, message: string, hint: string): void => {
    const place = { file, ...locate(text, offset) };
    findings.push({ code, severity: 'error', subject: file, message: `${file}:${place.line}:${place.column}: ${message}`, hint, place });
  };
  for (const match of text.matchAll(LINE)) {
    const begin = match.index + match[0].length - match[1]!.length;
    if (match.index >= header) {
      if (!insideStatement(script, match.index)) report('late-directive', match.index, 'a directive after the first statement has no effect', 'move it to the top of the file');
      continue;
    }
    for (const word of match[1]!.matchAll(/[^\s,]+/g)) {
      const offset = begin + word.index;
      const [name = '', value = ''] = word[0].split(/=(.*)/s);
      const parsed = parseDirective(name, value);
      if ('problem' in parsed) report(parsed.code, offset, parsed.problem, parsed.hint);
      else directives = { ...directives, ...parsed };
    }
  }
  return { directives, findings };
}

function parseDirective(name: string, value: string): Directives | { readonly code: string; readonly problem: string; readonly hint: string } {
  if (name === 'transaction') {
    if (value === 'off') return { transaction: 'off' };
    return { code: 'bad-directive', problem: `transaction=${value} is not understood`, hint: 'transaction=off is the only value; a file runs in a transaction where PostgreSQL lets it' };
  }
  if (name === 'lock_timeout' || name === 'statement_timeout') {
    const ms = parseDuration(value);
    if (ms !== null) return name === 'lock_timeout' ? { lockTimeout: ms } : { statementTimeout: ms };
    return { code: 'bad-directive', problem: `${name}=${value} is no duration`, hint: 'write 500ms, 5s, 2m or 1h; 0 is off' };
  }
  const near = suggest(name, NAMES);
  const hint = near === null ? `known are ${NAMES.join(', ')}` : `did you mean ${near}?`;
  return { code: 'unknown-directive', problem: `unknown directive ${name}`, hint };
}

/** Text inside a string or function body only looks like a directive; a comment between statements is one. */
const insideStatement = (script: Script, offset: number): boolean => script.statements.some((one) => offset > one.start && offset < one.end);
