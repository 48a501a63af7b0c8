// Who names whom: qualified names found in the text of attributes. The server prints every name qualified when the catalog is read, so
// that a view names `public.users` and a default `public.next_id(`. Names in comments and strings count too: this serves order, not truth.
import { kindOf } from './kinds.ts';
import type { CatalogObject } from './object.ts';

const PART = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`;
const PARTS = new RegExp(PART, 'gu');
/** As the server prints an operator that is not PostgreSQL's own, and an operator class or family. */
const OPERATOR = new RegExp(`OPERATOR\\((${PART}\\.[^\\s()]+)\\)`, 'gu');
const METHOD = new RegExp(` USING (${PART}) \\(`, 'gu');
const QUALIFIED = new RegExp(`${PART}(?:\\.${PART})+\\(?`, 'gu');

/** The name by which texts call an object: its id, for a function up to the opening parenthesis. */
export function calledBy({ id }: CatalogObject): string {
  const parenthesis = id.indexOf('(');
  return parenthesis < 0 ? id : id.slice(0, parenthesis + 1);
}

/** All names that the object's text may mean: each qualified name, all that it is qualified by, and it as a call. */
export const namesIn = (object: CatalogObject): ReadonlySet<string> => namesInText(textOf(object));

/** The text in which it names what PostgreSQL does not drop without it. */
export const supportOf = (object: CatalogObject): string => kindOf(object.kind).dependsOn?.(object) ?? textOf(object);

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

function textOf(object: CatalogObject): string {
  const mentions = kindOf(object.kind).mentions;
  const own = mentions === undefined ? Object.values(object.attributes).flatMap(texts).join('\n') : mentions(object);
  return `${object.id}\n${own}`;
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(texts) : [];
}
