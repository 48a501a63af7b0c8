// Literals of SQLite, to which a backslash is a character like any other.

/** A text of SQLite cannot hold NUL. */
export const sqliteLiteral = (text: string): string => `'${text.replaceAll('\0', '').replaceAll("'", "''")}'`;
