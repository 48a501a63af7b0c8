// What a destructive statement would discard, looked up on the live server: tables and columns that hold something, how many rows, how many
// bytes, when they were last read. Looking does not count as reading: TID range scans are not in the statistics of scans.
import type { Queryable, Row } from '../../postgres/session/queryable.ts';
import { readOnlyQuery } from '../../postgres/session/read-only-query.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import type { Destructive, Victim } from './destructive-statements.ts';

export interface Stake {
  /** Which of the statements asked about. */
  readonly at: number;
  readonly kind: 'table' | 'column';
  /** `public.old`, `public.users.email`; quoted where SQL would have to. */
  readonly name: string;
  /** In words: `41,200 rows`, `more than 100,000 rows`, `rows that this role may not count`. */
  readonly rows: string;
  /** As pg_size_pretty says it; of a table, with its indexes. */
  readonly size: string;
  /** The day of the last scan in UTC, if the server keeps it (PostgreSQL 16) and knows one. */
  readonly lastRead: string | null;
}

/** Rows are counted up to here; beyond, what the last ANALYZE estimated is said. */
const COUNTED = 100_000;
const LOOK_FOR = '2s';

/** Tables and columns without a row, or a value, are left out: nothing is lost with them. */
export async function rowsAtStake(session: Queryable, destructive: readonly Destructive[]): Promise<readonly Stake[]> {
  const stakes: Stake[] = [];
  const sql = destructive.map(({ verb, victim }, at) => holders(at, verb, victim)).join('\nUNION ALL\n');
  // Names are resolved with the session's own search path.
  const [found] = await session.query(`/* gate:destruction */ ${describing(sql)}`);
  for (const row of found?.rows ?? []) {
    const rows = await counted(session, row);
    if (rows !== null) stakes.push(stakeOf(row, rows));
  }
  return stakes;
}

/** Rows (at, root, leaf, col): the relations that keep what is discarded of a root, which is what a person knows. */
function holders(at: number, verb: Destructive['verb'], victim: Victim): string {
  const { kind, name, cascades } = victim;
  const select = (roots: string, col = 'NULL'): string =>
    `SELECT ${at} AS at, root, l.oid AS leaf, ${col}::text AS col FROM (${roots}) r(root), LATERAL (${leaves('root')}) l`;
  const own = quoteLiteral(name.at(-1)!);
  switch (kind) {
    case 'table':
      return select(verb === 'truncates' && cascades ? referring(named(name)) : named(name));
    case 'column':
      return `${select(named(victim.table ?? []), own)} WHERE EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = root AND attname = ${own} AND NOT attisdropped)`;
    case 'schema':
      return select(
        `SELECT c.oid FROM pg_catalog.pg_class c WHERE relnamespace = pg_catalog.to_regnamespace(${quoteLiteral(quoteIdent(name[0]!))})`,
      );
    case 'owned':
      return select(
        `SELECT c.oid FROM pg_catalog.pg_class c WHERE relowner = ${name[0] === 'CURRENT_USER' ? 'CURRENT_USER' : quoteLiteral(quoteIdent(name[0]!))}::pg_catalog.regrole`,
      );
    case 'extension':
      return select(
        `SELECT d.objid FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid WHERE e.extname = ${own} AND d.deptype = 'e' AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass`,
      );
    case 'type':
      return `SELECT ${at} AS at, a.attrelid AS root, l.oid AS leaf, a.attname::text AS col FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid, LATERAL (${leaves('a.attrelid')}) l
WHERE NOT a.attisdropped AND a.attnum > 0 AND pg_catalog.to_regtype(${quoteLiteral(name.map(quoteIdent).join('.'))}) IN (t.oid, t.typelem)`;
  }
}

/** As the search path finds it; a name without a schema that it does not find, wherever it is: the file may set a path of its own. */
function named(name: readonly string[]): string {
  const found = `pg_catalog.to_regclass(${quoteLiteral(name.map(quoteIdent).join('.'))})`;
  if (name.length > 1) return `SELECT ${found}::pg_catalog.oid`;
  return `SELECT c.oid FROM pg_catalog.pg_class c WHERE c.oid = ${found} OR (${found} IS NULL AND c.relname = ${quoteLiteral(name[0] ?? '')})`;
}

/** With the tables whose foreign keys lead to them, and so on. */
const referring = (roots: string): string =>
  `WITH RECURSIVE t(oid) AS (${roots} UNION SELECT k.conrelid FROM pg_catalog.pg_constraint k JOIN t ON k.confrelid = t.oid WHERE k.contype = 'f') SELECT oid FROM t`;

/** A table with its partitions, or with what inherits from it. */
const leaves = (root: string): string =>
  `WITH RECURSIVE t(oid) AS (SELECT ${root} UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN t ON i.inhparent = t.oid) SELECT oid FROM t`;

const describing = (sql: string): string => `SELECT h.at, n.nspname AS schema, c.relname AS "table", h.col,
  CASE WHEN h.col IS NULL THEN pg_catalog.format('%I.%I', n.nspname, c.relname) ELSE pg_catalog.format('%I.%I.%I', n.nspname, c.relname, h.col) END AS name,
  pg_catalog.sum(pg_catalog.pg_relation_size(h.leaf)) AS bytes, pg_catalog.pg_size_pretty(pg_catalog.sum(pg_catalog.pg_total_relation_size(h.leaf))) AS size,
  pg_catalog.sum(greatest(l.reltuples, 0))::bigint AS estimate,
  pg_catalog.to_char(pg_catalog.max(greatest((s.said ->> 'last_seq_scan')::timestamptz, (s.said ->> 'last_idx_scan')::timestamptz)) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS last_read
FROM (${sql}) h JOIN pg_catalog.pg_class c ON c.oid = h.root JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_class l ON l.oid = h.leaf
LEFT JOIN (SELECT relid, pg_catalog.to_jsonb(t) AS said FROM pg_catalog.pg_stat_all_tables t) s ON s.relid = h.leaf
WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
GROUP BY h.at, n.nspname, c.relname, h.col ORDER BY h.at, n.nspname, c.relname, h.col`;

/** In words; null if there is none. */
async function counted(session: Queryable, { schema, table, col, bytes, estimate }: Row): Promise<string | null> {
  if (bytes === '0') return null;
  const kept = col == null ? '' : ` AND ${quoteIdent(col)} IS NOT NULL`;
  const settings = ['seqscan', 'indexscan', 'indexonlyscan', 'bitmapscan'].map((scan) => `SET LOCAL enable_${scan} = off`);
  const answered = await readOnlyQuery(session, {
    file: '',
    text: `SET LOCAL statement_timeout = '${LOOK_FOR}'; SET LOCAL row_security = off; ${settings.join('; ')};
SELECT pg_catalog.count(*) AS n FROM (SELECT FROM ${quoteIdent(schema ?? '')}.${quoteIdent(table ?? '')} WHERE ctid >= '(0,0)'${kept} LIMIT ${COUNTED + 1}) r`,
  });
  if ('error' in answered) return answered.error.sqlstate === '57014' ? about(Number(estimate)) : 'rows that this role may not count';
  const n = Number(answered.rows[0]?.['n'] ?? 0);
  if (n === 0) return null;
  return n > COUNTED ? about(Number(estimate)) : n === 1 ? '1 row' : `${grouped(n)} rows`;
}

const about = (estimate: number): string => (estimate > COUNTED ? `about ${grouped(estimate)} rows` : `more than ${grouped(COUNTED)} rows`);

const grouped = (n: number): string => n.toLocaleString('en-US');

const stakeOf = ({ at, col, name, size, last_read }: Row, rows: string): Stake => ({
  at: Number(at),
  kind: col == null ? 'table' : 'column',
  name: name ?? '',
  rows,
  size: size ?? '',
  lastRead: last_read ?? null,
});
