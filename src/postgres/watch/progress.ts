// How far a long command is, from the server's progress views (manual, 28.4), in which versions 14 to 18 differ in some columns.

export interface Progress {
  /** `CREATE INDEX CONCURRENTLY`, `VACUUM`. */
  readonly command: string;
  /** The table or index it works on; null if the server does not say. */
  readonly subject: string | null;
  /** In the server's words: `building index: scanning table`. */
  readonly phase: string;
  /** What `done` and `total` count; null if this phase counts nothing. */
  readonly unit: 'blocks' | 'tuples' | 'bytes' | 'sessions' | 'tables' | null;
  readonly done: number;
  /** 0 where it is not known. */
  readonly total: number;
  /** From 0 to 100; null without a total. */
  readonly percent: number | null;
}

/** A row of a progress view as JSON, and `relation`, the name of what it works on. */
export type ProgressRow = Readonly<Record<string, unknown>>;

/** By the view's name after `pg_stat_progress_`. */
export const PROGRESS_VIEWS = ['create_index', 'cluster', 'vacuum', 'analyze', 'copy'] as const;
export type ProgressView = (typeof PROGRESS_VIEWS)[number];

type Counted = Pick<Progress, 'unit' | 'done' | 'total'>;

export function progressOf(view: ProgressView, row: ProgressRow): Progress {
  const phase = String(row['phase'] ?? row['type'] ?? '').toLowerCase();
  const counted = COUNTS[view](row, phase);
  const { done, total } = counted;
  return {
    command: typeof row['command'] === 'string' ? row['command'] : view.toUpperCase(),
    subject: typeof row['relation'] === 'string' && row['relation'] !== '-' ? row['relation'] : null,
    phase: `${phase}${partsOf(row)}`,
    ...counted,
    percent: total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : null,
  };
}

const COUNTS: { readonly [V in ProgressView]: (row: ProgressRow, phase: string) => Counted } = {
  create_index: (row, phase) => {
    if (phase.startsWith('waiting')) return count('sessions', row['lockers_done'], row['lockers_total']);
    // The count of blocks stands still at its end while the tuples found in them are sorted and written.
    if (/tuples/.test(phase) && Number(row['tuples_total']) > 0) return count('tuples', row['tuples_done'], row['tuples_total']);
    return count('blocks', row['blocks_done'], row['blocks_total']);
  },
  cluster: (row, phase) =>
    phase.includes('scanning') && Number(row['heap_blks_total']) > 0
      ? count('blocks', row['heap_blks_scanned'], row['heap_blks_total'])
      : count('tuples', row['heap_tuples_written'], 0),
  vacuum: (row, phase) =>
    phase === 'vacuuming heap'
      ? count('blocks', row['heap_blks_vacuumed'], row['heap_blks_total'])
      : count('blocks', row['heap_blks_scanned'], row['heap_blks_total']),
  analyze: (row, phase) =>
    phase.includes('inherited')
      ? count('tables', row['child_tables_done'], row['child_tables_total'])
      : count('blocks', row['sample_blks_scanned'], row['sample_blks_total']),
  copy: (row) =>
    Number(row['bytes_total']) > 0 || Number(row['tuples_processed']) === 0
      ? count('bytes', row['bytes_processed'], row['bytes_total'])
      : count('tuples', row['tuples_processed'], 0),
};

/** Nothing is counted where neither number is there. */
function count(unit: NonNullable<Progress['unit']>, done: unknown, total: unknown): Counted {
  const counted = { done: Number(done ?? 0), total: Number(total ?? 0) };
  return counted.done === 0 && counted.total === 0 ? { unit: null, done: 0, total: 0 } : { unit, ...counted };
}

/** Of a partitioned table's index. */
function partsOf(row: ProgressRow): string {
  const total = Number(row['partitions_total'] ?? 0);
  return total > 0 ? `, partition ${Math.min(total, Number(row['partitions_done'] ?? 0) + 1)} of ${total}` : '';
}
