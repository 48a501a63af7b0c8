// Flyway's placeholders: `${name}`, replaced wherever it stands, in comments and strings too (PlaceholderReplacingReader, ParsingContext).

import type { Finding } from '../../core/finding.ts';
import type { Edit } from '../../sql/edit.ts';
import { locate } from '../../sql/locate.ts';
import type { LayoutOptions, Rendered } from '../layout.ts';
import { problem } from '../read-folder.ts';

interface Place {
  readonly start: number;
  readonly end: number;
  /** Null if it is never closed. */
  readonly name: string | null;
}

/** Says what a placeholder stands for; undefined if nobody said. */
export type Lookup = (name: string) => string | undefined;

/** What Flyway's own placeholders are made of. */
export interface PlaceholderSources {
  readonly database: string;
  readonly user: string;
  readonly schema: string;
  readonly table: string;
  /** The script's own name, without its folder. */
  readonly filename: string;
}

const OWN = 'flyway:';

/** The character after a `$` that begins no placeholder is passed over unseen, as Flyway does: `$${name}` stays what it is. */
function placeholders(text: string): readonly Place[] {
  const found: Place[] = [];
  let start = text.indexOf('$');
  while (start !== -1) {
    let end = start + 2;
    if (text[start + 1] === '{') {
      const close = text.indexOf('}', end);
      const name = close === -1 ? null : text.slice(end, close);
      end = close === -1 ? text.length : close + 1;
      found.push({ start, end, name });
    }
    start = text.indexOf('$', end);
  }
  return found;
}

export const namesOwn = (text: string): boolean => placeholders(text).some(({ name }) => name?.toLowerCase().startsWith(OWN));

/** Whatever is not known stays as it is. */
export function substitute(text: string, lookup: Lookup): string {
  let result = '';
  let from = 0;
  for (const { start, end, name } of placeholders(text)) {
    result += text.slice(from, start) + ((name === null ? undefined : lookup(name)) ?? text.slice(start, end));
    from = end;
  }
  return result + text.slice(from);
}

/** The name of the database, and what is another each time. */
const OF_THE_RUN: ReadonlySet<string> = new Set([`${OWN}database`, `${OWN}timestamp`]);

/** @param file for messages. */
export function substitution(text: string, file: string, lookup: Lookup): Pick<Rendered, 'edits' | 'findings' | 'values'> {
  const edits: Edit[] = [];
  const findings: Finding[] = [];
  const values: Record<string, string> = {};
  for (const { start, end, name } of placeholders(text)) {
    const value = name === null ? undefined : lookup(name);
    if (value === undefined) findings.push(withoutValue(text, file, start, name));
    else edits.push({ start, end, text: value });
    if (name !== null && value !== undefined && !OF_THE_RUN.has(name.toLowerCase())) values[name] = value;
  }
  return { edits, findings, values };
}

function withoutValue(text: string, file: string, start: number, name: string | null): Finding {
  const place = locate(text, start);
  const code = 'placeholder-undefined';
  const at = `${file}:${place.line}:${place.column}`;
  if (name === null) return problem(code, file, `${at}: \${ is never closed`, 'close it with }, or write it differently', place);
  if (name.toLowerCase().startsWith(OWN))
    return problem(code, file, `${at}: Flyway has no placeholder \${${name}}`, 'check its spelling', place);
  return problem(
    code,
    file,
    `${at}: there is no value for the placeholder \${${name}}`,
    `set GATE_PLACEHOLDER_${spelt(name)}; or, if it is not a placeholder, GATE_PLACEHOLDERS=off`,
    place,
  );
}

/** As the environment can have it: `my.schema` is MY_SCHEMA. */
const spelt = (name: string): string => name.toUpperCase().replaceAll(/[.-]/g, '_');

/** The user's own placeholders. */
export function given(options: LayoutOptions): Lookup {
  const values = new Map([...options.placeholders].map(([name, value]) => [spelt(name), value]));
  return (name) => (name.toLowerCase().startsWith(OWN) ? undefined : values.get(spelt(name)));
}

/** Flyway's, in any case of letters. */
export function own(around: PlaceholderSources, workingDirectory = '.'): Lookup {
  const values: Readonly<Record<string, () => string>> = {
    defaultschema: () => around.schema,
    // The setting `schemas`, which is empty if nobody sets it.
    schemas: () => '',
    user: () => around.user,
    database: () => around.database,
    timestamp: () => timestamp(new Date()),
    filename: () => around.filename,
    workingdirectory: () => workingDirectory,
    table: () => around.table,
    environment: () => 'default',
  };
  return (name) => {
    const lower = name.toLowerCase();
    return lower.startsWith(OWN) && Object.hasOwn(values, lower.slice(OWN.length)) ? values[lower.slice(OWN.length)]!() : undefined;
  };
}

/** Local time, to the second. */
function timestamp(now: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  return `${date} ${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':')}`;
}
