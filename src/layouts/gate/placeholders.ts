// `${NAME}` in our own layout's files, replaced by the value of GATE_PLACEHOLDER_NAME. Anywhere in the text: only the file
// knows what a value means there.

import type { Migration } from '../../core/migration.ts';
import { locate } from '../../sql/locate.ts';
import type { Rendered } from '../layout.ts';
import { problem } from '../read-folder.ts';

const PLACEHOLDER = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

export function substitutions({ text, file }: Migration, placeholders: ReadonlyMap<string, string>): Rendered {
  const found = [...text.matchAll(PLACEHOLDER)].map((match) => ({
    name: match[1]!,
    start: match.index,
    end: match.index + match[0].length,
  }));
  const used = found.filter(({ name }) => placeholders.has(name));
  return {
    edits: used.map(({ name, start, end }) => ({ start, end, text: placeholders.get(name)! })),
    directives: {},
    findings: found.filter(({ name }) => !placeholders.has(name)).map(({ name, start }) => missing(name, file, locate(text, start))),
    substituted: Object.fromEntries(used.map(({ name }) => [name, placeholders.get(name)!])),
  };
}

function missing(name: string, file: string, place: ReturnType<typeof locate>) {
  const message = `${file}:${place.line}:${place.column}: the placeholder \${${name}} has no value`;
  return problem(
    'placeholder-missing',
    file,
    message,
    `set GATE_PLACEHOLDER_${name}; or GATE_PLACEHOLDERS=off, if \${…} is meant literally`,
    place,
  );
}
