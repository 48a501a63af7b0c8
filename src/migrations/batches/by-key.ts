// Batches as ranges of a key, from its lowest value to the highest that there was at the beginning: each row is met exactly once, whatever
// the statement makes of it. Refuses a key that is not one: it must be NOT NULL, and lead an index.
import { quoteLiteral } from '../../sql/quote.ts';
import { Refusal } from '../refusal.ts';
import { type BatchJob, type BatchSession, type Division, NOTHING_DONE } from './batch-job.ts';

interface Key {
  /** Quoted. */
  readonly table: string;
  readonly column: string;
  readonly type: string;
  /** How many rows the table has, as ANALYZE last counted them; null if it never did. */
  readonly rows: number | null;
}

export async function byKey(session: BatchSession, { size }: BatchJob, name: string): Promise<Division> {
  const { table, column, type, rows: total } = await findKey(session, name);
  const typed = (value: string): string => `${quoteLiteral(value)}::${type}`;
  const one = async (select: string): Promise<string | null> => {
    const { rows } = await session.run(select, []);
    return (rows[0]?.['value'] as string | undefined) ?? null;
  };
  return {
    start: async () => {
      const last = await one(`SELECT ${column}::text AS value FROM ${table} ORDER BY ${column} DESC LIMIT 1`);
      return { ...NOTHING_DONE, total, last, finished: last === null };
    },
    next: async ({ position, last }) => {
      const left = `FROM ${table} WHERE ${column} <= ${typed(last!)}${position === null ? '' : ` AND ${column} > ${typed(position)}`} ORDER BY ${column}`;
      const from = await one(`SELECT ${column}::text AS value ${left} LIMIT 1`);
      if (from === null) return null;
      const until = (await one(`SELECT ${column}::text AS value ${left} OFFSET ${size - 1} LIMIT 1`)) ?? last!;
      return { values: { from: typed(from), until: typed(until) }, until };
    },
  };
}

async function findKey(session: BatchSession, name: string): Promise<Key> {
  const dot = name.lastIndexOf('.');
  if (dot < 1) throw new Refusal(`the key ${name} does not name a table and its column`, WRITE);
  const { rows } = await session.run(
    `SELECT c.oid::pg_catalog.regclass::text AS "table", pg_catalog.quote_ident(a.attname) AS "column", pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
  a.attnotnull, c.reltuples::float8 AS rows, EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum AND i.indisvalid AND i.indpred IS NULL) AS indexed
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
WHERE c.oid = pg_catalog.to_regclass($1) AND a.attname = (pg_catalog.parse_ident($2))[1] AND a.attnum > 0 AND NOT a.attisdropped`,
    [name.slice(0, dot), name.slice(dot + 1)],
  );
  const [found] = rows;
  if (found === undefined) throw new Refusal(`there is no column ${name} to divide the work by`, WRITE);
  if (found['attnotnull'] !== true) throw new Refusal(`the key ${name} may be null, and rows where it is would be left out`, OTHER);
  if (found['indexed'] !== true) throw new Refusal(`no index begins with the key ${name}: each batch would read the whole table`, OTHER);
  const estimate = Number(found['rows']);
  return {
    table: String(found['table']),
    column: String(found['column']),
    type: String(found['type']),
    rows: estimate > 0 ? Math.round(estimate) : null,
  };
}

const WRITE = 'write TABLE.COLUMN or SCHEMA.TABLE.COLUMN, as in SQL';
const OTHER = 'name a column that is NOT NULL and the first of an index, such as the primary key; or limit the statement by LIMIT :batch';
