// What tables and B-tree indexes would need if they were written anew, by the statistics of their columns, against what they take. An estimate:
// the padding between columns is not counted.

import { sizeText } from '../core/text/size-text.ts';
import type { Row } from '../postgres/session/queryable.ts';
import type { Diagnosis, Verdict } from './check.ts';
import { percent } from './words.ts';

/** Below, more than half of it is room that nothing uses. */
export const LEAST_USED = 0.5;

/** SQL for the bytes of a page that can hold rows or entries. */
export const PAGE_ROOM = "(current_setting('block_size')::int - 40)";

/** SQL: the percentage to which pages of `c` are filled when they are written. */
export const fillFactor = (byDefault: number): string =>
  `coalesce((SELECT option_value::int FROM pg_options_to_table(c.reloptions) WHERE option_name = 'fillfactor'), ${byDefault})`;

/** SQL: as a row or an entry is aligned. */
export const aligned = (bytes: string): string => `(ceil((${bytes}) / 8.0) * 8)`;

/** SQL for the size of `c` when it was last vacuumed or analysed, which is when its rows were counted; of what never was, as it is. */
export const COUNTED_SIZE =
  "CASE c.relpages WHEN 0 THEN pg_relation_size(c.oid) ELSE c.relpages::bigint * current_setting('block_size')::int END";

/** SQL for the mean bytes of a column, NULLs counted as none; null if that is not known. Looked up one by one: a join reads all statistics. */
export const columnBytes = (schema: string, relation: string, column: string): string =>
  `(SELECT (1 - s.null_frac) * s.avg_width FROM pg_stats s WHERE s.schemaname = ${schema} AND s.tablename = ${relation} AND s.attname = ${column} AND NOT s.inherited)`;

/** Only so many are estimated, the largest, so that a database with thousands of them has its answer at once. */
export const MOST = 100;

/** @param rows `name`, `size` in bytes, `used` as a fraction, or null if it cannot be told. @param many `tables`. */
export function judgeBloat(
  rows: readonly Row[],
  least: number,
  many: string,
  diagnose: (name: string, wasted: string) => Diagnosis,
): Verdict {
  const large = rows.filter(({ size }) => Number(size) >= least);
  const unknown = large.filter(({ used }) => used === null).length;
  const bloated = large.filter(({ used }) => used !== null && Number(used) < LEAST_USED);
  const findings = bloated.map(({ name, size, used }) =>
    diagnose(name!, `about ${percent(1 - Number(used), 1)} % of its ${sizeText(Number(size))} is room that nothing uses`),
  );
  if (unknown === 0) return { findings };
  return {
    findings,
    skipped: `${unknown} of the ${large.length} large ${many}: there are no statistics of the columns, or the role may not read them`,
  };
}
