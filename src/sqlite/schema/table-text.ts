// What a CREATE TABLE says that no pragma tells: checks, generated columns, collations, conflict clauses, names of constraints, deferred keys.
// A constraint of one column is the same as one of the table. Follows SQLite's grammar (parse.y), whose texts SQLite itself has taken.

import { closingAt, isSign, isWord, itemsOf, type Token, tokensOf } from '../../sql/dialects/tokens.ts';
import { bare, canonicalOf, quoteName } from './canonical.ts';

export interface ColumnText {
  readonly name: string;
  readonly collation?: string;
  readonly notNullConflict?: string;
  /** Canonical; of a generated column its expression. */
  readonly expression?: string;
  readonly isStored?: boolean;
}

interface Constraint {
  /** As CONSTRAINT calls it. */
  readonly name?: string;
  /** What ON CONFLICT says; absent for ABORT. */
  readonly conflict?: string;
}

export interface KeyText extends Constraint {
  /** Each with COLLATE and DESC where it says so. */
  readonly columns: readonly string[];
  readonly isAutoincrement?: boolean;
}

export interface ForeignKeyText extends Constraint {
  readonly columns: readonly string[];
  readonly table: string;
  /** Empty if the primary key is meant. */
  readonly to: readonly string[];
  readonly onDelete?: string;
  readonly onUpdate?: string;
  readonly isDeferred?: boolean;
}

export interface CheckText extends Constraint {
  readonly expression: string;
}

export interface TableText {
  readonly columns: readonly ColumnText[];
  readonly primaryKey: KeyText | null;
  readonly uniques: readonly KeyText[];
  readonly checks: readonly CheckText[];
  readonly foreignKeys: readonly ForeignKeyText[];
}

/** Reads along a list of tokens. */
interface Reading {
  readonly tokens: readonly Token[];
  at: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface Draft {
  readonly columns: Writable<ColumnText>[];
  primaryKey: KeyText | null;
  readonly uniques: KeyText[];
  readonly checks: CheckText[];
  readonly foreignKeys: ForeignKeyText[];
}

const OF_TABLE = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN'];

/** @param sql as sqlite_schema has it. */
export function readTableText(sql: string): TableText {
  const tokens = tokensOf(sql);
  const open = tokens.findIndex((token) => isSign(token, '('));
  const draft: Draft = { columns: [], primaryKey: null, uniques: [], checks: [], foreignKeys: [] };
  for (const item of itemsOf(tokens.slice(open + 1, closingAt(tokens, open)))) {
    const reading: Reading = { tokens: item, at: 0 };
    const column = item[0] !== undefined && !OF_TABLE.some((word) => isWord(item[0], word)) ? columnIn(reading, draft) : null;
    let name: string | undefined;
    while (reading.at < item.length) {
      if (takes(reading, 'CONSTRAINT')) name = next(reading)?.name;
      else if (takeConstraint(reading, draft, column, name)) name = undefined;
      else reading.at++;
    }
  }
  return draft;
}

function columnIn(reading: Reading, { columns }: Draft): Writable<ColumnText> {
  const column: Writable<ColumnText> = { name: next(reading)!.name };
  columns.push(column);
  return column;
}

/** @returns false if no constraint begins there: a word of the column's type, for one. */
function takeConstraint(reading: Reading, draft: Draft, column: Writable<ColumnText> | null, name: string | undefined): boolean {
  const named = name === undefined ? {} : { name };
  if (takes(reading, 'PRIMARY', 'KEY')) draft.primaryKey = keyIn(reading, column, named);
  else if (takes(reading, 'UNIQUE')) draft.uniques.push(keyIn(reading, column, named));
  else if (takes(reading, 'CHECK')) draft.checks.push({ ...named, expression: expressionIn(reading), ...conflictIn(reading) });
  else if (takes(reading, 'FOREIGN', 'KEY')) draft.foreignKeys.push(referenceIn(reading, listIn(reading), named));
  else if (column === null) return false;
  else if (isWord(reading.tokens[reading.at], 'REFERENCES')) draft.foreignKeys.push(referenceIn(reading, [column.name], named));
  else return takeOfColumn(reading, column);
  return true;
}

function takeOfColumn(reading: Reading, column: Writable<ColumnText>): boolean {
  if (takes(reading, 'NOT', 'NULL')) {
    const { conflict } = conflictIn(reading);
    if (conflict !== undefined) column.notNullConflict = conflict;
  } else if (takes(reading, 'NULL')) conflictIn(reading);
  else if (takes(reading, 'COLLATE')) column.collation = next(reading)?.name ?? '';
  else if (takes(reading, 'DEFAULT')) skipDefault(reading);
  else if (takes(reading, 'GENERATED', 'ALWAYS', 'AS') || takes(reading, 'AS')) {
    column.expression = expressionIn(reading);
    column.isStored = takes(reading, 'STORED');
  } else return false;
  return true;
}

/** The pragma says it; it is only left behind here. */
function skipDefault(reading: Reading): void {
  if (isSign(reading.tokens[reading.at], '(')) reading.at = closingAt(reading.tokens, reading.at) + 1;
  else reading.at += isSign(reading.tokens[reading.at], '-') || isSign(reading.tokens[reading.at], '+') ? 2 : 1;
}

function keyIn(reading: Reading, column: ColumnText | null, named: Constraint): KeyText {
  const own = column === null ? null : [`${quoteName(column.name)}${isDescendingIn(reading) ? ' DESC' : ''}`];
  const listed = own === null ? parenthesised(reading) : [];
  const isAutoincrement = listed.some((token) => isWord(token, 'AUTOINCREMENT'));
  const columns = own ?? keyColumns(listed.filter((token) => !isWord(token, 'AUTOINCREMENT')));
  const conflict = conflictIn(reading);
  return { ...named, columns, ...conflict, ...((isAutoincrement || takes(reading, 'AUTOINCREMENT')) && { isAutoincrement: true }) };
}

function isDescendingIn(reading: Reading): boolean {
  if (takes(reading, 'DESC')) return true;
  takes(reading, 'ASC');
  return false;
}

/** Columns or expressions of a key or an index, without ASC, which says nothing. */
export const keyColumns = (tokens: readonly Token[]): readonly string[] =>
  itemsOf(tokens).map((item) => canonicalOf(isWord(item.at(-1), 'ASC') ? item.slice(0, -1) : item));

function referenceIn(reading: Reading, columns: readonly string[], named: Constraint): ForeignKeyText {
  takes(reading, 'REFERENCES');
  const table = next(reading)?.name ?? '';
  const to = isSign(reading.tokens[reading.at], '(') ? listIn(reading) : [];
  const found: Writable<ForeignKeyText> = { ...named, columns, table, to };
  for (;;) {
    if (takes(reading, 'ON', 'DELETE')) found.onDelete = actionIn(reading);
    else if (takes(reading, 'ON', 'UPDATE')) found.onUpdate = actionIn(reading);
    else if (takes(reading, 'MATCH')) reading.at++;
    else if (takes(reading, 'NOT', 'DEFERRABLE')) deferralIn(reading);
    else if (takes(reading, 'DEFERRABLE')) found.isDeferred = deferralIn(reading);
    else return found;
  }
}

function deferralIn(reading: Reading): boolean {
  if (takes(reading, 'INITIALLY', 'DEFERRED')) return true;
  takes(reading, 'INITIALLY', 'IMMEDIATE');
  return false;
}

function actionIn(reading: Reading): string {
  if (takes(reading, 'NO', 'ACTION')) return 'NO ACTION';
  if (takes(reading, 'SET', 'NULL')) return 'SET NULL';
  if (takes(reading, 'SET', 'DEFAULT')) return 'SET DEFAULT';
  return next(reading)?.text.toUpperCase() ?? '';
}

function conflictIn(reading: Reading): Pick<Constraint, 'conflict'> {
  if (!takes(reading, 'ON', 'CONFLICT')) return {};
  const conflict = next(reading)?.text.toUpperCase() ?? '';
  return conflict === 'ABORT' ? {} : { conflict };
}

const expressionIn = (reading: Reading): string => canonicalOf(bare(parenthesised(reading)));

const listIn = (reading: Reading): readonly string[] => itemsOf(parenthesised(reading)).flatMap(([first]) => (first ? [first.name] : []));

/** What is between the parentheses that begin there. */
function parenthesised(reading: Reading): readonly Token[] {
  const close = closingAt(reading.tokens, reading.at);
  const inside = reading.tokens.slice(reading.at + 1, close);
  reading.at = close + 1;
  return inside;
}

const next = (reading: Reading): Token | undefined => reading.tokens[reading.at++];

/** Goes past those words if they come. */
function takes(reading: Reading, ...words: readonly string[]): boolean {
  const isThere = words.every((word, i) => isWord(reading.tokens[reading.at + i], word));
  if (isThere) reading.at += words.length;
  return isThere;
}
