// Rows of several tables in one result: where each is from, and the row as JSON.
import type { Row } from '../postgres/session/queryable.ts';
import { quoteLiteral } from '../sql/quote.ts';

/** A row that nothing has been made of yet. */
export type JsonRow = Readonly<Record<string, unknown>>;

/** Whose table it is from. */
export type Origin = 'gate' | 'tool';

/** A SELECT of columns `origin` and `row`. */
export const asJson = (origin: Origin, select: string): string =>
  `SELECT ${quoteLiteral(origin)} AS origin, pg_catalog.to_json(${origin}_rows)::text AS row FROM (${select}) ${origin}_rows`;

export const parseJson = (rows: readonly Row[], origin: Origin): readonly JsonRow[] =>
  rows.filter((row) => row['origin'] === origin).map((row) => JSON.parse(row['row']!) as JsonRow);
