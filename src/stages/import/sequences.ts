// What draws numbers goes on after the highest one that is there, or that SQLite has ever given out; never before where it is already.
import type { Queryable } from '../../postgres/session/queryable.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import type { PreparedTable } from './prepared-table.ts';

/** @returns the sequences that were set, and after which number they go on. */
export async function setSequences(session: Queryable, tables: readonly PreparedTable[]): Promise<readonly string[]> {
  const set: string[] = [];
  for (const { pair } of tables) {
    for (const { name, sequence } of pair.to.columns) {
      if (sequence === null) continue;
      const isKey = pair.from.key.length === 1 && pair.columns.some(({ from, to }) => to.name === name && from.name === pair.from.key[0]);
      const given = (isKey ? pair.from.lastNumber : null) ?? 'NULL';
      const column = quoteIdent(name);
      const [result] = await session.query(`/* gate:import */ WITH s AS (
  SELECT q.*, (SELECT CASE WHEN l.is_called THEN l.last_value END FROM ${sequence} l) AS last, t.least, t.most FROM pg_catalog.pg_sequence q,
    (SELECT pg_catalog.min(${column})::pg_catalog.int8 AS least, pg_catalog.max(${column})::pg_catalog.int8 AS most FROM ${pair.to.id}) t
  WHERE q.seqrelid = ${quoteLiteral(sequence)}::pg_catalog.regclass),
m AS (SELECT s.*, CASE WHEN seqincrement > 0 THEN GREATEST(most, last, ${given}) ELSE LEAST(least, last) END AS next FROM s)
SELECT pg_catalog.setval(m.seqrelid::pg_catalog.regclass, m.next) AS last FROM m WHERE m.next BETWEEN m.seqmin AND m.seqmax`);
      const last = result!.rows[0]?.['last'];
      if (last !== undefined && last !== null) set.push(`${sequence} after ${last}`);
    }
  }
  return set;
}
