// How long it takes to move 1,000,000 rows of two tables with a foreign key from SQLite to PostgreSQL, and how much memory, beside pgloader and
// psql's \copy of the same rows as CSV, which is given the work of writing them as such. Who has not all rows afterwards drops out.
import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { type Command, rotated, summarise, timed } from './measure.ts';
import { PROGRAM } from './peers.ts';
import { type Results, type Surroundings, weigh } from './rounds.ts';

export const PGLOADER = 'pgloader';
const COPY = 'psql \\copy of ready CSV';
const ROWS = 1_000_000;
/** Of them accounts; the others are events, each of an account. */
const ACCOUNTS = ROWS / 5;
const DATABASE = 'bench_sqlite';

/** The schema that an application's migrations would have made. */
const TARGET = `CREATE TABLE accounts (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, active boolean NOT NULL DEFAULT true, created_at timestamp NOT NULL, note text,
  credit bigint NOT NULL, picture bytea);
CREATE TABLE events (id bigint PRIMARY KEY, account_id bigint NOT NULL REFERENCES accounts, kind text NOT NULL, ok boolean NOT NULL, at timestamp NOT NULL, amount double precision NOT NULL,
  payload bytea, ticket bigint NOT NULL);
CREATE INDEX events_account ON events (account_id)`;
/** The same rows each time: what varies is computed from their numbers. */
const SOURCE = `PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;
CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, active BOOLEAN NOT NULL DEFAULT 1, created_at DATETIME NOT NULL, note TEXT, credit INTEGER NOT NULL, picture BLOB);
CREATE TABLE events (id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts(id), kind TEXT NOT NULL, ok BOOLEAN NOT NULL, at DATETIME NOT NULL, amount REAL NOT NULL, payload BLOB, ticket INTEGER NOT NULL);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ACCOUNTS})
INSERT INTO accounts SELECT i, 'user' || i || '@example.com', 'User ' || i, i % 3 <> 0, datetime(1577836800 + 61 * i, 'unixepoch'),
  CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'comma, "quote" and back\\slash' WHEN 2 THEN 'two' || char(10) || 'lines' ELSE 'žluťoučký kůň' END, i * 7919 % 1000003, NULL FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS - ACCOUNTS})
INSERT INTO events SELECT i, 1 + i * 7919 % ${ACCOUNTS}, CASE i % 4 WHEN 0 THEN 'login' WHEN 1 THEN 'order' WHEN 2 THEN 'refund' ELSE 'view' END, i % 10 <> 0,
  datetime(1577836800 + 37 * i, 'unixepoch'), i * 0.37, CASE WHEN i % 4 = 0 THEN NULL ELSE CAST(printf('%024d', i * 7919) AS BLOB) END, i * 1099511 FROM n;
CREATE INDEX events_account ON events (account_id); COMMIT`;

interface Mover {
  readonly name: string;
  readonly command: Command;
  /** It makes the tables itself. */
  readonly makesTables?: true;
}

/** Milliseconds. */
export const timeMove = (around: Surroundings): Promise<Results> => measure(around, async (command) => (await timed(command)).ms);

/** Megabytes. */
export const weighMove = (around: Surroundings): Promise<Results> => measure({ ...around, rounds: Math.min(3, around.rounds) }, weigh);

async function measure(
  { databases, contenders, rounds, workload, tell, drop }: Surroundings,
  take: (command: Command) => Promise<number>,
): Promise<Results> {
  const folder = dirname(workload.all);
  const file = join(folder, 'bench.sqlite');
  const url = databases.url(DATABASE);
  await writeRows(file, folder);
  const ours = contenders
    .find(({ name }) => name === PROGRAM)
    ?.version?.({ url, workload })
    .argv.slice(0, -1);
  const movers = [
    ...(ours === undefined
      ? []
      : [{ name: PROGRAM, command: { argv: [...ours, 'import-sqlite', file, '--yes'] as never, env: { DATABASE_URL: url } } }]),
    ...(has('pgloader') ? [{ name: PGLOADER, command: { argv: ['pgloader', file, url] as const }, makesTables: true as const }] : []),
    ...(has('psql') ? [{ name: COPY, command: { argv: ['psql', '-qX', url, ...copies(folder)] as never } }] : []),
  ] satisfies readonly Mover[];
  if (!has('pgloader')) drop(PGLOADER, 'pgloader is not on PATH');
  const samples = new Map<string, number[]>();
  for (const { contender, round } of rotated<Mover>(movers, rounds)) {
    await databases.fresh(DATABASE);
    if (contender.makesTables !== true) await query(url, TARGET);
    const sample = await take(contender.command);
    const [{ rows }] = await query(url, 'SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM events) AS rows');
    if (Number(rows) !== ROWS) throw new Error(`${contender.name} has moved ${String(rows)} of ${ROWS} rows`);
    samples.set(contender.name, [...(samples.get(contender.name) ?? []), sample]);
    tell(`round ${round + 1}: ${contender.name} ${sample.toFixed(0)}`);
  }
  await databases.drop(DATABASE);
  return new Map([...samples].map(([name, taken]) => [name, summarise(taken)]));
}

const has = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

const copies = (folder: string): readonly string[] =>
  ['accounts', 'events'].flatMap((table) => ['-c', `\\copy ${table} FROM '${join(folder, `${table}.csv`)}' WITH (FORMAT csv)`]);

async function writeRows(file: string, folder: string): Promise<void> {
  const database = new DatabaseSync(file);
  if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'events_account'").get() === undefined) database.exec(SOURCE);
  for (const table of ['accounts', 'events']) {
    const out = createWriteStream(join(folder, `${table}.csv`));
    const statement = database.prepare(`SELECT * FROM ${table}`);
    statement.setReturnArrays(true);
    for (const row of statement.iterate() as Iterable<unknown>) {
      if (!out.write(`${(row as readonly unknown[]).map(field).join(',')}\n`)) await new Promise((resolve) => out.once('drain', resolve));
    }
    out.end();
    await finished(out);
  }
  database.close();
}

function field(value: unknown): string {
  if (value === null) return '';
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value);
}

async function query(url: string, sql: string): Promise<readonly [Readonly<Record<string, unknown>>]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows as never;
}
