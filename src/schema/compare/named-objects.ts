// Which objects a script speaks of as its own: the names after CREATE and ALTER, also where the statement does nothing because the object
// is there already (IF NOT EXISTS), and in the text of a DO block or of a program. Found by words: names in comments and strings count
// too. This serves what is taken into an expectation, and what no repair may drop.
import { lastName, quoteName, schemaOf } from '../model/name.ts';
import type { CatalogObject } from '../model/object.ts';

const PART = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`;
const NAME = String.raw`${PART}(?:\s*\.\s*${PART})*`;
/** What may stand between CREATE or ALTER and the name. */
const WORDS = [
  'OR\\s+REPLACE|GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED|FOREIGN|DATA|WRAPPER|MATERIALIZED|RECURSIVE|UNIQUE|PROCEDURAL|TRUSTED|CONSTRAINT|EVENT',
  'TABLE|VIEW|SEQUENCE|SCHEMA|EXTENSION|FUNCTION|PROCEDURE|ROUTINE|AGGREGATE|TYPE|DOMAIN|INDEX|CONCURRENTLY|TRIGGER|POLICY|RULE|PUBLICATION',
  'SUBSCRIPTION|SERVER|LANGUAGE|COLLATION|STATISTICS|CONVERSION|OPERATOR|CLASS|FAMILY|ACCESS|METHOD|TEXT|SEARCH|CONFIGURATION|DICTIONARY',
  'PARSER|TEMPLATE|IF\\s+NOT\\s+EXISTS|IF\\s+EXISTS|ONLY',
].join('|');
const MADE = new RegExp(String.raw`\b(?:CREATE|ALTER)\s+(?:(?:${WORDS})\s+)+(${NAME})`, 'giu');
const SEARCH_PATH = /\bsearch_path\b[^;]*/giu;

/** @param schema the one that names without a schema are made in. @returns whether the object, or what contains it, is named. */
export function namedIn(texts: readonly string[], schema: string): (object: CatalogObject) => boolean {
  // Read when it is first asked, which in most runs it never is.
  let read: ReturnType<typeof readNames> | undefined;
  return ({ id }) => {
    read ??= readNames(texts, schema);
    const { names, path } = read;
    const called = id.replace(/\(.*$/s, '');
    const within = schemaOf(called);
    return names.has(called) || (within !== null && path.has(within) && names.has(lastName(called)));
  };
}

function readNames(texts: readonly string[], schema: string): { readonly names: ReadonlySet<string>; readonly path: ReadonlySet<string> } {
  const names = new Set<string>();
  const path = new Set([quoteName(schema)]);
  for (const text of texts) {
    for (const [, name] of text.matchAll(MADE)) names.add(normalized(name!));
    for (const [set] of text.matchAll(SEARCH_PATH)) for (const [name] of set.matchAll(new RegExp(PART, 'gu'))) path.add(normalized(name));
  }
  return { names, path };
}

/** As ids have it: small letters unless quoted, and quotes only if they must be. */
const normalized = (name: string): string =>
  [...name.matchAll(new RegExp(PART, 'gu'))]
    .map(([part]) => quoteName(part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toLowerCase()))
    .join('.');
