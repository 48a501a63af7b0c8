// How large a table is on the live server, and how busy: two looks at its read and write counters, some seconds apart.
import { monotonic } from '../../../core/time/deadline.ts';
import { pause } from '../../../core/time/pause.ts';
import { PostgresError } from '../../../postgres/errors/errors.ts';
import type { Queryable, Row } from '../../../postgres/session/queryable.ts';
import { quoteLiteral } from '../../../sql/quote.ts';

export interface Figures {
  /** With its partitions, without indexes. */
  readonly bytes: number;
  /** As formatted by pg_size_pretty. */
  readonly size: string;
  /** What the last ANALYZE or VACUUM estimated; null if there was none. */
  readonly rows: number | null;
  /** Scans of it or its indexes, and rows inserted, updated and deleted, per second. */
  readonly readsPerSecond: number;
  readonly writesPerSecond: number;
}

/** Sessions report their counters once a second, so a shorter time says little. */
const BETWEEN = 3000;
const MOST_WAITED = '2s';

interface Look {
  readonly at: number;
  readonly counts: ReadonlyMap<string, { readonly reads: number; readonly writes: number }>;
}

/** The first of two looks. */
export async function lookAtTraffic(live: Queryable): Promise<Look> {
  const at = monotonic();
  const [found] = await live.query(`/* gate:trace */ SELECT relid, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) AS reads,
    coalesce(n_tup_ins, 0) + coalesce(n_tup_upd, 0) + coalesce(n_tup_del, 0) AS writes FROM pg_catalog.pg_stat_all_tables`);
  return {
    at,
    counts: new Map((found?.rows ?? []).map(({ relid, reads, writes }) => [relid!, { reads: Number(reads), writes: Number(writes) }])),
  };
}

/**
 * The second look, some seconds after the first.
 * @param names qualified and quoted. @returns by name, for those that are there; `seconds`: between the looks.
 */
export async function figuresOf(
  live: Queryable,
  names: readonly string[],
  first: Look,
  signal: AbortSignal,
): Promise<{ readonly seconds: number; readonly figures: ReadonlyMap<string, Figures> }> {
  if (names.length === 0) return { seconds: 0, figures: new Map() };
  await pause(Math.max(0, BETWEEN - (monotonic() - first.at)), signal);
  const second = await lookAtTraffic(live);
  const seconds = (second.at - first.at) / 1000;
  const rates = (leaves: readonly string[], what: 'reads' | 'writes'): number =>
    leaves.reduce((sum, relid) => sum + Math.max(0, (second.counts.get(relid)?.[what] ?? 0) - (first.counts.get(relid)?.[what] ?? 0)), 0) /
    seconds;
  const figures = (await sizes(live, names)).map(({ name, bytes, size, estimate, leaves }): [string, Figures] => {
    const all = JSON.parse(leaves!) as readonly string[];
    const rows = estimate == null ? null : Number(estimate);
    return [name!, { bytes: Number(bytes), size: size!, rows, readsPerSecond: rates(all, 'reads'), writesPerSecond: rates(all, 'writes') }];
  });
  return { seconds, figures: new Map(figures) };
}

/** Reading a size waits for whoever has locked the table; if it takes too long, what the last VACUUM recorded is reported. */
async function sizes(live: Queryable, names: readonly string[]): Promise<readonly Row[]> {
  try {
    const results = await live.query(
      `/* gate:trace */ BEGIN READ ONLY; SET LOCAL lock_timeout = '${MOST_WAITED}'; ${sizesSql(names, 'pg_catalog.pg_relation_size(l.oid)')}; COMMIT`,
    );
    return results.at(-2)?.rows ?? [];
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    const pages = "l.relpages::bigint * pg_catalog.current_setting('block_size')::bigint";
    const [result] = (await live.query(`ROLLBACK; ${sizesSql(names, pages)}`)).slice(-1);
    return result?.rows ?? [];
  }
}

const sizesSql = (names: readonly string[], bytes: string): string => `WITH RECURSIVE t(root, oid) AS (
  SELECT w.name, pg_catalog.to_regclass(w.name)::pg_catalog.oid FROM (VALUES ${names.map((name) => `(${quoteLiteral(name)})`).join(', ')}) w(name)
  WHERE pg_catalog.to_regclass(w.name) IS NOT NULL
  UNION SELECT t.root, i.inhrelid FROM pg_catalog.pg_inherits i JOIN t ON i.inhparent = t.oid)
SELECT t.root AS name, pg_catalog.sum(${bytes})::bigint AS bytes, pg_catalog.pg_size_pretty(pg_catalog.sum(${bytes})) AS size,
  pg_catalog.sum(l.reltuples) FILTER (WHERE l.reltuples >= 0 AND l.relkind <> 'p')::bigint AS estimate, pg_catalog.json_agg(l.oid::text) AS leaves
FROM t JOIN pg_catalog.pg_class l ON l.oid = t.oid GROUP BY t.root`;
