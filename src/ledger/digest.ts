// One digest of many rows, worked out alike by the server and here: two sets of rows are equal where their digests are.
import { createHash } from 'node:crypto';

/** @param lines in any order. */
export const digestOf = (lines: readonly string[]): string =>
  createHash('sha256')
    .update([...lines].sort().join(','))
    .digest('hex');

/** An aggregate over a text expression; null over no rows. */
export function digestExpression(line: string): string {
  const all = `pg_catalog.string_agg(${line}, ',' ORDER BY (${line}) COLLATE "C")`;
  return `pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(${all}, 'UTF8')), 'hex')`;
}
