// templates/migration.sql and templates/migration.down.sql, in the migrations folder or beside it: what a new migration begins with.
import { finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import { decodeSource } from '../sql/decode.ts';
import { locate } from '../sql/locate.ts';
import type { Effects } from './effects.ts';
import { readable } from './project.ts';

export interface Template {
  readonly file: string;
  readonly text: string;
}

export interface Templates {
  readonly up: Template | null;
  readonly down: Template | null;
}

export function readTemplates(path: string, { readText }: Pick<Effects, 'readText'>): Templates {
  const root = path.replace(/(?<=.)\/+$/, '');
  const read = (name: string): Template | null => {
    for (const file of [`${root}/templates/${name}`, `${root}/../templates/${name}`]) {
      const text = readable(file, () => readText(file));
      if (text !== null) return { file, text: decodeSource(new TextEncoder().encode(text), file).text };
    }
    return null;
  };
  return { up: read('migration.sql'), down: read('migration.down.sql') };
}

/** What a template may refer to. */
export interface TemplateValues {
  readonly name: string;
  readonly version: string;
  /** `2026-03-04`, UTC. */
  readonly date: string;
  /** The SQL of --from-diff; empty without it. */
  readonly sql: string;
}

/** If the template does not say where the SQL goes, it goes at the end. @throws Stop('misused') for an unknown placeholder. */
export function filled({ file, text }: Template, values: TemplateValues): string {
  const known = new Map(Object.entries(values));
  const result = text.replaceAll(PLACEHOLDER, (written, name: string, offset: number) => {
    const value = known.get(name);
    if (value === undefined) throw new Stop([unknownPlaceholder(file, text, offset, written)]);
    return name === 'sql' ? value.trimEnd() : value;
  });
  const ended = `${result.trimEnd()}\n`;
  return values.sql === '' || /\{\{\s*sql\s*\}\}/.test(text) ? ended : `${ended}\n${values.sql}`;
}

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;

const unknownPlaceholder = (file: string, text: string, offset: number, written: string) => {
  const place = { file, ...locate(text, offset) };
  return finding({
    code: 'bad-template',
    subject: file,
    message: `${file}:${place.line}:${place.column}: ${written} is not a placeholder of a template`,
    hint: 'write one of {{name}}, {{version}}, {{date}} and {{sql}}',
    place,
  });
};
