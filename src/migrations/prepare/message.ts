// The texts that are sent for a migration: what goes before the file, what goes after, and how to get from a position
// in the message back to a place in the file.

import type { Layout } from '../../layouts/layout.ts';
import { migrationLabel } from '../../postgres/lock/holder.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { StatementShape } from '../../sql/statements/classify.ts';
import { keepStatements } from './keep-copies.ts';
import type { Prepared } from './prepare.ts';

export interface Limits {
  /** Milliseconds, 0 is off. */
  readonly lockTimeout: number;
  readonly statementTimeout: number;
  readonly role: string | null;
  readonly session: Layout['session'];
  /** After each transaction the server connection may serve someone else, so no setting may outlive a transaction. */
  readonly pooled?: true;
}

/** One simple-query message that holds a file's SQL, or a part of it. */
export interface Message {
  readonly text: string;
  /** The same text in parts, so that a long file is not copied. */
  readonly texts: readonly string[];
  readonly copies: readonly string[];
  /** Statements and UTF-16 units before the file's part. */
  readonly before: { readonly statements: number; readonly length: number };
  /** The part of the script's `sql` that is inside, and what was put into it. */
  readonly part: { readonly start: number; readonly end: number };
  /** Where inside the part the ledger row stands, in `sql` offsets, how long it is, and how many statements; null if it comes after. */
  readonly inserted: { readonly at: number; readonly length: number; readonly statements: number } | null;
}

export const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE';

/** Limits in force for a file: its directives override the settings. */
export function limitsOf(prepared: Prepared, limits: Limits): Limits {
  const { lockTimeout, statementTimeout } = prepared.directives;
  return { ...limits, ...(lockTimeout !== undefined && { lockTimeout }), ...(statementTimeout !== undefined && { statementTimeout }) };
}

/**
 * The session a file begins with. Unless the layout's tool lets one file see what another has SET, it has its defaults. RESET ALL
 * does not reset role and session authorization (manual, RESET), hence the two after it: these are never kept, because the ledger is written
 * with the gate's own. No SELECT is among them: a file's own SET TRANSACTION must come before any query.
 */
export function resetStatements(limits: Limits, scope: '' | 'LOCAL '): readonly string[] {
  const { keeps } = limits.session;
  if (limits.pooled) {
    return [
      ...(limits.role === null ? [] : [`SET LOCAL ROLE ${quoteIdent(limits.role)}`]),
      ...limits.session.settings.map((setting) => setting.replace(/^SET\b/, 'SET LOCAL')),
      `SET LOCAL lock_timeout = ${limits.lockTimeout}`,
      `SET LOCAL statement_timeout = ${limits.statementTimeout}`,
    ];
  }
  return [
    ...(keeps ? [] : ['RESET ALL']),
    'RESET SESSION AUTHORIZATION',
    roleStatement(limits.role),
    ...(keeps ? [] : limits.session.settings),
    `SET ${scope}lock_timeout = ${limits.lockTimeout}`,
    `SET ${scope}statement_timeout = ${limits.statementTimeout}`,
  ];
}

/** The session as it is before the first file, and again after the last. */
export const freshStatements = (limits: Limits): string =>
  ['RESET ALL', 'RESET SESSION AUTHORIZATION', roleStatement(limits.role), ...limits.session.settings].join('; ');

/** The same in a transaction of its own: else one that the message begins after it would be of both, and take it back. */
export const freshInItself = (limits: Limits, ...queries: readonly string[]): string =>
  ['BEGIN', freshStatements(limits), ...queries, 'COMMIT'].join('; ');

const roleStatement = (role: string | null): string => (role === null ? 'RESET ROLE' : `SET ROLE ${quoteIdent(role)}`);

/** Before the ledger row, if the file may have switched to a role that is not allowed to write it. */
export function backToRole(sql: string, { role, pooled }: Pick<Limits, 'role' | 'pooled'>): string {
  if (!/\b(role|authorization)\b/i.test(sql)) return '';
  const statement = roleStatement(role);
  return `RESET SESSION AUTHORIZATION;\n${pooled ? statement.replace(/^SET\b/, 'SET LOCAL') : statement};\n`;
}

/**
 * The whole file and its ledger row in one transaction and one round trip.
 * @param durable false lets the commit return before it is flushed: what is lost in a crash is a suffix of the run, row and effect together.
 */
export function inTransaction(prepared: Prepared, limits: Limits, ledgerRow: string, durable: boolean): Message {
  const begin = [BEGIN, ...resetStatements(limits, 'LOCAL '), ...(durable ? [] : ['SET LOCAL synchronous_commit = off'])];
  const head = [...begin, ...keepStatements(prepared)];
  const { sql, copies } = prepared.script;
  return assemble(prepared, head, { start: 0, end: sql.length }, `${backToRole(sql, limits)}${ledgerRow};\nCOMMIT`, copies, null);
}

/** The file with its own BEGIN and COMMIT, the ledger row inside its transaction. */
export function withOwnTransaction(prepared: Prepared, limits: Limits, ledgerRow: string, at: number | null): Message {
  const { sql, copies } = prepared.script;
  const head = limits.pooled ? [] : resetStatements(limits, '');
  const row = `${backToRole(sql, limits)}${ledgerRow};\n`;
  if (at === null) return assemble(prepared, head, { start: 0, end: sql.length }, `${row}COMMIT`, copies, null);
  return assemble(prepared, head, { start: 0, end: sql.length }, '', copies, { at, text: row });
}

/**
 * How many of the file's own statements had completed.
 * @param completed of the whole message. @param beforeInserted the file's statements before the inserted ledger row.
 */
export function completedOfFile({ before, inserted }: Message, completed: number, beforeInserted: number): number {
  const own = completed - before.statements;
  return inserted === null || own <= beforeInserted ? own : Math.max(beforeInserted, own - inserted.statements);
}

/** One statement with its progress in one transaction. */
export function oneInTransaction(
  prepared: Prepared,
  limits: Limits,
  part: StatementShape,
  progress: string,
  copies: readonly string[],
): Message {
  const tail = `${backToRole(prepared.script.sql.slice(part.start, part.end), limits)}${progress};\nCOMMIT`;
  return assemble(prepared, [part.own?.begin ?? BEGIN], part, tail, copies, null);
}

/** The whole file as part of a transaction that others begin and end. */
export function inside(prepared: Prepared): Message {
  const { sql, copies } = prepared.script;
  return assemble(prepared, [], { start: 0, end: sql.length }, '', copies, null);
}

/** Begins such a transaction. @param durable as in `inTransaction`. */
export const beginStatements = (limits: Limits, durable: boolean): string =>
  [BEGIN, ...resetStatements(limits, 'LOCAL '), ...(durable ? [] : ['SET LOCAL synchronous_commit = off'])].join('; ');

/** Begins the transaction of one batch: what is lost in a crash is the last of them, effect and progress together. */
export const beginBatch = (file: string): string => `${migrationLabel(file)}${BEGIN}; SET LOCAL synchronous_commit = off`;

/** One statement that refuses a transaction block, or a transaction of the file's own in which nothing is recorded: sent alone. */
export function alone(prepared: Prepared, part: StatementShape, copies: readonly string[]): Message {
  return assemble(prepared, part.own === null ? [] : [part.own.begin], part, part.own?.end ?? '', copies, null);
}

function assemble(
  prepared: Prepared,
  head: readonly string[],
  part: Message['part'],
  tail: string,
  copies: readonly string[],
  insert: { readonly at: number; readonly text: string } | null,
): Message {
  const prefix = head.length === 0 ? '' : `${migrationLabel(prepared.migration.file)}${head.join('; ')};\n`;
  const { sql } = prepared.script;
  const body =
    insert === null
      ? sql.slice(part.start, part.end)
      : `${sql.slice(part.start, insert.at)}${insert.text}${sql.slice(insert.at, part.end)}`;
  const texts = tail === '' ? [prefix, body] : [prefix, body, `\n;\n${tail}`];
  return {
    // V8 does not flatten the string until something reads it.
    text: texts.reduce((all, text) => all + text, ''),
    texts,
    copies,
    before: { statements: head.length, length: prefix.length },
    part,
    inserted: insert === null ? null : { at: insert.at, length: insert.text.length, statements: insert.text.split(';\n').length - 1 },
  };
}
