// Sections of a file that are meant for one database: `-- gate: only=sqlite` … `-- gate: end`, each on a line of its own. For another one
// the lines between them are emptied, so that every other line keeps its number; the two lines stay, and mean nothing.
import { DIALECTS, type Dialect, isDialect } from '../../core/dialect.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { suggest } from '../../core/text/suggest.ts';
import { blanked } from '../edit.ts';
import { lex } from '../lexer/lex.ts';
import { locate } from '../locate.ts';

/** What is understood after `-- gate:` and is no directive. */
export const SECTION_WORDS: readonly string[] = ['only', 'end'];

const MARK = /^[ \t]*--[ \t]*gate:[ \t]*(only|end)(?![\w-])[ \t]*(.*?)[ \t\r]*$/gm;
const WRITTEN = /^\s*(?:only|end)(?![\w-])/;

export const hasSections = (text: string): boolean => text.matchAll(MARK).next().done !== true;

/** A text with a section for each database. */
export const inSections = (texts: Readonly<Record<Dialect, string>>): string =>
  DIALECTS.map((dialect) => `-- gate: only=${dialect}\n${texts[dialect]}-- gate: end\n`).join('');

/** Whether what stands after `-- gate:` begins or ends a section. */
export const isSectionMark = (written: string): boolean => WRITTEN.test(written);

interface Mark {
  readonly word: string;
  readonly rest: string;
  readonly start: number;
  readonly end: number;
}

interface Section {
  /** Null if it is not said, or unknown. */
  readonly dialect: Dialect | null;
  readonly opening: Mark;
  /** Where its end line begins; the end of the text if there is none. */
  readonly until: number;
}

export interface ForDialect {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** The text as one database is sent it. What only looks like such a line, in a string or a block comment outside the sections, is none. */
export function forDialect(text: string, file: string, dialect: Dialect): ForDialect {
  const marks = [...text.matchAll(MARK)].map(([line, word, rest], i, all): Mark => {
    const start = all[i]!.index;
    return { word: word!, rest: rest!, start, end: start + line.length };
  });
  if (marks.length === 0) return { text, findings: [] };
  const { sections, problems } = sectionsOf(text, marks);
  return {
    text: emptied(
      text,
      sections.filter((section) => section.dialect !== dialect),
    ),
    findings: problems.map(({ at, problem, hint }) => {
      const place = { file, ...locate(text, at) };
      return finding({ code: 'bad-section', subject: file, message: `${file}:${place.line}:${place.column}: ${problem}`, hint, place });
    }),
  };
}

interface Problem {
  readonly at: number;
  readonly problem: string;
  readonly hint: string;
}

function sectionsOf(text: string, marks: readonly Mark[]) {
  const sections: Section[] = [];
  const problems: Problem[] = [];
  let open: Mark | null = null;
  let from = 0;
  const close = (until: number): void => {
    if (open !== null) sections.push({ dialect: dialectOf(open), opening: open, until });
    open = null;
  };
  for (const mark of marks) {
    // Inside a section lines are all that counts: its SQL may be one that no lexer here reads.
    if (open === null) {
      const before = lookBefore(text, { from, at: mark.start }, sections);
      from = before.from;
      if (before.isQuoted) continue;
    }
    const at = text.indexOf('--', mark.start);
    const wrong = mark.word === 'end' ? wrongEnd(mark, open) : wrongOpening(mark, open);
    if (wrong !== null) problems.push({ at, ...wrong });
    if (mark.word === 'end') close(mark.start);
    else if (open === null) open = mark;
  }
  const unended = open as Mark | null;
  if (unended !== null) problems.push({ at: text.indexOf('--', unended.start), ...UNENDED(unended) });
  close(text.length);
  return { sections, problems };
}

/**
 * Whether that place is in a string, a block comment, a dollar-quoted body or COPY data; and from where the next look has to begin, so that a
 * file is read once, however many sections it has.
 */
function lookBefore(text: string, { from, at }: { readonly from: number; readonly at: number }, sections: readonly Section[]) {
  const within = sections.slice(sections.findLastIndex(({ until }) => until <= from) + 1);
  let look = '';
  for (const { opening, until } of within) {
    look += text.slice(from + look.length, opening.end) + text.slice(opening.end, until).replaceAll(/[^\n]/g, ' ');
  }
  look += text.slice(from + look.length, at);
  const { statements, problems } = lex(look);
  const isQuoted = problems.some(({ code }) => code === 'unterminated' || code === 'copy-unterminated');
  const last = statements.at(-1);
  const isOver = !isQuoted && (last === undefined || (look[last.end] === ';' && !last.takesData));
  return { isQuoted, from: isOver ? at : from + (last?.start ?? 0) };
}

const named = ({ rest }: Mark): string => rest.replace(/^=[ \t]*/, '');

function dialectOf(mark: Mark): Dialect | null {
  const name = named(mark);
  return isDialect(name) ? name : null;
}

const FORMS = DIALECTS.map((dialect) => `only=${dialect}`).join(' or ');

function wrongOpening(mark: Mark, open: Mark | null): Omit<Problem, 'at'> | null {
  const name = named(mark);
  if (open !== null) {
    return {
      problem: `a section only=${name} begins inside the section only=${named(open)}`,
      hint: 'end the first one with `-- gate: end` before it',
    };
  }
  if (isDialect(name)) return null;
  if (name === '') return { problem: 'only does not say for which database', hint: `write ${FORMS}` };
  const near = /^postgres/i.test(name) && !/[\s,]/.test(name) ? 'postgres' : suggest(name, DIALECTS);
  const hint = near === null ? `write ${FORMS}, with nothing else on the line` : `did you mean only=${near}?`;
  return { problem: `only=${name} names no database that is known here`, hint };
}

function wrongEnd({ rest }: Mark, open: Mark | null): Omit<Problem, 'at'> | null {
  if (rest !== '') return { problem: `end is followed by ${rest}`, hint: 'write `-- gate: end` with nothing else on the line' };
  return open === null
    ? { problem: 'an end without a section', hint: `begin the section with \`-- gate: ${FORMS}\`, or remove this line` }
    : null;
}

const UNENDED = (open: Mark): Omit<Problem, 'at'> => ({
  problem: `the section only=${named(open)} is not ended`,
  hint: 'write `-- gate: end` on a line of its own after its last statement',
});

const emptied = (text: string, sections: readonly Section[]): string =>
  blanked(
    text,
    sections.map(({ opening, until }) => ({ start: opening.end, end: until })),
  );
