// A diagram as Mermaid text (Mermaid's documentation, Entity Relationship Diagrams). Sorted as the diagram is: the same schema gives the same text.
import type { Diagram, Entity, EntityColumn, Relation } from './diagram.ts';

export function mermaid({ entities, relations }: Diagram): string {
  return `${['erDiagram', ...entities.map(entityText), ...relations.map(relationText)].join('\n')}\n`;
}

function entityText({ id, kind, columns, comment }: Entity): string {
  const title = kind === 'table' ? quoted(id) : `${quoted(id)}["${plain(`${id} (${kind})`)}"]`;
  // Mermaid has no place for what a whole table is: a comment line of its own.
  const about = comment === undefined ? '' : `  %% ${plain(id)}: ${plain(comment)}\n`;
  const lines = columns.map((column) => (kind === 'enum' ? `    label ${word(column.name)}` : columnText(column)));
  return `${about}${lines.length === 0 ? `  ${title}` : `  ${title} {\n${lines.join('\n')}\n  }`}`;
}

function columnText({ name, type, key, notNull, comment }: EntityColumn): string {
  const notes = [...(notNull && key !== 'PK' ? ['not null'] : []), ...(comment === undefined ? [] : [plain(comment)])];
  return `    ${word(type)} ${word(name)}${key === '' ? '' : ` ${key}`}${notes.length === 0 ? '' : ` "${notes.join('; ')}"`}`;
}

function relationText({ kind, from, to, columns, required, unique }: Relation): string {
  if (kind === 'reads') return `  ${quoted(from)} }o..o{ ${quoted(to)} : reads`;
  if (kind === 'has type') return `  ${quoted(from)} }o..|| ${quoted(to)} : ${quoted(columns.join(', '))}`;
  return `  ${quoted(from)} ${unique ? '|o' : '}o'}--${required ? '||' : 'o|'} ${quoted(to)} : ${quoted(columns.join(', '))}`;
}

const quoted = (text: string): string => `"${plain(text)}"`;

/** In one line, without what ends a quoted text or begins one of Mermaid's own directives. */
const plain = (text: string): string =>
  text
    .replaceAll('"', "'")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll('%%', '% %')
    .trim();

/** Mermaid takes letters, digits, `_`, `-`, `()` and `[]` in a word that begins with a letter. */
const word = (text: string): string => {
  const cleaned = text.replaceAll(/[^\p{L}\p{N}_()[\]-]+/gu, '_').replaceAll(/^_+|_+$/g, '');
  return /^\p{L}/u.test(cleaned) ? cleaned : `c_${cleaned}`;
};
