// Flyway's ledger, flyway_schema_history (PostgreSQLDatabase, JdbcTableSchemaHistory, DbSchemas, MigrationInfoServiceImpl of versions 10
// to 12): a row each time something is applied, ranked in the order in which it was.

import type { Migration } from '../../core/migration.ts';
import type { JsonRow } from '../../ledger/json-rows.ts';
import { THIS_MESSAGE } from '../../ledger/ledger.ts';
import { type LedgerPlace, type ToolLedger, type ToolRow, toolRow } from '../../ledger/tool-ledger.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import { flywayChecksum } from './checksum.ts';
import { abbreviated, repeatableId, repeatableKey, versionId, versionKey, versionPattern } from './file-name.ts';
import { own, substitute } from './placeholder.ts';
import { undoMigration } from './undo.ts';

const LOCK = 77431708279161n; // "Flyway" in ASCII
const COLUMNS = 'installed_rank, version, description, type, script, checksum, installed_by, execution_time, success';
const TYPES_THAT_COVER = ['BASELINE', 'INIT', 'SQL_BASELINE', 'JDBC_BASELINE', 'SCRIPT_BASELINE'];

/** What took how long, in milliseconds; its column is an integer. */
const elapsed = (from: string, to = THIS_MESSAGE.to): string =>
  `least(pg_catalog.date_part('epoch', ${to} - ${from}) * 1000, 2147483647)::integer`;

function insertRow(place: LedgerPlace, migration: Migration, took: string, success: boolean): string {
  const values = [
    `(SELECT coalesce(pg_catalog.max(installed_rank), 0) + 1 FROM ${place.table})`,
    migration.kind === 'versioned' ? quoteLiteral(migration.version) : 'NULL',
    quoteLiteral(abbreviated(migration.name)),
    quoteLiteral(migration.notes?.['type'] ?? 'SQL'),
    quoteLiteral(script(migration)),
    checksumIn(place, migration) ?? 'NULL',
    quoteLiteral(place.user),
    took,
    String(success),
  ];
  return `INSERT INTO ${place.table} (${COLUMNS})\nVALUES (${values.join(', ')})`;
}

export function flywayLedger(place: LedgerPlace): ToolLedger {
  const { table } = place;
  const insert = (migration: Migration, took: string, success: boolean): string => insertRow(place, migration, took, success);
  const failed = (migration: Migration): string => `${where(migration)} AND NOT success`;
  const undoing = (migration: Migration): string => `${failed(migration)} AND type = 'UNDO_SQL'`;
  return {
    create: create(place),
    read: `SELECT installed_rank, version, description, type, checksum, success, pg_catalog.to_char(installed_on::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at FROM ${table} ORDER BY installed_rank`,
    parse: (rows, migrations) => parse(place, rows, migrations),
    applied: (migration, _, { from, to } = THIS_MESSAGE) => insert(migration, elapsed(from, to), true),
    // Flyway writes the row of one that failed outside of a transaction when it fails; here it is there from the start, because a killed run
    // could not write it. Flyway does not continue while it is there.
    unfinished: {
      started: (migration) => insert(migration, '0', false),
      finished: (migration) =>
        `UPDATE ${table} SET success = true, execution_time = ${elapsed('installed_on::timestamptz')}, installed_on = pg_catalog.now() ${failed(migration)}`,
      stopped: (migration) => `UPDATE ${table} SET execution_time = ${elapsed('installed_on::timestamptz')} ${failed(migration)}`,
      forget: (migration) => `DELETE FROM ${table} ${failed(migration)}`,
    },
    removed: (migration) => `DELETE FROM ${table} ${where(migration)} AND type NOT IN ('BASELINE', 'SCHEMA')`,
    // As `flyway baseline` writes it.
    baselined: ({ version }) => {
      const text = quoteLiteral('<< Flyway Baseline >>');
      return `INSERT INTO ${table} (${COLUMNS})
VALUES (1, ${quoteLiteral(version)}, ${text}, 'BASELINE', ${text}, NULL, ${quoteLiteral(place.user)}, 0, true)`;
    },
    accepted: (migration) =>
      `UPDATE ${table} SET checksum = ${checksumIn(place, migration) ?? 'NULL'} ${where(migration)} AND type = ${quoteLiteral(migration.notes?.['type'] ?? 'SQL')} AND success`,
    // A row of its own, which says that the version is undone: Flyway's audit trail keeps both.
    reversal: {
      reverted: (migration) =>
        `DELETE FROM ${table} ${undoing(migration)};\n${insert(undoMigration(migration), elapsed(THIS_MESSAGE.from, THIS_MESSAGE.to), true)}`,
      reverting: (migration) => insert(undoMigration(migration), '0', false),
      kept: (migration) => `DELETE FROM ${table} ${undoing(migration)}`,
    },
    locks: [LOCK + BigInt(javaHash(`${quoteIdent(place.schema)}.${quoteIdent(place.name)}`))],
  };
}

/** Every spelling of the version, so that 1.0 is found as 1. */
const where = ({ kind, version, name }: Migration): string =>
  kind === 'versioned'
    ? `WHERE version ~ ${quoteLiteral(versionPattern(version))}`
    : `WHERE version IS NULL AND description = ${quoteLiteral(abbreviated(name))}`;

function script(migration: Migration): string {
  const path = migration.notes?.['script'] ?? '';
  return path.length <= 1000 ? path : `...${path.slice(3, 1000)}`;
}

/** Of a repeatable migration with Flyway's own placeholders in it: what they result in here. */
function checksumIn(place: LedgerPlace, migration: Migration): string | null {
  const filled = migration.notes?.['filled'];
  if (filled === undefined) return migration.toolChecksum?.checksum ?? null;
  const path = migration.notes?.['script'] ?? '';
  return flywayChecksum(substitute(filled, own({ ...place, table: place.name, filename: path.slice(path.lastIndexOf('/') + 1) })));
}

/** Java's String.hashCode. */
function javaHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/** A schema that Flyway creates has a row of rank 0 that says so. */
function create(place: LedgerPlace): string {
  const { table, name } = place;
  const schema = quoteIdent(place.schema);
  const marker = [
    '0',
    'NULL',
    `'<< Flyway Schema Creation >>'`,
    `'SCHEMA'`,
    quoteLiteral(schema),
    'NULL',
    quoteLiteral(place.user),
    '0',
    'true',
  ];
  const body = `DECLARE
  made boolean := NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = ${quoteLiteral(place.schema)});
BEGIN
  IF made THEN CREATE SCHEMA ${schema}; END IF;
  IF pg_catalog.to_regclass(${quoteLiteral(table)}) IS NULL THEN
    CREATE TABLE ${table} (
      "installed_rank" integer NOT NULL,
      "version" varchar(50),
      "description" varchar(200) NOT NULL,
      "type" varchar(20) NOT NULL,
      "script" varchar(1000) NOT NULL,
      "checksum" integer,
      "installed_by" varchar(100) NOT NULL,
      "installed_on" timestamp NOT NULL DEFAULT now(),
      "execution_time" integer NOT NULL,
      "success" boolean NOT NULL
    );
    ALTER TABLE ${table} ADD CONSTRAINT ${quoteIdent(`${name}_pk`)} PRIMARY KEY ("installed_rank");
    CREATE INDEX ${quoteIdent(`${name}_s_idx`)} ON ${table} ("success");
    IF made THEN
      INSERT INTO ${table} (${COLUMNS})
      VALUES (${marker.join(', ')});
    END IF;
  END IF;
END`;
  return `DO LANGUAGE plpgsql ${quoteLiteral(body)}`;
}

/** The latest row of a version or of a repeatable migration counts, except for rows that take an earlier one back. */
function parse(place: LedgerPlace, rows: readonly JsonRow[], migrations: readonly Migration[]): readonly ToolRow[] {
  const files = new Map(migrations.map((migration) => [migration.id, migration]));
  const known = new Map<string, ToolRow>();
  let covering: ToolRow | null = null;
  for (const json of [...rows].sort((a, b) => Number(a['installed_rank']) - Number(b['installed_rank']))) {
    const type = String(json['type']);
    if (type === 'SCHEMA') continue;
    const row = toRow(json, type);
    const takesBack = type === 'DELETE' || type.startsWith('UNDO');
    if (takesBack && row.state === 'applied') known.delete(row.id);
    else known.set(row.id, { ...row, checksum: accepted(place, row, files.get(row.id), type) });
    const covers = TYPES_THAT_COVER.includes(type) && row.state === 'applied';
    if (covers && row.kind === 'versioned' && (covering === null || row.key > covering.key)) covering = row;
  }
  const baseline = migrations.find(({ notes }) => notes?.['type'] === 'SQL_BASELINE');
  // A database that already has a migration ignores a B file, which stands for the migrations before it.
  const begun = [...known.values()].find(({ kind, state }) => kind === 'versioned' && state === 'applied');
  if (baseline !== undefined && begun !== undefined && (covering === null || covering.key < baseline.key)) {
    if (!known.has(baseline.id)) known.set(baseline.id, coveredBy(begun, baseline));
    for (const [id, row] of known) if (row.kind === 'versioned' && row.key <= baseline.key) known.set(id, { ...row, fileless: true });
  }
  if (covering !== null) {
    const { key } = covering;
    for (const m of migrations) if (m.kind === 'versioned' && m.key <= key && !known.has(m.id)) known.set(m.id, coveredBy(covering, m));
    for (const [id, row] of known) if (row.kind === 'versioned' && row.key <= key) known.set(id, { ...row, fileless: true });
  }
  return [...known.values()];
}

function toRow(json: JsonRow, type: string): ToolRow {
  const version = typeof json['version'] === 'string' ? json['version'] : null;
  const description = String(json['description'] ?? '');
  return {
    id: version === null ? repeatableId(description) : versionId(version),
    key: version === null ? repeatableKey(description) : versionKey(version),
    kind: version === null ? 'repeatable' : 'versioned',
    version: version ?? description,
    name: description,
    checksum: json['checksum'] === null || json['checksum'] === undefined ? null : String(json['checksum']),
    state: json['success'] === false ? 'dirty' : 'applied',
    appliedAt: String(json['at'] ?? ''),
    fileless: type !== 'SQL',
  };
}

/** A row of another kind than the file (a baseline, a migration in code) says nothing about the file's text. */
function accepted(place: LedgerPlace, row: ToolRow, file: Migration | undefined, type: string): string | null {
  if (file === undefined) return row.checksum;
  if (type !== (file.notes?.['type'] ?? type)) return null;
  return row.checksum !== null && row.checksum === checksumIn(place, file) ? (file.toolChecksum?.checksum ?? row.checksum) : row.checksum;
}

const coveredBy = ({ appliedAt }: ToolRow, migration: Migration): ToolRow => toolRow(migration, { appliedAt, fileless: true });
