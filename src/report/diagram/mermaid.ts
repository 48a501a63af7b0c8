// A diagram as Mermaid text (Mermaid's documentation, Entity Relationship Diagrams). Sorted as the diagram is: the same schema gives the same text.

import type { Diagram, Entity, EntityColumn, Relation } from '../../schema/diagram/diagram.ts';
import { cleanLine } from '../clean-text.ts';
import { asWord, inQuotes, inText } from './mermaid-text.ts';

export function mermaid({ entities, relations }: Diagram): string {
  return `${['erDiagram', ...entities.map(entityText), ...relations.map(relationText)].join('\n')}\n`;
}

function entityText({ id, kind, columns, comment }: Entity): string {
  const title = kind === 'table' ? inQuotes(id) : `${inQuotes(id)}[${inQuotes(`${id} (${kind})`)}]`;
  // Mermaid has no place for what a whole table is: a comment line of its own.
  const about = comment === undefined ? '' : `  %% ${inText(`${id}: ${cleanLine(comment)}`)}\n`;
  const lines = columns.map((column) => (kind === 'enum' ? `    label ${asWord(column.name)}` : columnText(column)));
  return `${about}${lines.length === 0 ? `  ${title}` : `  ${title} {\n${lines.join('\n')}\n  }`}`;
}

function columnText({ name, type, key, notNull, comment }: EntityColumn): string {
  const notes = [...(notNull && key !== 'PK' ? ['not null'] : []), ...(comment === undefined ? [] : [cleanLine(comment)])];
  return `    ${asWord(type)} ${asWord(name)}${key === '' ? '' : ` ${key}`}${notes.length === 0 ? '' : ` ${inQuotes(notes.join('; '))}`}`;
}

function relationText({ kind, from, to, columns, required, unique }: Relation): string {
  if (kind === 'reads') return `  ${inQuotes(from)} }o..o{ ${inQuotes(to)} : reads`;
  if (kind === 'has type') return `  ${inQuotes(from)} }o..|| ${inQuotes(to)} : ${inQuotes(columns.join(', '))}`;
  return `  ${inQuotes(from)} ${unique ? '|o' : '}o'}--${required ? '||' : 'o|'} ${inQuotes(to)} : ${inQuotes(columns.join(', '))}`;
}
