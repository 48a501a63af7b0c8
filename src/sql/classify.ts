// How a file must be run: in one transaction, with its own transactions, or statement by statement. A cheap look at the words first;
// only where they give reason to does PostgreSQL's grammar decide.
import type { Directives } from './directive.ts';
import { type ParsedStatement, parseStatements } from './parser.ts';
import type { Script } from './script.ts';

export type Shape =
  | { readonly mode: 'transaction' }
  | {
      readonly mode: 'own';
      /** Offset in `sql` right before the final COMMIT, where the ledger row goes; null where it goes after the file. */
      readonly ledgerAt: number | null;
      /** How many transactions the file amounts to. */
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
  /** Refuses to run in a transaction block. */
  readonly alone: boolean;
  /** What CREATE INDEX CONCURRENTLY makes. */
  readonly index: { readonly schema: string | null; readonly table: string; readonly name: string; readonly ifNotExists: boolean } | null;
  /** Its COPY … FROM STDIN blocks among the script's. */
  readonly firstCopy: number;
  readonly copies: number;
}

export async function classify(script: Script, directives: Directives): Promise<Shape> {
  if (directives.transaction === 'off') return { mode: 'statements' };
  if (!looksSpecial(script)) return { mode: 'transaction' };
  const statements = await statementList(script);
  if (statements.some(isAlone)) return { mode: 'statements' };
  const commitStatements = statements.flatMap((statement, i) => (transactionKind(statement) === 'commit' ? [i] : []));
  if (!statements.some((statement) => transactionKind(statement) !== null)) return { mode: 'transaction' };
  const last = statements.length - 1;
  const endsInCommit = commitStatements.at(-1) === last;
  return {
    mode: 'own',
    ledgerAt: endsInCommit ? statements[last]!.start : null,
    commits: commitStatements.length + (endsInCommit ? 0 : 1),
    commitStatements,
  };
}

/** The file's statements; what stands between its own BEGIN and COMMIT is one, and those two are none. */
export async function statementsOf(script: Script): Promise<readonly StatementShape[]> {
  const statements = await statementList(script);
  const units: StatementShape[] = [];
  let firstCopy = 0;
  let open: { start: number; firstCopy: number } | null = null;
  let end = 0;
  for (const statement of statements) {
    const kind = transactionKind(statement);
    const copies = isCopyFromStdin(statement, script) ? 1 : 0;
    if (kind === 'begin') open = { start: statement.end, firstCopy };
    else if (kind !== null) {
      if (open !== null && kind === 'commit' && end > open.start) units.push(unit(open.start + 1, end, open.firstCopy, firstCopy - open.firstCopy));
      open = null;
    } else if (open === null) units.push({ ...unit(statement.start, statement.end, firstCopy, copies), alone: isAlone(statement), index: indexOf(statement) });
    firstCopy += copies;
    end = statement.end;
  }
  if (open !== null && end > open.start) units.push(unit(open.start + 1, end, open.firstCopy, firstCopy - open.firstCopy));
  return units;
}

const unit = (start: number, end: number, firstCopy: number, copies: number): StatementShape => ({ start, end, alone: false, index: null, firstCopy, copies });

/** By the grammar; where it refuses the text, by the words, and the server judges. */
export async function statementList({ sql, statements }: Script): Promise<readonly ParsedStatement[]> {
  return (await parseStatements(sql)) ?? statements.map(({ start, end, words }) => ({ start, end, type: words[0] ?? '', node: {} }));
}

const TRANSACTION_WORDS = new Set(['BEGIN', 'START', 'COMMIT', 'END', 'ROLLBACK', 'ABORT', 'PREPARE']);
const ALONE_WORDS = new Set(['VACUUM', 'REINDEX', 'CLUSTER']);
const ALONE_OBJECTS = new Set(['DATABASE', 'TABLESPACE', 'SUBSCRIPTION', 'SYSTEM']);

function looksSpecial({ sql, statements }: Script): boolean {
  if (/\bconcurrently\b/i.test(sql)) return true;
  return statements.some(({ start, end, words: [first = '', second = ''] }) => {
    if (TRANSACTION_WORDS.has(first) || ALONE_WORDS.has(first)) return true;
    if (first === 'DO') return /\b(commit|rollback)\b/i.test(sql.slice(start, end));
    return (first === 'CREATE' || first === 'DROP' || first === 'ALTER') && ALONE_OBJECTS.has(second);
  });
}

function transactionKind({ type, node }: ParsedStatement): 'begin' | 'commit' | 'rollback' | null {
  if (type === 'TransactionStmt') return BY_KIND[String(node['kind'])] ?? null;
  return BY_WORD[type] ?? null;
}

/** Savepoints are not here: they live inside a transaction. */
const BY_KIND: Readonly<Record<string, 'begin' | 'commit' | 'rollback'>> = {
  TRANS_STMT_BEGIN: 'begin',
  TRANS_STMT_START: 'begin',
  TRANS_STMT_COMMIT: 'commit',
  TRANS_STMT_PREPARE: 'commit',
  TRANS_STMT_ROLLBACK: 'rollback',
};
const BY_WORD: Readonly<Record<string, 'begin' | 'commit' | 'rollback'>> = { BEGIN: 'begin', START: 'begin', COMMIT: 'commit', END: 'commit', ROLLBACK: 'rollback', ABORT: 'rollback' };

const ALONE_TYPES = new Set(['CreatedbStmt', 'DropdbStmt', 'CreateTableSpaceStmt', 'DropTableSpaceStmt', 'AlterSystemStmt', 'CreateSubscriptionStmt', 'DropSubscriptionStmt', 'AlterSubscriptionStmt', 'VACUUM']);

/** The statements whose reference page says that they cannot be executed inside a transaction block. */
function isAlone({ type, node }: ParsedStatement): boolean {
  if (ALONE_TYPES.has(type)) return true;
  if (type === 'IndexStmt' || type === 'DropStmt') return node['concurrent'] === true;
  if (type === 'VacuumStmt') return node['is_vacuumcmd'] === true;
  if (type === 'ClusterStmt') return node['relation'] === undefined;
  if (type === 'ReindexStmt') return /DATABASE|SYSTEM|SCHEMA/.test(String(node['kind'])) || JSON.stringify(node['params'] ?? []).includes('"concurrently"');
  if (type === 'AlterTableStmt') return JSON.stringify(node['cmds'] ?? []).includes('"concurrent":true');
  if (type === 'DoStmt') return /\b(commit|rollback)\b\s*(and\s+(no\s+)?chain\s*)?;/i.test(JSON.stringify(node));
  return false;
}

function indexOf({ type, node }: ParsedStatement): StatementShape['index'] {
  if (type !== 'IndexStmt' || node['concurrent'] !== true || typeof node['idxname'] !== 'string') return null;
  const relation = node['relation'] as { schemaname?: string; relname: string };
  return { schema: relation.schemaname ?? null, table: relation.relname, name: node['idxname'], ifNotExists: node['if_not_exists'] === true };
}

function isCopyFromStdin({ type, node, start, end }: ParsedStatement, { sql }: Script): boolean {
  if (type === 'CopyStmt') return node['is_from'] === true && node['filename'] === undefined && node['is_program'] !== true;
  return type === 'COPY' && /\bfrom\s+stdin\b/i.test(sql.slice(start, end));
}
