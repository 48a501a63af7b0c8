// What takes each applied migration back, kept beside the ledger: so that an image that does not have the file can take a newer database
// back, and so that one that is taken back statement by statement goes on where it stopped. SQL text and row parsing only.
import type { Migration } from '../core/migration.ts';
import { quoteIdent, quoteLiteral } from '../sql/quote.ts';
import type { JsonRow } from './json-rows.ts';
import type { Run } from './ledger.ts';

/** The text of a file that takes a migration back, before any placeholder is replaced. */
export interface WayBack {
  /** Path for messages. */
  readonly file: string;
  readonly text: string;
}

/** A way back as it was kept. */
export interface KeptWayBack extends WayBack {
  readonly id: string;
}

/** One that was begun and did not end. */
export interface HalfReverted {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly file: string;
  /** How many of its statements are finished, and the error the next one ended in (null if the run was killed). */
  readonly done: number;
  readonly error: string | null;
}

export interface WayBackStore {
  readonly table: string;
  readonly create: string;
  /** An expression of type text, for `parse`: the one that was begun and did not end; null if there is none. */
  readonly begun: string;
  parse(json: string | null): HalfReverted | null;
  /** A SELECT of a column `kept`, for `parseKept`: what is there of these. */
  read(ids: readonly string[]): string;
  parseKept(json: string): KeptWayBack;
  keep(kept: readonly { readonly migration: Migration; readonly way: WayBack }[], run: Run): string;
  forget(migration: Migration): string;
  /** Nothing of it is done yet, or what was done is settled. */
  start(migration: Migration, way: WayBack, run: Run): string;
  progress(migration: Migration, done: number): string;
  stopped(migration: Migration, error: string): string;
  /** It is not begun: nothing of it was kept, or a person has settled it. */
  settle(migration: Migration): string;
}

/** @param schema the gate's. */
export function wayBackStore(schema: string): WayBackStore {
  const table = `${quoteIdent(schema)}.downs`;
  const where = ({ id }: Migration): string => `WHERE id OPERATOR(pg_catalog.=) ${quoteLiteral(id)}`;
  const row = ({ id, version, name }: Migration, { file, text }: WayBack, run: Run): string =>
    [...[id, version, name, file, text].map(inOneLine), quoteLiteral(run.program), 'pg_catalog.clock_timestamp()'].join(', ');
  const insert = (rows: readonly string[], done: string): string => `INSERT INTO ${table} (${COLUMNS}, done)
VALUES ${rows.map((one) => `(${one}, ${done})`).join(',\n')}
ON CONFLICT (id) DO UPDATE SET ${COLUMNS.split(', ')
    .slice(1)
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}, done = excluded.done, error = NULL`;
  return {
    table,
    create: `CREATE TABLE IF NOT EXISTS ${table} (
  id text PRIMARY KEY,
  version text NOT NULL,
  name text NOT NULL,
  file text NOT NULL,
  sql text NOT NULL,
  program text NOT NULL,
  kept_at timestamptz NOT NULL,
  done integer,
  error text
)`,
    begun: `(SELECT pg_catalog.to_json(b)::text FROM (SELECT id, version, name, file, done, error FROM ${table} WHERE done IS NOT NULL ORDER BY id LIMIT 1) b)`,
    parse: (json) => (json === null ? null : halfReverted(JSON.parse(json) as JsonRow)),
    read: (ids) =>
      `SELECT pg_catalog.to_json(k)::text AS kept FROM (SELECT id, file, sql FROM ${table} WHERE id IN (${ids.map(quoteLiteral).join(', ')}) ORDER BY id) k`,
    parseKept: (json) => {
      const { id, file, sql } = JSON.parse(json) as JsonRow;
      return { id: String(id), file: String(file), text: String(sql) };
    },
    keep: (kept, run) =>
      insert(
        kept.map(({ migration, way }) => row(migration, way, run)),
        'NULL',
      ),
    forget: (m) => `DELETE FROM ${table} ${where(m)}`,
    start: (m, way, run) => insert([row(m, way, run)], '0'),
    progress: (m, done) => `UPDATE ${table} SET done = ${done}, error = NULL ${where(m)}`,
    stopped: (m, error) => `UPDATE ${table} SET error = ${quoteLiteral(error)} ${where(m)}`,
    settle: (m) => `UPDATE ${table} SET done = NULL, error = NULL ${where(m)}`,
  };
}

const COLUMNS = 'id, version, name, file, sql, program, kept_at';

/** Without a line end: line ends separate the statements of a message. A backslash makes it E'…', which no setting reads otherwise. */
const inOneLine = (text: string): string => {
  const quoted = quoteLiteral(text);
  return text.includes('\n') ? `${quoted.startsWith('E') ? '' : 'E'}${quoted.replaceAll('\n', '\\n')}` : quoted;
};

const halfReverted = ({ id, version, name, file, done, error }: JsonRow): HalfReverted => ({
  id: String(id),
  version: String(version),
  name: String(name),
  file: String(file),
  done: Number(done),
  error: error == null ? null : String(error),
});
