// How a file must be run: in one transaction, with its own transactions, or statement by statement. A cheap look at the words first;
// only where they give reason to does PostgreSQL's grammar decide.
import { judgeByGrammar } from './by-grammar.ts';
import { judgeByWords, needsGrammar } from './by-words.ts';
import type { Directives } from './directive.ts';
import { parseStatements } from './parser.ts';
import type { Script } from './script.ts';
import type { ConcurrentIndex, Leftover, Statement } from './statement.ts';

export type Shape =
  | { readonly mode: 'transaction' }
  | {
      readonly mode: 'own';
      /** Offset in `sql` right before the final COMMIT, where the ledger row goes; null where it goes after the file. */
      readonly ledgerAt: number | null;
      /** How many transactions are committed, the ledger row's included: with more than one the file is not atomic as a whole. */
      readonly commits: number;
      /** Which statements are a COMMIT, counted from 0. */
      readonly commitStatements: readonly number[];
    }
  | { readonly mode: 'statements' };

/** What is run and recorded as one where a file runs statement by statement. */
export interface StatementShape {
  /** Offsets in `sql`. */
  readonly start: number;
  readonly end: number;
  /** Refuses to run in a transaction block, or may. */
  readonly alone: boolean;
  readonly index: ConcurrentIndex | null;
  readonly leaves: Leftover | null;
  /** Its COPY … FROM STDIN blocks among the script's. */
  readonly firstCopy: number;
  readonly copies: number;
}

export async function classify(script: Script, directives: Directives): Promise<Shape> {
  if (directives.transaction === 'off') return { mode: 'statements' };
  const statements = await statementList(script);
  if (statements.some(({ alone }) => alone === 'must')) return { mode: 'statements' };
  if (!statements.some(({ transaction }) => transaction !== null)) return { mode: 'transaction' };
  const commitStatements = statements.flatMap(({ transaction }, i) => (transaction?.ends === 'commit' ? [i] : []));
  const final = statements.at(-1)!;
  const endsInCommit = final.transaction?.ends === 'commit' && !final.transaction.opens;
  return {
    mode: 'own',
    ledgerAt: endsInCommit ? final.start : null,
    commits: commitStatements.length + (endsInCommit ? 0 : 1),
    commitStatements,
  };
}

/**
 * The file's statements; what stands between its own BEGIN and COMMIT is one, and those two are none.
 * What the file itself rolls back is left out.
 */
export async function statementsOf(script: Script): Promise<readonly StatementShape[]> {
  const units: StatementShape[] = [];
  let group: Group | null = null;
  let nextCopy = 0;
  for (const statement of await statementList(script)) {
    const { start, end, transaction } = statement;
    const copies = statement.takesData ? 1 : 0;
    if (transaction !== null) {
      if (group !== null && transaction.ends === 'commit') units.push(...unitOf(group));
      if (group !== null && transaction.ends === 'prepare')
        units.push({ ...shape(group.begin, end, group.firstCopy, group.copies), alone: true });
      // A BEGIN that names an isolation level stays in: inside a transaction it sets that level, and warns.
      group = transaction.opens
        ? { begin: start, start: transaction.modes ? start : end + 1, end: -1, firstCopy: nextCopy, copies: 0 }
        : null;
    } else if (group !== null) {
      group = { begin: group.begin, start: group.start, end, firstCopy: group.firstCopy, copies: group.copies + copies };
    } else {
      units.push({
        ...shape(start, end, nextCopy, copies),
        alone: statement.alone !== 'no',
        index: statement.index,
        leaves: statement.leaves,
      });
    }
    nextCopy += copies;
  }
  return group === null ? units : [...units, ...unitOf(group)];
}

interface Group {
  /** Where its BEGIN stands, where it is sent from, and where its last statement ends; -1 while it has none. */
  readonly begin: number;
  readonly start: number;
  readonly end: number;
  readonly firstCopy: number;
  readonly copies: number;
}

const unitOf = ({ start, end, firstCopy, copies }: Group): readonly StatementShape[] =>
  end === -1 ? [] : [shape(start, end, firstCopy, copies)];

const shape = (start: number, end: number, firstCopy: number, copies: number): StatementShape => ({
  start,
  end,
  alone: false,
  index: null,
  leaves: null,
  firstCopy,
  copies,
});

/** By the words where they say it all, else by the grammar; where that refuses the text, by the words again, and the server judges. */
export async function statementList({ sql, statements }: Script): Promise<readonly Statement[]> {
  const parsed = statements.some((statement) => needsGrammar(statement, sql)) ? await parseStatements(sql) : null;
  return parsed?.map(judgeByGrammar) ?? statements.map((statement) => judgeByWords(statement, sql));
}
