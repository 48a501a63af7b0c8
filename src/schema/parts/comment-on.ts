// COMMENT ON as a statement, for the kind and for whoever makes an object anew without replacing it as a whole.
import { quoteLiteral } from '../../sql/quote.ts';
import type { CatalogObject } from '../model/object.ts';

/** @param text null for none. */
export const commentOn = (id: string, text: string | null): string =>
  `COMMENT ON ${withKeyWords(id)} IS ${text === null ? 'NULL' : quoteLiteral(text)}`;

/** The comments among the parts of an object, as statements. */
export const commentsIn = (parts: readonly CatalogObject[]): readonly string[] =>
  parts.flatMap(({ kind, id, attributes }) => (kind === 'comment' ? [commentOn(id, String(attributes['text']))] : []));

/** The longest first, where one begins another. */
const TARGETS = [
  'access method',
  'aggregate',
  'cast',
  'collation',
  'column',
  'constraint',
  'conversion',
  'domain',
  'event trigger',
  'extension',
  'foreign data wrapper',
  'foreign table',
  'function',
  'index',
  'language',
  'materialized view',
  'operator class',
  'operator family',
  'operator',
  'policy',
  'procedure',
  'publication',
  'rule',
  'schema',
  'sequence',
  'server',
  'statistics',
  'subscription',
  'table',
  'text search configuration',
  'text search dictionary',
  'text search parser',
  'text search template',
  'transform',
  'trigger',
  'type',
  'view',
];

/** `table public.users` is `TABLE public.users`. */
export function withKeyWords(id: string): string {
  const target = TARGETS.find((one) => id.startsWith(`${one} `)) ?? '';
  return target.toUpperCase() + id.slice(target.length);
}
