// What PostgreSQL makes of each statement: by the words where they say it all, else by the grammar; if that refuses the text, by the
// words again, and the server judges.

import type { LexStatement } from '../lexer/lex.ts';
import { escapesAfter } from '../lexer/reading.ts';
import { parseStatements } from '../parser.ts';
import { judgeByGrammar } from './by-grammar.ts';
import { judgeByWords, needsGrammar } from './by-words.ts';
import type { Statement } from './statement.ts';

/** What is dear is found out once; what the words say is said again each time, for it would take more room than the text itself. */
export function statementLists(sql: string, statements: readonly LexStatement[]): () => Promise<readonly Statement[]> {
  let parsed: ReturnType<typeof byGrammar> | undefined;
  return async () => {
    parsed ??= byGrammar(sql, statements);
    return (await parsed) ?? statements.map((statement) => judgeByWords(statement, sql));
  };
}

/** Null if nothing asks for it, or it refuses the text. */
async function byGrammar(sql: string, statements: readonly LexStatement[]): Promise<readonly Statement[] | null> {
  // The grammar here takes a backslash in a plain string as it is.
  const escapes = statements.some(({ start, end }) => escapesAfter(sql.slice(start, end)) === true);
  const parsed = !escapes && statements.some((statement) => needsGrammar(statement, sql)) ? await parseStatements(sql) : null;
  return parsed?.map(judgeByGrammar) ?? null;
}
