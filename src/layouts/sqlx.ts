// sqlx: `<VERSION>_<DESCRIPTION>.sql`, or `.up.sql` with `.down.sql` to take it back. Followed: sqlx-core/src/migrate/{source, migration,
// migration_type, migrator}.rs and sqlx-postgres/src/{migrate, connection/establish}.rs of sqlx 0.8, without a sqlx.toml. The first line
// `-- no-transaction` needs nothing: sqlx then sends the whole file outside of a transaction, and what cannot be in one, the SQL itself says.
import { hash } from 'node:crypto';
import type { Finding } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import { type Migration, numericKey } from '../core/migration.ts';
import type { JsonRow } from '../ledger/json-rows.ts';
import type { Times } from '../ledger/ledger.ts';
import { type LedgerPlace, type ToolLedger, type ToolRow, toolRow } from '../ledger/tool-ledger.ts';
import { checksum } from '../sql/decode.ts';
import { quoteLiteral } from '../sql/quote.ts';
import { crc32 } from './crc32.ts';
import { gather } from './gather.ts';
import type { Discovery, Layout } from './layout.ts';
import { filesIn, mayBreathe, problem, withLineEnds } from './read-folder.ts';
import { crate, present } from './tool.ts';
import { isMarkedByAnother, type MarksFound } from './tool-marks.ts';

const FILES = 'VERSION_DESCRIPTION.sql (or .up.sql and .down.sql)';
/** A signed 64-bit number, as Rust's i64 is written. */
const VERSION = /^[+-]?\d+$/;
const LEAST = -(2n ** 63n);
const UP = '.up.sql';
const DOWN = '.down.sql';

export const sqlx: Layout = {
  id: 'sqlx',
  files: FILES,
  marks: { sql: /^(?:\xef\xbb\xbf)?-- (?:Add (?:up |down )?migration script here|no-transaction)/ },
  naming: ['plain', 'paired'],
  project: { 'Cargo.toml': crate('sqlx'), ...present('.sqlx', 'sqlx-data.json', 'sqlx.toml') },
  called: /\bsqlx[ \t]+(?:migrate|mig|database|db)\b|\bsqlx-cli\b/,
  recognise: (folder, marks) =>
    marks.sql.has('sqlx') && named(folder, marks) !== null ? 'files begin with the comment that `sqlx migrate add` writes' : null,
  mayBe: named,
  discover,
  newFiles: async () => (await import('./new-files/sqlx.ts')).writeNew,
  toolLedger: {
    table: { schema: null, name: '_sqlx_migrations' },
    ledger,
    inSqlite: async () => (await import('./in-sqlite/sqlx.ts')).sqlxFile,
  },
  // What its connections ask for at startup.
  session: { keeps: true, settings: [`SET DateStyle TO 'ISO, MDY'`, `SET TimeZone TO 'UTC'`, 'SET extra_float_digits TO 2'] },
  wayBack: { place: 'VERSION_DESCRIPTION.down.sql beside an .up.sql' },
  outOfOrder: 'apply',
};

interface Found {
  readonly name: string;
  readonly version: string;
  readonly id: bigint;
  readonly words: string;
  readonly down: boolean;
}

/** Null for what sqlx ignores: anything without a first `_` and a final `.sql`. */
function sortOut(name: string): Found | 'bad-version' | null {
  const underscore = name.indexOf('_');
  if (underscore === -1 || !name.slice(underscore + 1).endsWith('.sql')) return null;
  const version = name.slice(0, underscore);
  if (!VERSION.test(version)) return 'bad-version';
  const id = BigInt(version.replace('+', ''));
  if (id < LEAST || id >= -LEAST) return 'bad-version';
  const rest = name.slice(underscore + 1);
  const suffix = [UP, DOWN].find((end) => rest.endsWith(end)) ?? '.sql';
  let words = rest;
  while (words.endsWith(suffix)) words = words.slice(0, -suffix.length);
  return { name, version, id, words, down: suffix === DOWN };
}

/** Below zero in the order of the numbers, before all others. */
const keyOf = (id: bigint): string => (id < 0n ? `-${numericKey(String(id - LEAST))}` : numericKey(String(id)));

function named(folder: Folder, marks: MarksFound): string | null {
  const found = filesIn(folder)
    .map(sortOut)
    .filter((file) => file !== null);
  const files = found.filter((file) => file !== 'bad-version');
  const ups = files.filter((file) => !file.down);
  if (ups.length === 0 || files.length < found.length) return null;
  const reversible = new Set(ups.filter((file) => file.name.endsWith(UP)).map((file) => file.id));
  if (files.some((file) => file.down && !reversible.has(file.id)) || isMarkedByAnother(marks, 'sqlx')) return null;
  return reversible.size > 0 ? 'files are named VERSION_DESCRIPTION.up.sql' : 'files are named VERSION_DESCRIPTION.sql';
}

async function discover(folder: Folder): Promise<Discovery> {
  const gathering = gather(folder, FILES);
  const ups: Found[] = [];
  const downs = new Map<bigint, string>();
  for (const name of filesIn(folder)) {
    const file = sortOut(name);
    if (file === 'bad-version') gathering.findings.push(badVersion(folder.show(name), name));
    else if (file?.down && !downs.has(file.id)) downs.set(file.id, name);
    else if (file !== null && !file.down) ups.push(file);
  }
  for (const [i, file] of ups.entries()) {
    await mayBreathe(i);
    const { name, version, id, words } = file;
    gathering.claim(String(id), name);
    const read = gathering.read(name);
    if (read === null) continue;
    const down = downs.get(id);
    gathering.migrations.push({
      version,
      id: String(id),
      key: keyOf(id),
      name: words,
      file: folder.show(name),
      kind: 'versioned',
      checksum: checksum(read.text),
      text: read.text,
      down: down === undefined ? null : folder.show(down),
      code: null,
      toolChecksum: checksums(read.bytes),
    });
  }
  return gathering.end();
}

const sha384 = (data: Uint8Array | string): string => hash('sha384', data, 'hex');

/** Of the bytes as they are, a byte-order mark included; the same file with the other line ends is the same migration. */
function checksums(bytes: Uint8Array): NonNullable<Migration['toolChecksum']> {
  const own = sha384(bytes);
  const others = withLineEnds(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)).map(sha384);
  return { checksum: own, accepted: others.filter((other) => other !== own) };
}

const badVersion = (file: string, name: string): Finding =>
  problem(
    'unrecognised-file',
    file,
    `${name} is not named like a migration: sqlx takes what is before the first underscore as the version, and this is not a 64-bit integer`,
    'rename it so that it begins with its version and an underscore, as in 20240131120000_name.sql, or move it out of the migrations folder',
  );

const THIS_TRANSACTION: Times = { from: 'pg_catalog.transaction_timestamp()', to: 'pg_catalog.clock_timestamp()' };

function ledger({ table, database }: LedgerPlace): ToolLedger {
  const at = `pg_catalog.to_char(installed_on AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
  return {
    create: `CREATE TABLE IF NOT EXISTS ${table} (
  version bigint PRIMARY KEY,
  description text NOT NULL,
  installed_on timestamptz NOT NULL DEFAULT pg_catalog.now(),
  success boolean NOT NULL,
  checksum bytea NOT NULL,
  execution_time bigint NOT NULL
)`,
    read: `SELECT version::pg_catalog.text AS version, description, success, pg_catalog.encode(checksum, 'hex') AS checksum, ${at} AS at FROM ${table}`,
    parse: (rows) => rows.map(parseRow),
    // The time it took, in nanoseconds: sqlx measures it around the same transaction.
    applied: (m, _, { from, to } = THIS_TRANSACTION) => `INSERT INTO ${table} (version, description, success, checksum, execution_time)
VALUES (${m.id}, ${quoteLiteral(m.name.replaceAll('_', ' '))}, true, pg_catalog.decode('${m.toolChecksum!.checksum}', 'hex'), (extract(epoch FROM ${to} - ${from}) * 1000000000)::pg_catalog.int8)`,
    removed: (m) => `DELETE FROM ${table} WHERE version = ${m.id}`,
    accepted: (m) => `UPDATE ${table} SET checksum = pg_catalog.decode('${m.toolChecksum!.checksum}', 'hex') WHERE version = ${m.id}`,
    locks: [0x3d32ad9en * BigInt(crc32(database))],
  };
}

function parseRow(row: JsonRow): ToolRow {
  const version = String(row['version']);
  const name = String(row['description']).replaceAll(' ', '_');
  return toolRow(
    { id: version, key: keyOf(BigInt(version)), kind: 'versioned', version, name },
    { checksum: String(row['checksum']), state: row['success'] === false ? 'dirty' : 'applied', appliedAt: String(row['at']) },
  );
}
