// Names found in the text of attributes. The server prints every name qualified when the catalog is read, so that a view names
// `public.users` and a default `public.next_id(`. Names in comments and strings count too: this serves order, not truth. Knows no kind.
import { signatureAt } from './name.ts';
import type { CatalogObject } from './object.ts';

const PART = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`;
const PARTS = new RegExp(PART, 'gu');
/** As the server prints an operator that is not PostgreSQL's own, and an operator class or family. */
const OPERATOR = new RegExp(`OPERATOR\\((${PART}\\.[^\\s()]+)\\)`, 'gu');
const METHOD = new RegExp(` USING (${PART}) \\(`, 'gu');
const QUALIFIED = new RegExp(`${PART}(?:\\.${PART})+\\(?`, 'gu');

/** The name by which texts call an object: its id, for a function up to the opening parenthesis. */
export function calledBy({ id }: CatalogObject): string {
  const parenthesis = signatureAt(id);
  return parenthesis < 0 ? id : id.slice(0, parenthesis + 1);
}

/** Each qualified name, all that it is qualified by, and it as a call. */
export function namesInText(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [found] of text.matchAll(QUALIFIED)) {
    names.add(found);
    for (const parts = found.match(PARTS) ?? []; parts.length > 0; parts.pop()) names.add(parts.join('.'));
  }
  for (const [, operator] of text.matchAll(OPERATOR)) names.add(`${operator}(`);
  const own = [...names];
  for (const [, method] of text.matchAll(METHOD)) for (const name of own) names.add(`${name} USING ${method}`);
  return names;
}

/** Whether that name, quoted where it must be, is in the text by itself or as a part of another. */
export const hasName = (text: string, name: string): boolean =>
  text.includes(name) && ((text.match(PARTS) ?? []) as readonly string[]).includes(name);
