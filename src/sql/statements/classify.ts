// How a file must be run: in one transaction, with its own transactions, or statement by statement. A cheap look at the words first;
// only if they give reason to does PostgreSQL's grammar decide.

import type { LexStatement } from '../lexer/lex.ts';
import { readingCuts } from '../lexer/reading.ts';
import { judgeByWords, needsGrammar } from './by-words.ts';
import type { Script } from './script.ts';
import type { ConcurrentIndex, Leftover, Statement } from './statement.ts';

export type Shape =
  | { readonly mode: 'transaction' }
  | {
      /** One transaction that the file begins and ends itself. */
      readonly mode: 'own';
      /** Offset in `sql` right before the final COMMIT, where the ledger row goes; null if it goes after the file. */
      readonly ledgerAt: number | null;
    }
  | { readonly mode: 'statements' }
  /** One statement, again and again, each time in a transaction. */
  | { readonly mode: 'batches' };

/** What is run and recorded as one where a file runs statement by statement. */
export interface StatementShape {
  /** Offsets in `sql`. */
  readonly start: number;
  readonly end: number;
  /** Refuses to run in a transaction block, or may. */
  readonly alone: boolean;
  /** Of a transaction of the file's own: the BEGIN, with its modes, and the end that it is sent with; null of what stands outside. */
  readonly own: { readonly begin: string; readonly end: 'COMMIT' | 'ROLLBACK' | null } | null;
  readonly index: ConcurrentIndex | null;
  readonly leaves: Leftover | null;
  /** Its COPY … FROM STDIN blocks among the script's. */
  readonly firstCopy: number;
  readonly copies: number;
}

export async function classifyScript(
  script: Script,
  directives: { readonly transaction?: 'off'; readonly batch?: number },
): Promise<Shape> {
  if (directives.batch !== undefined) return { mode: 'batches' };
  if (directives.transaction === 'off') return { mode: 'statements' };
  if (!script.statements.some((statement) => needsJudging(statement, script.sql))) return { mode: 'transaction' };
  const statements = await script.judged();
  if (statements.some(({ alone }) => alone === 'must')) return { mode: 'statements' };
  if (!statements.some(({ transaction }) => transaction !== null)) return { mode: 'transaction' };
  return ownTransaction(statements, script) ?? { mode: 'statements' };
}

/** Else it is plain: it neither begins nor ends a transaction, nor might it refuse one. */
const needsJudging = (statement: LexStatement, sql: string): boolean =>
  needsGrammar(statement, sql) || judgeByWords(statement, sql).transaction !== null;

/**
 * Whether the file, sent as one message, is one transaction and nothing beside it: what stands outside BEGIN and COMMIT would be one with
 * what comes after it (manual, 54.2.2.1), where psql ends a transaction after each statement. Settings before BEGIN mean the same in both.
 */
function ownTransaction(statements: readonly Statement[], script: Script): Extract<Shape, { mode: 'own' }> | null {
  const last = statements.at(-1)!;
  const controls = statements.filter(({ transaction }) => transaction !== null);
  const first = controls[0]!;
  const endsInCommit = last.transaction?.ends === 'commit' && !last.transaction.opens;
  const ledgerAt = endsInCommit ? last.start : null;
  // Without a BEGIN only one message makes one of it.
  if (controls.length === 1 && endsInCommit) return readingCuts(script).length === 0 ? { mode: 'own', ledgerAt } : null;
  const isBegin = first.transaction!.opens && first.transaction!.ends === null;
  const before = statements.slice(0, statements.indexOf(first));
  if (!isBegin || !before.every((statement) => isSetting(statement, script.sql)) || isReadOnly(script.sql)) return null;
  return controls.length === 1 || (controls.length === 2 && endsInCommit) ? { mode: 'own', ledgerAt } : null;
}

/** Sets something for the rest of the session: SET and RESET, and set_config unless it is only for a transaction, recognised by its name. */
const isSetting = ({ start, end }: Statement, sql: string): boolean =>
  /^(?:set(?!\s+(?:local|transaction|constraints)\b)|reset|select\s+(?:pg_catalog\s*\.\s*)?set_config\s*\()/i.test(sql.slice(start, end));

/**
 * What the file has set for the session before an offset, in order, but for what it rolled back: a run that goes on there sets it again.
 * @param until offset in `sql`.
 */
export async function settingsBefore(script: Script, until: number): Promise<readonly string[]> {
  const kept: string[] = [];
  let open: string[] | null = null;
  for (const statement of await script.judged()) {
    if (statement.start >= until) break;
    const { transaction } = statement;
    if (transaction !== null) {
      if (transaction.ends !== 'rollback') kept.push(...(open ?? []));
      open = transaction.opens ? [] : null;
    } else if (isSetting(statement, script.sql)) (open ?? kept).push(script.sql.slice(statement.start, statement.end));
  }
  return kept;
}

/**
 * The file's statements; what stands between its own BEGIN and COMMIT is one, and those two are none. What the file itself rolls back
 * is run and rolled back, for its effects outside the transaction and for its errors.
 */
export async function statementsOf(script: Script): Promise<readonly StatementShape[]> {
  const units: StatementShape[] = [];
  let group: Group | null = null;
  let nextCopy = 0;
  for (const statement of await script.judged()) {
    const { start, end, transaction } = statement;
    const firstCopy = nextCopy;
    nextCopy += statement.takesData ? 1 : 0;
    // A BEGIN inside a transaction only warns, and sets its modes.
    const nested = group !== null && transaction?.ends === null;
    if (transaction !== null && !nested) {
      if (group !== null) units.push(...unitOf(group, statement, script.sql));
      const begin: string = transaction.ends === null ? `${script.sql.slice(start, end)}\n` : (group?.begin ?? 'BEGIN');
      group = transaction.opens ? { begin, start: end + 1, end: -1, firstCopy: nextCopy, copies: 0 } : null;
    } else if (group !== null) {
      const { begin, start: from, firstCopy: first }: Group = group;
      group = { begin, start: from, end, firstCopy: first, copies: nextCopy - first };
    } else {
      const { alone, index, leaves } = statement;
      units.push({ start, end, alone: alone !== 'no', own: null, index, leaves, firstCopy, copies: nextCopy - firstCopy });
    }
  }
  return group === null ? units : [...units, ...unitOf(group, null, script.sql)];
}

interface Group {
  readonly begin: string;
  /** Where it is sent from, and where its last statement ends; -1 while it has none. */
  readonly start: number;
  readonly end: number;
  readonly firstCopy: number;
  readonly copies: number;
}

/**
 * A whole transaction. Nothing can be recorded in it if it is rolled back, is prepared for two-phase commit, or may not write.
 * @param ending null if the file leaves it open.
 */
function unitOf({ begin, start, end, firstCopy, copies }: Group, ending: Statement | null, sql: string): readonly StatementShape[] {
  if (end === -1) return [];
  const ends = ending?.transaction?.ends ?? 'commit';
  const until = ends === 'prepare' ? ending!.end : end;
  const own = { begin, end: ends === 'commit' ? 'COMMIT' : ends === 'rollback' ? 'ROLLBACK' : null } as const;
  const alone = ends !== 'commit' || isReadOnly(begin) || isReadOnly(sql.slice(start, end));
  return [{ start, end: until, alone, own, index: null, leaves: null, firstCopy, copies }];
}

const isReadOnly = (text: string): boolean => /^\s*(?:begin|start|set\s+transaction)\b[^;]*\bread\s+only\b/im.test(text);

/** Whether the last that a file says of transactions is that one begins. */
export const endsInTransaction = ({ sql, statements }: Script): boolean =>
  statements.map((statement) => judgeByWords(statement, sql).transaction).findLast((control) => control !== null)?.opens === true;
