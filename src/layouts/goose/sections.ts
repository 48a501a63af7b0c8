// A goose file taken apart, as internal/sqlparser/parser.go of goose v3 does: line by line, annotations before all else.
import { applyEdits, type Edit } from '../../sql/edit.ts';
import { lineEnd } from '../../sql/lexer/skip.ts';
import { type Environment, interpolate } from './environment.ts';

export interface Sections {
  /** The up section before environment values are substituted: what the checksum covers. */
  readonly up: string;
  readonly hasDown: boolean;
  /** NO TRANSACTION, anywhere in the file. */
  readonly alone: boolean;
  /** Leave what goose sends, each statement ended. */
  readonly edits: readonly Edit[];
  /** Of the environment, as JSON: what the edits depend on. */
  readonly values: Readonly<Record<string, string>>;
  readonly fault: TextProblem | null;
}

export interface TextProblem {
  readonly code: 'goose-annotation' | 'unfinished-statement' | 'goose-substitution';
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

const ANNOTATIONS = ['Up', 'Down', 'StatementBegin', 'StatementEnd', 'NO TRANSACTION', 'ENVSUB ON', 'ENVSUB OFF'] as const;
type Annotation = (typeof ANNOTATIONS)[number];

interface Line {
  readonly text: string;
  readonly start: number;
  /** Where the next one starts. */
  readonly next: number;
}

export type Direction = 'up' | 'down';

/** @param environment null: nothing is substituted. @param direction which section is sent. */
export function readSections(text: string, environment: Environment | null, direction: Direction = 'up'): Sections {
  const reader = new Reader(text, environment, direction);
  let fault: TextProblem | null = null;
  for (let start = 0; start < text.length && fault === null; ) {
    const end = lineEnd(text, start);
    const next = Math.min(end + 1, text.length);
    fault = reader.line({ text: text.slice(start, end), start, next });
    start = next;
  }
  return reader.result(fault ?? reader.end());
}

class Reader {
  private readonly text: string;
  private readonly environment: Environment | null;
  private readonly direction: Direction;
  private section: 'start' | 'up' | 'down' = 'start';
  /** `closed` also after a block with nothing in it, until the line after it, which goose then loses. */
  private block: 'none' | 'open' | 'closed' = 'none';
  private blockStart = 0;
  private substitutes = false;
  private alone = false;
  /** Where the line of its annotation begins, and ends. */
  private upLine = 0;
  private upStart = 0;
  private downStart = -1;
  private downNext = -1;
  /** The statement so far, as goose collects it. */
  private statement = '';
  private statementStart = 0;
  private readonly edits: Edit[] = [];
  private readonly values: Record<string, string> = {};

  constructor(text: string, environment: Environment | null, direction: Direction) {
    this.text = text;
    this.environment = environment;
    this.direction = direction;
  }

  line(line: Line): TextProblem | null {
    const trimmed = line.text.trim();
    if (trimmed.startsWith('--') && line.text.includes('+goose')) return this.annotated(line);
    const between = this.statement === '' && (trimmed.startsWith('--') || line.text === '');
    if (between || (this.section === 'start' && trimmed === '')) return null;
    if (this.block === 'closed') {
      if (this.section === this.direction) {
        this.cut(line);
        this.block = 'none';
      }
      return null;
    }
    return this.collect(line);
  }

  private collect({ text, start }: Line): TextProblem | null {
    const done = this.substitutes && this.environment !== null ? interpolate(text, this.environment) : { edits: [], names: [] };
    if (!('edits' in done)) return substitution(start + done.offset, done.message);
    if (this.section === 'start') return annotation(start, 'a statement stands before `-- +goose Up`', 'put `-- +goose Up` above it');
    if (this.section !== this.direction) {
      this.statement = '';
      return null;
    }
    // One that is not set is another than one that is empty.
    for (const name of done.names) this.values[name] = JSON.stringify(this.environment?.[name] ?? null);
    for (const edit of done.edits) this.edits.push({ ...edit, start: start + edit.start, end: start + edit.end });
    const sent = applyEdits(text, done.edits).text;
    if (this.statement.trim() === '') this.statementStart = start;
    this.statement += `${sent}\n`;
    if (this.block === 'none' && endsWithSemicolon(sent)) this.statement = '';
    return null;
  }

  private annotated(line: Line): TextProblem | null {
    const { start, next } = line;
    const found = readAnnotation(line.text);
    if (!isKnown(found)) return annotation(start, found, KNOWN);
    if (found === 'NO TRANSACTION') this.alone = true;
    if (found.startsWith('ENVSUB')) this.substitutes = found === 'ENVSUB ON';
    if (found === 'Up') {
      if (this.section !== 'start') return annotation(start, 'a second `-- +goose Up`', 'keep one `-- +goose Up` in a file');
      this.section = 'up';
      this.upLine = start;
      this.upStart = next;
    }
    if (found === 'Down') return this.down(line);
    if (found === 'StatementBegin') {
      const wrong = this.section === 'start' ? 'before `-- +goose Up`' : this.block === 'open' ? 'inside another one' : null;
      if (wrong !== null)
        return annotation(start, `\`-- +goose StatementBegin\` ${wrong}`, 'a block must be inside a section, and not inside another block');
      this.block = 'open';
      this.blockStart = start;
    }
    if (found === 'StatementEnd') return this.endBlock(line);
    this.cut(line);
    return null;
  }

  private down({ start, next }: Line): TextProblem | null {
    if (this.section !== 'up' || this.block === 'open') {
      const where = this.section === 'start' ? 'before `-- +goose Up`' : this.section === 'down' ? 'for a second time' : 'inside a block';
      return annotation(start, `\`-- +goose Down\` ${where}`, 'a file has one up section, and at most one down section after it');
    }
    this.downStart = start;
    this.downNext = next;
    if (this.statement.trim() !== '') return unfinished(this.statementStart);
    this.section = 'down';
    this.block = 'none';
    return null;
  }

  private endBlock(line: Line): TextProblem | null {
    if (this.block !== 'open') {
      const hint = 'put `-- +goose StatementBegin` above the statement, or remove this line';
      return annotation(line.start, '`-- +goose StatementEnd` does not end a block', hint);
    }
    const empty = this.statement === '';
    this.block = empty ? 'closed' : 'none';
    this.cut(line, empty || isEnded(this.statement) ? '' : ';\n');
    this.statement = '';
    return null;
  }

  private cut({ start, next }: Line, text = ''): void {
    const isSent = this.direction === 'up' ? this.section !== 'down' : this.section === 'down';
    if (isSent) this.edits.push({ start, end: next, text });
  }

  end(): TextProblem | null {
    if (this.section === 'start') {
      return annotation(0, 'there is no `-- +goose Up` in the file', 'put `-- +goose Up` above the statements');
    }
    if (this.block === 'open') {
      return annotation(this.blockStart, 'the block is not ended', 'put `-- +goose StatementEnd` below the statement');
    }
    return this.statement.trim() === '' ? null : unfinished(this.statementStart);
  }

  result(fault: TextProblem | null): Sections {
    const hasDown = this.downStart !== -1;
    const { text, upStart, alone, values } = this;
    const up = text.slice(upStart, hasDown ? this.downStart : text.length);
    return { up, hasDown, alone, edits: this.allEdits(hasDown), values, fault };
  }

  private allEdits(hasDown: boolean): readonly Edit[] {
    const { edits, text, upLine, downStart, downNext } = this;
    if (this.direction === 'down') return [{ start: upLine, end: hasDown ? downNext : text.length, text: '' }, ...edits];
    return hasDown ? [...edits, { start: downStart, end: text.length, text: '' }] : edits;
  }
}

/** The file with its up section blanked: the statements, not the annotations that are for the whole file. */
export function onlyDown(text: string): string {
  const at = text.split('\n');
  const annotations = at.map((line) => (/^--/.test(line) && line.includes('+goose') ? readAnnotation(line) : null));
  const [up, down] = [annotations.indexOf('Up'), annotations.indexOf('Down')];
  const stays = (i: number): boolean => i <= up || i >= down || KEPT.has(annotations[i] ?? '');
  return down === -1 ? text : at.map((line, i) => (stays(i) ? line : '')).join('\n');
}

const KEPT: ReadonlySet<string> = new Set(['NO TRANSACTION', 'ENVSUB ON', 'ENVSUB OFF']);

/** Which one the line is, or what is wrong with it. Any comment with `+goose` in it is meant to be one. */
function readAnnotation(line: string): Annotation | (string & {}) {
  if (/^[ \t]/.test(line)) return 'there is white space before an annotation';
  const words = line.replaceAll('--', '').replace('+goose', '').trim();
  const known = ANNOTATIONS.find((name) => name.toLowerCase() === words.toLowerCase());
  return known ?? `${line.trim()} is not an annotation of goose`;
}

const KNOWN = `write one of ${ANNOTATIONS.join(', ')} after \`-- +goose\`, at the start of the line; goose refuses any other comment with +goose in it`;

const isKnown = (found: string): found is Annotation => (ANNOTATIONS as readonly string[]).includes(found);

/** By the last word before a comment. */
function endsWithSemicolon(line: string): boolean {
  const words = line.split(/\s+/);
  const comment = words.findIndex((word) => word.startsWith('--'));
  const code = (comment === -1 ? words : words.slice(0, comment)).filter((word) => word !== '');
  return code.at(-1)?.endsWith(';') ?? false;
}

/** At the end of a block: if in doubt, an extra empty statement does no harm. */
function isEnded(statement: string): boolean {
  const lines = statement.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('--'));
  return endsWithSemicolon(lines.at(-1) ?? ';');
}

const annotation = (offset: number, message: string, hint: string): TextProblem => ({ code: 'goose-annotation', offset, message, hint });

const unfinished = (offset: number): TextProblem => ({
  code: 'unfinished-statement',
  offset,
  message: 'the statement that begins here does not end',
  hint: 'end its last line with a semicolon, as goose requires; put a statement that contains semicolons between `-- +goose StatementBegin` and `-- +goose StatementEnd`',
});

const substitution = (offset: number, message: string): TextProblem => ({
  code: 'goose-substitution',
  offset,
  message,
  hint: 'set the variable, or write $$ for a dollar sign; `-- +goose ENVSUB OFF` ends the substitution',
});
