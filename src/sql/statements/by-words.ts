// Judges a statement by its first words. Exact for transaction control; for all else it only says whether the grammar must be asked.
import type { LexStatement } from '../lexer/lex.ts';
import type { Statement, TransactionControl } from './statement.ts';

/** If the words cannot tell, `alone` is `may`: the server judges. */
export function judgeByWords(statement: LexStatement, sql: string): Statement {
  const { start, end, words, takesData } = statement;
  const alone = words[0] === 'CALL' || needsGrammar(statement, sql) || doCalls(statement, sql) ? 'may' : 'no';
  return { start, end, transaction: transactionControl(words), alone, index: null, leaves: null, takesData };
}

/** Whether it could be one of the statements that PostgreSQL refuses in a transaction block. A plain one never is. */
export function needsGrammar({ start, end, words }: LexStatement, sql: string): boolean {
  const [first = '', second = '', third = '', fourth = ''] = words;
  switch (first) {
    case 'VACUUM':
    case 'REINDEX':
    case 'CLUSTER':
    case 'DISCARD':
      return true;
    case 'COMMIT':
    case 'ROLLBACK':
      return second === 'PREPARED';
    case 'CREATE':
    case 'DROP':
      if (second === 'INDEX') return third === 'CONCURRENTLY';
      if (second === 'UNIQUE') return fourth === 'CONCURRENTLY';
      return second === 'DATABASE' || second === 'TABLESPACE' || second === 'SUBSCRIPTION';
    case 'ALTER':
      if (second === 'TABLE') return /\bconcurrently\b/i.test(sql.slice(start, end));
      return second === 'SYSTEM' || second === 'DATABASE' || second === 'SUBSCRIPTION';
    case 'DO':
      return /\b(?:commit|rollback)\b/i.test(sql.slice(start, end));
    default:
      return false;
  }
}

const doCalls = ({ start, end, words }: LexStatement, sql: string): boolean => words[0] === 'DO' && /\bcall\b/i.test(sql.slice(start, end));

/** Manual: BEGIN, START TRANSACTION, COMMIT, END, ROLLBACK, ABORT, PREPARE TRANSACTION. */
function transactionControl(words: readonly string[]): TransactionControl | null {
  const [first, second, third] = words;
  const chains = words.includes('CHAIN') && !words.includes('NO');
  switch (first) {
    case 'BEGIN':
      return { ends: null, opens: true, modes: words.length > (second === 'WORK' || second === 'TRANSACTION' ? 2 : 1) };
    case 'START':
      return second === 'TRANSACTION' ? { ends: null, opens: true, modes: words.length > 2 } : null;
    case 'COMMIT':
    case 'END':
      return second === 'PREPARED' ? null : { ends: 'commit', opens: chains, modes: false };
    case 'ROLLBACK':
    case 'ABORT':
      return second === 'PREPARED' || words.includes('TO') ? null : { ends: 'rollback', opens: chains, modes: false };
    case 'PREPARE':
      return second === 'TRANSACTION' && third !== 'AS' ? { ends: 'prepare', opens: false, modes: false } : null;
    default:
      return null;
  }
}
