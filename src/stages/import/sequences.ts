// What draws numbers goes on after the highest one that is there, or that SQLite has ever given out; never before where it is already.
import type { Queryable } from '../../postgres/session/queryable.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import type { PreparedTable } from './prepared-table.ts';

/** A sequence, quoted, and after which number it goes on. */
export interface LastNumber {
  readonly sequence: string;
  readonly last: string;
  readonly isRising: boolean;
  /** The role may set it. */
  readonly isOurs: boolean;
}

/** Of the sequences of these tables that have anything to go on after. */
export async function lastNumbers(session: Queryable, tables: readonly PreparedTable[]): Promise<readonly LastNumber[]> {
  const found: LastNumber[] = [];
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
SELECT m.next AS last, m.seqincrement > 0 AS rising, pg_catalog.has_sequence_privilege(m.seqrelid, 'UPDATE') AS ours FROM m WHERE m.next BETWEEN m.seqmin AND m.seqmax`);
      const { last, rising, ours } = result!.rows[0] ?? {};
      if (last !== undefined && last !== null) found.push({ sequence, last, isRising: rising === 't', isOurs: ours === 't' });
    }
  }
  return found;
}

/**
 * SQL that sets them and ends the transaction. One message, as setting them is not taken back by a rollback: a connection that is lost before it leaves
 * them as they were, and one that is lost after it no longer matters. What others have drawn meanwhile stays drawn.
 */
export function commitWith(numbers: readonly LastNumber[]): string {
  if (numbers.length === 0) return 'COMMIT';
  // It fails of those that are not ours before any other is set.
  const values = [...numbers]
    .sort((a, b) => Number(a.isOurs) - Number(b.isOurs))
    .map(({ sequence, last, isRising }) => {
      const id = `${quoteLiteral(sequence)}::pg_catalog.regclass`;
      return `(${id}, ${isRising ? 'GREATEST' : 'LEAST'}(${last}::pg_catalog.int8, pg_catalog.pg_sequence_last_value(${id})))`;
    });
  return `/* gate:import */ SELECT pg_catalog.count(pg_catalog.setval(v.id, v.last)) FROM (VALUES ${values.join(', ')}) v(id, last); COMMIT`;
}
