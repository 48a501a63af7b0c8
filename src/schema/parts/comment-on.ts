// COMMENT ON as a statement, for the kind and for whoever recreates an object without replacing it as a whole.
import { quoteLiteral } from '../../sql/quote.ts';
import { withInputMode } from '../model/name.ts';
import type { CatalogObject } from '../model/object.ts';

/** @param text null for none. */
export const commentOn = (id: string, text: string | null): string =>
  `COMMENT ON ${withKeyWords(id)} IS ${text === null ? 'NULL' : quoteLiteral(text)}`;

/** The comments among the parts of an object, as statements. */
export const commentsIn = (parts: readonly CatalogObject[]): readonly string[] =>
  parts.flatMap(({ kind, id, attributes }) => (kind === 'comment' ? [commentOn(id, String(attributes['text']))] : []));

/** The words before the name: one word if the name is followed by what the object is on, otherwise all words followed by a space. */
const TARGET = /^(?:[a-z]+(?= (?:"(?:[^"]|"")*"|[a-z_][a-z0-9_]*) on )|(?:[a-z]+ )*[a-z]+(?= ))/;

/** `table public.users` is `TABLE public.users`. */
export const withKeyWords = (id: string): string =>
  (id.startsWith('procedure ') ? withInputMode(id) : id).replace(TARGET, (words) => words.toUpperCase());
