// SQL identifiers and literals, proof against every character a name or value can hold.

/** Always quoted, so that no list of reserved words is needed. */
export const quoteIdent = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** As E'…' where there is a backslash, so that standard_conforming_strings does not matter. */
export const quoteLiteral = (text: string): string => quoteParts([text]).join('');

/** One literal of a text that is never put together. */
export function quoteParts(parts: readonly string[]): readonly string[] {
  const isEscaped = parts.some((part) => part.includes('\\'));
  const quoted = parts.map((part) => part.replaceAll("'", "''"));
  return isEscaped ? ["E'", ...quoted.map((part) => part.replaceAll('\\', '\\\\')), "'"] : ["'", ...quoted, "'"];
}

/** Of SQLite, to which a backslash is a character like any other, and whose texts cannot hold NUL. */
export const sqliteLiteral = (text: string): string => `'${text.replaceAll('\0', '').replaceAll("'", "''")}'`;
