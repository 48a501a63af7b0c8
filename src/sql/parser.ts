// PostgreSQL's own grammar (libpg-query), loaded the first time it is needed: a plain run never pays for it.
import { skipBlank } from './lexer/skip.ts';

export interface ParsedStatement {
  /** UTF-16 offsets of the first character that is neither space nor comment, and of the end. */
  readonly start: number;
  readonly end: number;
  /** The parse tree node's type, such as `IndexStmt`, and the node. */
  readonly type: string;
  readonly node: Readonly<Record<string, unknown>>;
}

/** Null if the grammar refuses the text, which is then for the server to say: it may be newer, and it knows the position. Null also without the module. */
export async function parseStatements(sql: string): Promise<readonly ParsedStatement[] | null> {
  let tree: { stmts?: readonly RawStatement[] };
  try {
    const { loadModule, parseSync } = await import('libpg-query');
    await loadModule();
    tree = parseSync(sql) as typeof tree;
  } catch {
    return null;
  }
  const toOffset = byteToOffset(sql);
  return (tree.stmts ?? []).map(({ stmt, stmt_location = 0, stmt_len }) => {
    const [type, node] = Object.entries(stmt)[0] as [string, Record<string, unknown>];
    const from = toOffset(stmt_location);
    const end = stmt_len === undefined || stmt_len === 0 ? sql.trimEnd().length : toOffset(stmt_location + stmt_len);
    // The grammar counts the space and comments before a statement as its own.
    return { start: skipBlank(sql, from), end, type, node };
  });
}

interface RawStatement {
  readonly stmt: Readonly<Record<string, unknown>>;
  readonly stmt_location?: number;
  readonly stmt_len?: number;
}

/** libpg-query counts UTF-8 bytes. Offsets asked for must not go back. */
function byteToOffset(text: string): (byte: number) => number {
  let bytes = 0;
  let offset = 0;
  return (byte) => {
    while (bytes < byte && offset < text.length) {
      const code = text.codePointAt(offset)!;
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      offset += code > 0xffff ? 2 : 1;
    }
    return offset;
  };
}
