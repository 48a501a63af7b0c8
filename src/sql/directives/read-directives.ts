// Reads header directives, which every layout's files may have: comment lines before the first statement, `-- gate: name=value …`. What only
// looks like one, in a string, a block comment or COPY data, is not.
import { type Finding, finding } from '../../core/finding.ts';
import { suggest } from '../../core/text/suggest.ts';
import { lex } from '../lexer/lex.ts';
import { locate } from '../locate.ts';
import type { Script } from '../statements/script.ts';
import { isSectionMark, SECTION_WORDS } from './dialect-sections.ts';
import { type BadValue, DIRECTIVES, type DirectiveForm, type Directives } from './directives.ts';

interface DirectiveProblem extends BadValue {
  readonly code: 'unknown-directive' | 'bad-directive' | 'late-directive';
}

/** One directive as it is written: its name, its value if there is one, and their offsets in the line. */
interface Written {
  readonly name: string;
  readonly value: string | undefined;
  readonly at: number;
  readonly valueAt: number;
}

const NAMES = Object.keys(DIRECTIVES);
const REST_OF_LINE = new RegExp(
  `^\\s*(${NAMES.filter((name) => DIRECTIVES[name]!.restOfLine).join('|')})(?:\\s+|\\s*=\\s*|$)(.*?)\\s*$`,
  's',
);

/** @param text the file's own text, which `script` was prepared from. */
export function readDirectives(
  text: string,
  file: string,
  script: Pick<Script, 'edited' | 'directives'>,
): { readonly directives: Directives; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  let directives: Directives = {};
  const { edited } = script;
  const report = (offset: number, { code, problem, hint }: DirectiveProblem): void => {
    const place = { file, ...locate(text, edited.toSource(offset)) };
    findings.push(finding({ code, subject: file, message: `${file}:${place.line}:${place.column}: ${problem}`, hint, place }));
  };
  for (const { start, end, late } of script.directives) {
    if (isSectionMark(edited.text.slice(start, end))) continue;
    const written = writtenIn(edited.text.slice(start, end));
    if (late) report(edited.text.lastIndexOf('--', start), LATE);
    else if (written.length === 0) report(edited.text.lastIndexOf('--', start), EMPTY);
    for (const one of late ? [] : written) {
      const read = readOne(one, edited.toSource(start + one.valueAt), directives);
      if ('problem' in read) report(start + one.at, read);
      else directives = read;
    }
  }
  return { directives, findings };
}

/** Whether the text itself says so at its top, before anything is put in place of anything. */
export const leavesPlaceholders = (text: string): boolean =>
  text.includes('placeholders=off') &&
  lex(text).directives.some(
    ({ start, end, late }) =>
      !late && writtenIn(text.slice(start, end)).some(({ name, value }) => name === 'placeholders' && value === 'off'),
  );

function writtenIn(line: string): readonly Written[] {
  const rest = REST_OF_LINE.exec(line);
  if (rest !== null) {
    const [, name = '', value = ''] = rest;
    return [{ name, value, at: line.indexOf(name), valueAt: line.trimEnd().length - value.length }];
  }
  return [...line.matchAll(/[^\s,]+/g)].map(({ 0: word, index: at }) => {
    const [name = '', value] = word.split(/=(.*)/s);
    return { name, value, at, valueAt: at + name.length + 1 };
  });
}

function readOne({ name, value }: Written, offset: number, before: Directives): Directives | DirectiveProblem {
  const form = Object.hasOwn(DIRECTIVES, name) ? DIRECTIVES[name]! : null;
  if (form === null) return unknown(name === '' && value !== undefined ? `=${value}` : name);
  if (value === undefined || value === '') return withoutValue(name, form);
  const read = form.read(value, offset);
  if ('problem' in read) return { code: 'bad-directive', ...read };
  if (!Object.keys(read).some((key) => key in before)) return { ...before, ...read };
  if (form.join !== undefined) return { ...before, ...form.join(before, read) };
  return { code: 'bad-directive', problem: `${name} is given twice`, hint: 'keep one of the two' };
}

function unknown(written: string): DirectiveProblem {
  const near = suggest(written, [...NAMES, ...SECTION_WORDS]);
  const hint =
    near === null ? `the directives are ${NAMES.join(', ')}, as in ${DIRECTIVES['lock_timeout']!.example}` : `did you mean ${near}?`;
  return { code: 'unknown-directive', problem: `unknown directive ${written}`, hint };
}

const withoutValue = (name: string, { example, restOfLine }: DirectiveForm): DirectiveProblem => ({
  code: 'bad-directive',
  problem: `${name} has no value`,
  hint: `write ${example}${restOfLine ? ' on a line of its own' : ', without spaces'}`,
});

const LATE: DirectiveProblem = {
  code: 'late-directive',
  problem: 'a directive after the first statement has no effect',
  hint: 'move it to the top of the file',
};
const EMPTY: DirectiveProblem = {
  code: 'bad-directive',
  problem: 'a directive line without a directive',
  hint: `write one of ${NAMES.join(', ')} after it, as in ${DIRECTIVES['lock_timeout']!.example}, or remove the line`,
};
