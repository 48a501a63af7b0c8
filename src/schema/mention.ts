// Who names whom: qualified names found in the text of attributes. The server prints every name qualified when the catalog is read, so
// that a view names `public.users` and a default `public.next_id(`. Names in comments and strings count too: this serves order, not truth.
import { kindOf } from './kinds.ts';
import type { CatalogObject } from './object.ts';

const PART = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`;
const PARTS = new RegExp(PART, 'gu');
const QUALIFIED = new RegExp(`${PART}(?:\\.${PART})+\\(?`, 'gu');

/** The name by which texts call an object: its id, for a function up to the opening parenthesis. */
export function calledBy({ id }: CatalogObject): string {
  const parenthesis = id.indexOf('(');
  return parenthesis < 0 ? id : id.slice(0, parenthesis + 1);
}

/** All names that the object's text may mean: each qualified name, all that it is qualified by, and it as a call. */
export function namesIn(object: CatalogObject): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [found] of textOf(object).matchAll(QUALIFIED)) {
    names.add(found);
    for (const parts = found.match(PARTS) ?? []; parts.length > 0; parts.pop()) names.add(parts.join('.'));
  }
  return names;
}

function textOf(object: CatalogObject): string {
  const mentions = kindOf(object.kind).mentions;
  const own = mentions === undefined ? Object.values(object.attributes).flatMap(texts).join('\n') : mentions(object);
  return `${object.id}\n${own}`;
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(texts) : [];
}
