// What a statement does, by its first words: whether it only defines something, writes rows that are there, or may do anything else. For a
// reader that must be sure: what it does not know for harmless is `other`.
import type { LexStatement } from '../lexer/lex.ts';

/**
 * `defines`: creates, alters, drops, comments or grants, and is undone without a trace where its transaction is rolled back. `writes`: rows
 * as well, whose defaults and triggers may leave a trace (a sequence does not go back). `other`: settings, code, whatever is not known.
 */
export type Effect = 'defines' | 'writes' | 'other';

export function effectOf({ start, end, words, takesData }: LexStatement, sql: string): Effect {
  const [first = '', second = ''] = words;
  if (takesData) return 'other';
  if (first === 'COMMENT' || first === 'GRANT' || first === 'REVOKE') return 'defines';
  if (first === 'INSERT' || first === 'UPDATE' || first === 'DELETE') return 'writes';
  if (first !== 'CREATE' && first !== 'ALTER' && first !== 'DROP') return 'other';
  const what = second === 'OR' ? words[3] : second;
  if (what === undefined || !DEFINED.has(what) || (first === 'ALTER' && what === 'TYPE')) return 'other';
  const text = sql.slice(start, end);
  if (first === 'CREATE' && what === 'TABLE' && (BY_QUERY.test(text) || ON_COMMIT.test(text))) return 'other';
  return first === 'ALTER' && GIVES_VALUES.test(text) ? 'writes' : 'defines';
}

/**
 * Not among them: what is shared by all databases, what is temporary, what runs a query or a script when it is created. Nor ALTER TYPE: a
 * label that it adds can be used before the end of the transaction only if that has created the type as well.
 */
const DEFINED: ReadonlySet<string> = new Set([
  ...['AGGREGATE', 'CAST', 'COLLATION', 'DEFAULT', 'DOMAIN', 'FUNCTION', 'INDEX', 'OPERATOR', 'POLICY', 'PROCEDURE', 'RECURSIVE'],
  ...['ROUTINE', 'RULE', 'SCHEMA', 'SEQUENCE', 'STATISTICS', 'TABLE', 'TEXT', 'TRIGGER', 'TYPE', 'UNIQUE', 'UNLOGGED', 'VIEW'],
]);

/** CREATE TABLE … AS; and of a temporary table, which its schema may make it: what becomes of it when the transaction ends. */
const BY_QUERY = /\bas\s*[(\s]*(?:select|with|values|table|execute)\b/i;
const ON_COMMIT = /\bon\s+commit\b/i;
/** Rows that are there may be given a value each. */
const GIVES_VALUES = /\bnextval\b|\bdefault\b[^,;]*\(|\busing\b/i;
