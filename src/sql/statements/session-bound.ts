// What a file does that outlives its transaction, in the session: with a pooler that gives connections out by the transaction it would be
// lost to this file's successors, and found by strangers. Judged by the words: what a function or a DO block does is not in the text.
import type { LexStatement } from '../lexer/lex.ts';

/** @returns what it is, to be followed by `lasts beyond the transaction`; null if nothing in it is known to. */
export function sessionBound({ words, start, end }: Pick<LexStatement, 'words' | 'start' | 'end'>, sql: string): string | null {
  const [first = '', second = ''] = words;
  const text = (): string => sql.slice(start, end);
  switch (first) {
    case 'SET':
      return ['LOCAL', 'TRANSACTION', 'CONSTRAINTS'].includes(second) ? null : 'SET without LOCAL';
    case 'LISTEN':
    case 'LOAD':
      return first;
    case 'PREPARE':
      return second === 'TRANSACTION' ? null : 'PREPARE';
    case 'DECLARE':
      return /\bwith\s+hold\b/i.test(text()) ? 'DECLARE … WITH HOLD' : null;
    case 'CREATE':
      if (!/^CREATE (?:LOCAL |GLOBAL |OR REPLACE )?TEMP(?:ORARY)? /.test(words.join(' '))) return null;
      return /\bon\s+commit\s+drop\b/i.test(text()) ? null : 'a temporary object without ON COMMIT DROP';
    case 'SELECT':
    case 'DO':
    case 'WITH':
      if (/\bset_config\s*\([^;]*,\s*false\s*\)/i.test(text())) return 'set_config(…, false)';
      return /\bpg_(?:try_)?advisory_lock(?:_shared)?\s*\(/i.test(text()) ? 'a session-level advisory lock' : null;
    default:
      return null;
  }
}
