// Names as they are shown and compared: quoted only if they must be, by one rule for all server versions, so that the same
// object has the same id on PostgreSQL 14 and 18. (The server's own quote_ident follows its own list of key words.)
import { createHash } from 'node:crypto';

/** Every key word that is not unreserved in PostgreSQL 18, the longest list so far (manual, Appendix C). */
const KEY_WORDS = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char character
check coalesce collate collation column concurrently constraint create cross current_catalog current_date current_role
current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do else end except exists
extract false fetch float for foreign freeze from full grant greatest group grouping having ilike in initially inner inout int
integer intersect interval into is isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query
json_scalar json_serialize json_table json_value lateral leading least left like limit localtime localtimestamp merge_action
national natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps overlay placing
position precision primary real references returning right row select session_user setof similar smallint some substring
symmetric system_user table tablesample then time timestamp to trailing treat trim true union unique user using values varchar
variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi
xmlroot xmlserialize xmltable`.split(/\s+/),
);

export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !KEY_WORDS.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** `qualified('public', 'users', 'Email')` is `public.users."Email"`. */
export const qualified = (...names: readonly string[]): string => names.map(quoteName).join('.');

/** The last part of an id, quoted as it stands there: what follows the owner's id. */
export const lastName = (id: string): string => /(?:"(?:[^"]|"")*"|[^".]+)$/.exec(id)?.[0] ?? id;

/** The last part of an id as it is in the catalogs: without quotes. */
export function plainName(id: string): string {
  const name = lastName(id);
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** All but the last part of an id: the schema of a table, the table of a column. */
export const allButLast = (id: string): string => id.slice(0, -lastName(id).length - 1);

/** Where the arguments in the id of a function begin: at the first parenthesis that is in no name; -1 without one. */
export function signatureAt(id: string): number {
  const first = id.indexOf('(');
  if (first < 0 || !id.includes('"')) return first;
  const name = /^(?:"(?:[^"]|"")*"|[^"(])*/.exec(id)![0].length;
  return name < id.length ? name : -1;
}

/**
 * The id of a procedure as a statement must name it: the types in an id are those of what goes in. Without a mode PostgreSQL also takes them
 * for all arguments, OUT ones included, and refuses a name that fits two procedures.
 */
export function withInputMode(id: string): string {
  const at = signatureAt(id) + 1;
  return at === 0 || id.startsWith(')', at) ? id : `${id.slice(0, at)}IN ${id.slice(at)}`;
}

/** The schema in an id, quoted as it stands there; null if it begins with none. */
export const schemaOf = (id: string): string | null => /^((?:"(?:[^"]|"")*"|[^".()\s]+))\./.exec(id)?.[1] ?? null;

/**
 * What an object is called, unquoted, once another has its name: no longer than PostgreSQL lets a name be, which would cut off what follows
 * and so make it the name itself again, or another's.
 * @param suffix says why.
 */
export function plainNameAside(id: string, suffix: string): string {
  const name = plainName(id);
  if (Buffer.byteLength(name + suffix) <= LONGEST) return name + suffix;
  // Two long names may begin alike.
  const tail = ` ${createHash('sha256').update(id).digest('hex').slice(0, 8)}${suffix}`;
  let kept = '';
  for (const character of name) {
    if (Buffer.byteLength(kept + character + tail) > LONGEST) break;
    kept += character;
  }
  return kept + tail;
}

/** The same for what a replacement supersedes, quoted. @param apart tells it from names in use. */
export const nameAside = (id: string, apart = ''): string => quoteName(plainNameAside(id, ` (replaced${apart})`));

/** Bytes: NAMEDATALEN less one. */
const LONGEST = 63;
