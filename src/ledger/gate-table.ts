// The one table that the gate keeps migrations in: as its own layout's ledger, and with what another tool's ledger has no room for.

import type { Migration } from '../core/migration.ts';
import { quoteIdent, quoteLiteral } from '../sql/quote.ts';
import { digestExpression, digestOf } from './digest.ts';
import type { JsonRow } from './json-rows.ts';
import { type LedgerRow, type Run, THIS_MESSAGE, type Timed, type Times } from './ledger.ts';

/** What a row of it says: a part of a LedgerRow. */
export interface GateRow extends Pick<LedgerRow, 'name' | 'done' | 'error' | 'appliedAt'> {
  /** What `keyOf` made of the migration. */
  readonly keyInTable: string;
  readonly checksum: string;
  readonly state: Exclude<LedgerRow['state'], 'dirty'>;
}

export interface GateTable {
  readonly table: string;
  /** What goes into the column `version`. */
  keyOf(of: Pick<Migration, 'id' | 'version'>): string;
  readonly create: string;
  readonly read: string;
  parse(row: JsonRow): GateRow;
  /** As Ledger has them. */
  digest(): string;
  digestOf(migrations: readonly Migration[]): string;
  /** @param again replaces a row that is there, as of a repeatable migration. */
  applied(applied: readonly Timed[], run: Run, again: boolean): string;
  started(migration: Migration, run: Run): string;
  finished(migration: Migration): string;
  progress(migration: Migration, done: number): string;
  stopped(migration: Migration, error: string): string;
  forget(migration: Migration): string;
  removed(migration: Migration): string;
  /** Accepts the file as it is now; when and how it was applied stays. */
  accepted(migration: Migration, run: Run): string;
  /** Rows of what was applied elsewhere. */
  seen(applied: readonly Seen[], run: Run): string;
  /** The same if nobody says when; null if there are none. */
  see(migrations: readonly Migration[], run: Run): string | null;
}

/** A migration that others applied, and when, as far as is known: ISO 8601, or empty. */
interface Seen {
  readonly migration: Migration;
  readonly appliedAt: string;
}

const COLUMNS = 'version, name, checksum, state, done, error, run, program, started_at, applied_at, duration_ms';
const DEFINITIONS = `
  version text PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  state text NOT NULL CHECK (state IN ('applied', 'started')),
  done integer NOT NULL DEFAULT 0,
  error text,
  run text NOT NULL,
  program text NOT NULL,
  started_at timestamptz NOT NULL,
  applied_at timestamptz,
  duration_ms bigint
`;
const UPSERT = `ON CONFLICT (version) DO UPDATE SET name = excluded.name, checksum = excluded.checksum, state = excluded.state, done = excluded.done,
  error = excluded.error, run = excluded.run, program = excluded.program, started_at = excluded.started_at, applied_at = excluded.applied_at, duration_ms = excluded.duration_ms`;
const NOW = 'pg_catalog.clock_timestamp()';

const parseRow = (row: JsonRow): GateRow => ({
  keyInTable: String(row['version']),
  name: String(row['name']),
  checksum: String(row['checksum']),
  state: row['state'] === 'started' ? 'started' : 'applied',
  done: Number(row['done']),
  error: row['error'] == null ? null : String(row['error']),
  appliedAt: String(row['at'] ?? ''),
});

const undated = (migration: Migration): Seen => ({ migration, appliedAt: '' });

/** Rows of texts as one list for each column: a thousand rows of literals take the server four times as long to read. */
function listed(rows: readonly (readonly [string, string, string])[]): string {
  const lists = [0, 1, 2].map((i) => `pg_catalog.unnest(${quoteLiteral(arrayOf(rows.map((row) => row[i]!)))}::pg_catalog.text[])`);
  return `ROWS FROM (${lists.join(',\n')}) AS listed (version, name, checksum)`;
}

/** As PostgreSQL writes an array of texts (manual, 8.15.2). */
const arrayOf = (texts: readonly string[]): string => `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;

/** Of each row `version:checksum:state`. */
const digestIn = (table: string): string => `(SELECT ${digestExpression("version || ':' || checksum || ':' || state")} FROM ${table})`;

export function gateTableAt(schema: string, name: string, keyOf: GateTable['keyOf']): GateTable {
  const table = `${quoteIdent(schema)}.${quoteIdent(name)}`;
  const literals = (m: Migration): string => [keyOf(m), m.name, m.checksum].map(quoteLiteral).join(', ');
  const by = (run: Run): string => `${quoteLiteral(run.id)}, ${quoteLiteral(run.program)}`;
  const insertOne = (m: Migration, state: GateRow['state'], run: Run): string =>
    `INSERT INTO ${table} (${COLUMNS})\nVALUES (${literals(m)}, '${state}', 0, NULL, ${by(run)}, ${NOW}, NULL, NULL)`;
  const where = (m: Migration): string => `WHERE version = ${quoteLiteral(keyOf(m))}`;
  const seen: GateTable['seen'] = (applied, run) => {
    const at = (iso: string): string =>
      iso === '' ? `${NOW}, NULL` : `${quoteLiteral(iso)}::timestamptz, ${quoteLiteral(iso)}::timestamptz`;
    const rows = applied.map(
      ({ migration, appliedAt }) => `(${literals(migration)}, 'applied', 0, NULL, ${by(run)}, ${at(appliedAt)}, NULL)`,
    );
    return `INSERT INTO ${table} (${COLUMNS})\nVALUES ${rows.join(',\n')}\n${UPSERT}`;
  };
  return {
    table,
    keyOf,
    create: `CREATE TABLE IF NOT EXISTS ${table} (${DEFINITIONS})`,
    read: `SELECT version, name, checksum, state, done, error, pg_catalog.to_char(coalesce(applied_at, started_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at FROM ${table}`,
    parse: parseRow,
    digest: () => digestIn(table),
    digestOf: (migrations) => digestOf(migrations.map((m) => `${keyOf(m)}:${m.checksum}:applied`)),
    applied: (applied, run, again) => {
      const rowOf = (of: string, { from, to }: Times = THIS_MESSAGE): string =>
        `${of}, 'applied', 0, NULL, ${by(run)}, ${from}, ${to}, extract(epoch FROM ${to} - ${from}) * 1000.0`;
      const times = applied[0]?.times;
      const rows =
        applied.length > 1 && applied.every((one) => one.times === times)
          ? `SELECT ${rowOf('version, name, checksum', times)} FROM ${listed(applied.map(({ migration: m }) => [keyOf(m), m.name, m.checksum]))}`
          : `VALUES ${applied.map((one) => `(${rowOf(literals(one.migration), one.times)})`).join(',\n')}`;
      return `INSERT INTO ${table} (${COLUMNS})\n${rows}${again ? `\n${UPSERT}` : ''}`;
    },
    started: (m, run) => `${insertOne(m, 'started', run)}\n${UPSERT}`,
    finished: (m) =>
      `UPDATE ${table} SET state = 'applied', error = NULL, applied_at = ${NOW}, duration_ms = extract(epoch FROM ${NOW} - started_at) * 1000.0 ${where(m)}`,
    progress: (m, done) => `UPDATE ${table} SET done = ${done}, error = NULL ${where(m)}`,
    stopped: (m, error) => `UPDATE ${table} SET error = ${quoteLiteral(error)} ${where(m)}`,
    forget: (m) => `DELETE FROM ${table} ${where(m)} AND state = 'started'`,
    removed: (m) => `DELETE FROM ${table} ${where(m)}`,
    accepted: (m, run) =>
      `${insertOne(m, 'applied', run)}\nON CONFLICT (version) DO UPDATE SET name = excluded.name, checksum = excluded.checksum`,
    seen,
    see: (migrations, run) => (migrations.length === 0 ? null : seen(migrations.map(undated), run)),
  };
}
