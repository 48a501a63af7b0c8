// What is out of the way while rows come in, and is put back before the transaction ends. Triggers are off. Foreign keys are taken away: putting one
// back checks every row, so that tables that refer to each other in circles are loaded like any other. So are indexes of tables with many rows,
// those of primary and unique keys too, as making one of rows that are there is much cheaper than adding to it row by row.
import { quoteIdent, quoteLiteral } from '../sql/quote.ts';
import type { TargetForeignKey, TargetIndex, TargetTable } from './target.ts';

const MANY = 10_000;

export interface Filled {
  readonly to: TargetTable;
  readonly rows: number;
  /** It has no rows before. */
  readonly isEmpty: boolean;
}

/** So many rows that indexes are made afterwards. */
export const hasMany = ({ rows }: Pick<Filled, 'rows'>): boolean => rows >= MANY;

/** `id` of those that are given a new file for their rows: with few of them, or others beside them, it is not worth it. */
export function renewedIn(tables: readonly Filled[]): ReadonlySet<string> {
  const ids = new Set(tables.map(({ to }) => to.id));
  const isFree = ({ referredBy }: TargetTable): boolean => referredBy.every((id) => ids.has(id));
  return new Set(tables.flatMap(({ to, rows, isEmpty }) => (isEmpty && hasMany({ rows }) && to.isRenewable && isFree(to) ? [to.id] : [])));
}

/** Statements before the rows, and those after them. */
export function aroundLoading(tables: readonly Filled[]): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const ids = new Set(tables.map(({ to }) => to.id));
  const isFree = ({ referredBy }: TargetIndex): boolean => referredBy.every((id) => ids.has(id));
  const indexes = tables.flatMap(({ to, rows, isEmpty }) =>
    isEmpty && to.isOwned && hasMany({ rows }) ? to.indexes.filter(isFree).map((index) => ({ table: to.id, index })) : [],
  );
  const keys = tables.flatMap(({ to }) => to.foreignKeys.map((key) => ({ id: to.id, key })));
  const before = [
    ...tables.filter(({ to }) => to.triggers.length > 0).map(({ to }) => `ALTER TABLE ${to.id} DISABLE TRIGGER USER`),
    ...keys.map(({ id, key }) => `ALTER TABLE ${id} DROP CONSTRAINT ${quoteIdent(key.name)}`),
    ...indexes.map(({ table, index }) =>
      index.isConstraint ? `ALTER TABLE ${table} DROP CONSTRAINT ${index.id}` : `DROP INDEX ${index.id}`,
    ),
  ];
  const after = [
    // They were in that of the database.
    ...(indexes.length === 0 ? [] : ["SET LOCAL default_tablespace = ''"]),
    ...indexes.flatMap(({ table, index }) => indexAgain(table, index)),
    ...keys.flatMap(({ id, key }) => keyAgain(id, key)),
    ...tables.flatMap(({ to: { id, triggers } }) =>
      triggers.map(({ name, enabled }) => `ALTER TABLE ${id} ENABLE ${WORDS[enabled] ?? ''}TRIGGER ${quoteIdent(name)}`),
    ),
  ];
  return { before, after };
}

const WORDS: Readonly<Record<string, string>> = { A: 'ALWAYS ', R: 'REPLICA ' };

const indexAgain = (table: string, { id, isConstraint, definition, comment }: TargetIndex): readonly string[] =>
  isConstraint
    ? [`ALTER TABLE ${table} ADD CONSTRAINT ${id} ${definition}`, ...commentOn(`CONSTRAINT ${id} ON ${table}`, comment)]
    : [definition, ...commentOn(`INDEX ${id}`, comment)];

const keyAgain = (id: string, { name, definition, comment }: TargetForeignKey): readonly string[] => [
  `ALTER TABLE ${id} ADD CONSTRAINT ${quoteIdent(name)} ${definition}`,
  ...commentOn(`CONSTRAINT ${quoteIdent(name)} ON ${id}`, comment),
];

const commentOn = (what: string, comment: string | null): readonly string[] =>
  comment === null ? [] : [`COMMENT ON ${what} IS ${quoteLiteral(comment)}`];
