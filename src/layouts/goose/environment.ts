// What goose turns a line between ENVSUB ON and ENVSUB OFF into: mfridman/interpolate (parser.go, interpolate.go). `$NAME`, `${NAME}`,
// `${NAME:-word}`, `${NAME-word}`, `${NAME?word}`, `${NAME:offset:length}`; `$$` and `\$` are a dollar sign, `$(` stays as it is.
import type { Edit } from '../../sql/edit.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Interpolated {
  /** Offsets from the start of the line. */
  readonly edits: readonly Edit[];
  /** Of the environment, whether or not they are set. */
  readonly names: readonly string[];
}

/** @returns what becomes of the line, or what is wrong with it and where. */
export function interpolate(line: string, environment: Environment): Interpolated | SubstitutionError {
  try {
    const reader = new Reader(line, environment);
    const edits = reader.expression('').map(({ start, end, value }) => ({ start, end, text: value() }));
    return { edits: edits.filter(({ start, end, text }) => text !== line.slice(start, end)), names: reader.names };
  } catch (error) {
    if (error instanceof SubstitutionError) return error;
    throw error;
  }
}

/** Never leaves this file as an exception. */
export class SubstitutionError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** A part of the line. Its value is asked for only if it is used: what a default says about a name that is set does not matter. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly value: () => string;
}

const IDENTIFIER = /\p{L}[\p{L}\p{N}_]*/uy;
const INTEGER = /^[+-]?\d+$/;

class Reader {
  private readonly line: string;
  private readonly environment: Environment;
  readonly names: string[] = [];
  private at = 0;

  constructor(line: string, environment: Environment) {
    this.line = line;
    this.environment = environment;
  }

  /** @param stop the character before which it ends; none if it is empty. */
  expression(stop: string): readonly Part[] {
    const parts: Part[] = [];
    while (this.at < this.line.length && (stop === '' || this.line[this.at] !== stop)) {
      const start = this.at;
      const value = this.part(stop);
      parts.push({ start, end: this.at, value });
    }
    return parts;
  }

  private part(stop: string): () => string {
    const { line, at } = this;
    const two = line.slice(at, at + 2);
    if (two === '\\\\' || two === '$(') return this.literal(2, two);
    if (two === '\\$' || two === '$$') return this.literal(2, '$');
    if (line[at] === '$' && at < line.length - 1) return this.expansion();
    let end = at + 1;
    while (end < line.length && line[end] !== '$' && line[end] !== '\\' && line[end] !== stop) end++;
    return this.literal(end - at, line.slice(at, end));
  }

  private literal(length: number, text: string): () => string {
    this.at += length;
    return () => text;
  }

  private expansion(): () => string {
    const start = this.at++;
    const braced = this.line[this.at] === '{';
    if (braced) this.at++;
    const name = this.identifier();
    this.names.push(name);
    const given = (): string | undefined => (Object.hasOwn(this.environment, name) ? this.environment[name] : undefined);
    if (!braced) return () => given() ?? '';
    const value = this.operation(name, given, start);
    if (this.line[this.at] !== '}') throw new SubstitutionError(`\${${name} is not closed by }`, start);
    this.at++;
    return value;
  }

  private operation(name: string, given: () => string | undefined, start: number): () => string {
    const operator = /^(?::-|[:?}-])/.exec(this.line.slice(this.at, this.at + 2))?.[0];
    if (operator === '}') return () => given() ?? '';
    if (operator === undefined) throw new SubstitutionError(`after \${${name} one of } :- - : ? must follow`, this.at);
    this.at += operator.length;
    if (operator === ':') return this.substring(given);
    const word = this.expression('}');
    const other = (): string => word.map(({ value }) => value()).join('');
    if (operator === ':-') return () => given() || other();
    if (operator === '-') return () => given() ?? other();
    return () => {
      const value = given();
      if (value === undefined) throw new SubstitutionError(`\${${name}} has to be set: ${other() || 'it is not'}`, start);
      return value;
    };
  }

  /** Bytes are counted, as in the original. */
  private substring(given: () => string | undefined): () => string {
    const offset = this.integer(/[:}]/g);
    const hasLength = this.line[this.at] === ':';
    if (hasLength) this.at++;
    const length = hasLength ? this.integer(/\}/g) : undefined;
    return () => {
      const bytes = new TextEncoder().encode(given() ?? '');
      const from = Math.min(Math.max(offset < 0 ? bytes.length + offset : offset, 0), bytes.length);
      const to = length === undefined ? bytes.length : length < 0 ? Math.max(bytes.length + length, from) : from + length;
      return new TextDecoder().decode(bytes.subarray(from, to));
    };
  }

  private integer(until: RegExp): number {
    const start = this.at;
    until.lastIndex = start;
    this.at = until.exec(this.line)?.index ?? this.line.length;
    const text = this.line.slice(start, this.at).trim();
    if (!INTEGER.test(text)) throw new SubstitutionError(`${text === '' ? 'nothing' : text} is not a number`, start);
    return Number(text);
  }

  private identifier(): string {
    IDENTIFIER.lastIndex = this.at;
    const found = IDENTIFIER.exec(this.line);
    if (found === null) throw new SubstitutionError('a $ without a name after it', this.at);
    this.at = IDENTIFIER.lastIndex;
    return found[0];
  }
}
