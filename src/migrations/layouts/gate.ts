// Our own layout: `NNNN_name.sql`, optional `NNNN_name.down.sql`; versions are digits, ordered as numbers (so `9` < `10`, and
// `0001` is `1`). Other `.sql` files in the folder are an error, never silently skipped; files of other kinds and subfolders are not ours.
import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Folder } from '../../core/folder.ts';
import { Stop } from '../../core/stop.ts';
import { checksum, decodeSource } from '../../sql/decode.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import type { Discovery, Layout } from '../layout.ts';
import type { Ledger, LedgerRow } from '../ledger.ts';
import { compareMigrations, type Migration } from '../migration.ts';

/** So few that what the server says meanwhile is answered within a millisecond or two. */
const FILES_AT_ONCE = 64;
const NAME = /^(\d+)_(.+?)(\.down)?\.sql$/;

export const gate: Layout = { id: 'gate', discover, ledger };

async function discover(folder: Folder): Promise<Discovery> {
  const findings: Finding[] = [];
  const files = (folder.list() ?? []).filter((entry) => entry.kind === 'file' && entry.name.endsWith('.sql')).map((entry) => entry.name);
  const ups: { name: string; version: string; title: string }[] = [];
  const downs = new Map<bigint, string>();
  for (const name of files) {
    const [, version, title, down] = NAME.exec(name) ?? [];
    if (version === undefined) findings.push(unrecognised(folder.show(name), name));
    else if (down !== undefined) downs.set(BigInt(version), name);
    else ups.push({ name, version, title: title! });
  }
  const migrations: Migration[] = [];
  const seen = new Map<bigint, string>();
  for (const [i, { name, version, title }] of ups.entries()) {
    if (i % FILES_AT_ONCE === 0) await breathe();
    const key = BigInt(version);
    const twin = seen.get(key);
    if (twin !== undefined) findings.push(duplicate(folder, version, twin, name));
    seen.set(key, name);
    const down = downs.get(key);
    downs.delete(key);
    const read = readText(folder, name);
    if ('findings' in read) findings.push(...read.findings);
    else {
      migrations.push({
        version,
        key,
        name: title,
        file: folder.show(name),
        checksum: checksum(read.text),
        text: read.text,
        down: down === undefined ? null : folder.show(down),
      });
    }
  }
  for (const name of downs.values()) findings.push(downWithoutUp(folder.show(name)));
  if (migrations.length === 0 && !hasErrors(findings)) findings.push(noMigrations(folder));
  return { migrations: migrations.sort(compareMigrations), findings };
}

function readText(folder: Folder, name: string): { text: string } | { findings: readonly Finding[] } {
  try {
    return { text: decodeSource(folder.read(name), folder.show(name)).text };
  } catch (error) {
    if (error instanceof Stop) return { findings: error.findings };
    return { findings: [unreadable(folder.show(name), error as Error)] };
  }
}

const problem = (code: string, file: string, message: string, hint: string): Finding => ({
  code,
  severity: 'error',
  subject: file,
  message,
  hint,
  place: { file },
});

const unrecognised = (file: string, name: string): Finding =>
  problem(
    'unrecognised-file',
    file,
    `${name} is not named like a migration (NNNN_name.sql, or NNNN_name.down.sql to take it back)`,
    'rename it so that it begins with its version and an underscore, or move it out of the migrations folder',
  );

const duplicate = (folder: Folder, version: string, first: string, second: string): Finding =>
  problem(
    'duplicate-version',
    folder.show(second),
    `${first} and ${second} have the same version ${BigInt(version)}`,
    `give the one that is not applied anywhere yet a new, higher version`,
  );

const downWithoutUp = (file: string): Finding =>
  problem(
    'down-without-up',
    file,
    `${file} takes back a migration that is not there`,
    'restore the migration it belongs to, or remove the file',
  );

const unreadable = (file: string, error: Error): Finding =>
  problem('unreadable', file, `${file} cannot be read: ${error.message}`, 'make the file readable for the user the gate runs as');

const noMigrations = (folder: Folder): Finding =>
  problem(
    'no-migrations',
    folder.path,
    `there is no migration in ${folder.path}`,
    'point GATE_MIGRATIONS at the folder that holds NNNN_name.sql files; in a container check that it is copied or mounted there',
  );

function ledger(schema: string): Ledger {
  const name = quoteIdent(schema);
  const table = `${name}.migrations`;
  const now = `pg_catalog.clock_timestamp()`;
  const columns = 'version, name, checksum, state, done, error, run, program, started_at, applied_at, duration_ms';
  const literals = (m: Migration): string => [m.version, m.name, m.checksum].map(quoteLiteral).join(', ');
  const where = (m: Migration): string => `WHERE version = ${quoteLiteral(m.version)}`;
  return {
    tables: [table],
    create: `CREATE TABLE IF NOT EXISTS ${table} (
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
)`,
    read: `SELECT version, name, checksum, state, done, error, pg_catalog.to_char(coalesce(applied_at, started_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at FROM ${table}`,
    matches: (migrations) => {
      const lines = migrations.map((m) => `${m.version}:${m.checksum}:applied`).sort();
      const digest = createHash('sha256').update(lines.join(',')).digest('hex');
      const row = "version || ':' || checksum || ':' || state";
      const all = `pg_catalog.string_agg(${row}, ',' ORDER BY (${row}) COLLATE "C")`;
      return `coalesce((SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(${all}, 'UTF8')), 'hex') = '${digest}' FROM ${table}), false)`;
    },
    parse: parseRow,
    applied: (m, run) => `INSERT INTO ${table} (${columns})
VALUES (${literals(m)}, 'applied', 0, NULL, ${quoteLiteral(run.id)}, ${quoteLiteral(run.program)}, pg_catalog.statement_timestamp(), ${now}, extract(epoch FROM ${now} - pg_catalog.statement_timestamp()) * 1000)`,
    finished: (m) =>
      `UPDATE ${table} SET state = 'applied', error = NULL, applied_at = ${now}, duration_ms = extract(epoch FROM ${now} - started_at) * 1000 ${where(m)}`,
    started: (m, run) => `INSERT INTO ${table} (${columns})
VALUES (${literals(m)}, 'started', 0, NULL, ${quoteLiteral(run.id)}, ${quoteLiteral(run.program)}, ${now}, NULL, NULL)`,
    progress: (m, done) => `UPDATE ${table} SET done = ${done}, error = NULL ${where(m)}`,
    stopped: (m, error) => `UPDATE ${table} SET error = ${quoteLiteral(error)} ${where(m)}`,
    forget: (m) => `DELETE FROM ${table} ${where(m)} AND state = 'started'`,
  };
}

function parseRow(row: Readonly<Record<string, string | null>>): LedgerRow {
  const version = row['version']!;
  return {
    version,
    key: /^\d+$/.test(version) ? BigInt(version) : -1n,
    name: row['name']!,
    checksum: row['checksum']!,
    state: row['state'] === 'started' ? 'started' : 'applied',
    done: Number(row['done']),
    error: row['error'] ?? null,
    appliedAt: row['at'] ?? '',
  };
}
