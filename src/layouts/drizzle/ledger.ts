// Drizzle's ledger: a row for each migration with the sum of its text and its time; since 1.0 with its name, too. Rows without a name are
// brought together with their files as the tool itself does when it upgrades its table: by time, and by the sum where that does not do.

import { type Migration, numericKey, partsOfLabel } from '../../core/migration.ts';
import type { JsonRow } from '../../ledger/json-rows.ts';
import { type LedgerPlace, type ToolLedger, type ToolRow, toolRow } from '../../ledger/tool-ledger.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';

export function drizzleLedger({ table, schema, columns }: LedgerPlace): ToolLedger {
  const named = columns?.includes('name') === true;
  const dated = columns?.includes('applied_at') === true;
  const at = dated ? `pg_catalog.to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')` : 'NULL::text';
  const where = (m: Migration): string => {
    const ranked = bestFirst(m, named).map((condition) => `${condition} DESC`);
    return `WHERE id = (SELECT id FROM ${table} WHERE ${bestFirst(m, named).join(' OR ')} ORDER BY ${ranked.join(', ')}, id DESC LIMIT 1)`;
  };
  return {
    create: `${unless(`SELECT FROM pg_catalog.pg_namespace WHERE nspname = ${quoteLiteral(schema)}`, `CREATE SCHEMA ${quoteIdent(schema)}`)};
CREATE TABLE IF NOT EXISTS ${table} (
  id serial PRIMARY KEY,
  hash text NOT NULL,
  created_at bigint
)`,
    read: `SELECT hash, created_at::text AS millis, ${named ? 'name' : 'NULL::text'} AS name, ${at} AS at FROM ${table} ORDER BY id`,
    parse,
    applied: (m) => {
      const sum = quoteLiteral(m.toolChecksum?.checksum ?? m.checksum);
      const insert = (names: string, name: string): string =>
        `INSERT INTO ${table} (hash, created_at${names}) VALUES (${sum}, ${millisOf(m)}${name})`;
      if (!isFolder(m)) return insert('', '');
      if (named) return insert(', name', `, ${quoteLiteral(m.id)}`);
      // A table of the old form that has rows is left as it is: the tool names them all when it upgrades it, but only when none has a name.
      return columns === null ? `${withNames(table)};\n${insert(', name', `, ${quoteLiteral(m.id)}`)}` : insert('', '');
    },
    accepted: (m) => `UPDATE ${table} SET hash = ${quoteLiteral(m.toolChecksum?.checksum ?? m.checksum)} ${where(m)}`,
    removedRow: ({ id }) =>
      `DELETE FROM ${table} WHERE ${named ? 'coalesce(name, created_at::text)' : 'created_at::text'} = ${quoteLiteral(id)}`,
    removed: (m) => `DELETE FROM ${table} ${where(m)}`,
    locks: [],
  };
}

const millisOf = (migration: Migration): string => migration.notes?.['millis'] ?? '0';
const isFolder = (migration: Migration): boolean => migration.notes?.['form'] === 'folder';

/** What tells a migration's row, the surest first. Nothing of it is null. */
function bestFirst(migration: Migration, named: boolean): readonly string[] {
  const millis = millisOf(migration);
  const sums = (migration.toolChecksum?.accepted ?? [migration.checksum]).map(quoteLiteral).join(', ');
  return [
    ...(named && isFolder(migration) ? [`coalesce(name = ${quoteLiteral(migration.id)}, false)`] : []),
    `coalesce(created_at = ${millis}, false)`,
    ...(isFolder(migration) ? [`coalesce(created_at / 1000 = ${millis} / 1000, false)`] : []),
    `(hash IN (${sums}))`,
  ];
}

/** A table without rows becomes what 1.0 makes; without the NOTICE that IF NOT EXISTS gives for each migration after the first. */
function withNames(table: string): string {
  const there = `SELECT FROM pg_catalog.pg_attribute WHERE attrelid = ${quoteLiteral(table)}::pg_catalog.regclass AND attname = 'name'`;
  return unless(there, `ALTER TABLE ${table} ADD COLUMN name text, ADD COLUMN applied_at timestamptz DEFAULT pg_catalog.now()`);
}

/** CREATE SCHEMA IF NOT EXISTS asks for the right to make one even where it is there. */
const unless = (there: string, statement: string): string =>
  `DO ${quoteLiteral(`BEGIN IF NOT EXISTS (${there}) THEN ${statement}; END IF; END`)}`;

interface Row {
  readonly name: string | null;
  readonly millis: string;
  readonly hash: string;
  readonly at: string;
}

type Rule = (row: Row, migration: Migration) => boolean;

const hasSum: Rule = (row, { checksum, toolChecksum }) => (toolChecksum?.accepted ?? [checksum]).includes(row.hash);
const hasTime: Rule = (row, migration) => row.millis === millisOf(migration);
const hasSecond: Rule = (row, migration) => isFolder(migration) && row.millis.slice(0, -3) === millisOf(migration).slice(0, -3);
const isNamed: Rule = (row, migration) => isFolder(migration) && row.name !== null;

/** The surest first: each is tried on all rows before the next. A row that names its folder is about no other. */
const RULES: readonly Rule[] = [
  (row, migration) => isNamed(row, migration) && row.name === migration.id,
  ...[hasTime, hasSecond].flatMap((rule): readonly Rule[] => [
    (row, migration) => !isNamed(row, migration) && rule(row, migration) && hasSum(row, migration),
    (row, migration) => !isNamed(row, migration) && rule(row, migration),
  ]),
  (row, migration) => !isNamed(row, migration) && hasSum(row, migration),
];

function parse(json: readonly JsonRow[], migrations: readonly Migration[]): readonly ToolRow[] {
  const rows = json.map(rowOf);
  const matched = new Map<Row, Migration>();
  const open = new Set(migrations);
  for (const rule of RULES) {
    for (const row of rows) {
      const migration = matched.has(row) || open.size === 0 ? undefined : [...open].find((one) => rule(row, one));
      if (migration === undefined) continue;
      matched.set(row, migration);
      open.delete(migration);
    }
  }
  const twice = (row: Row): boolean =>
    migrations.some((migration) => !open.has(migration) && hasTime(row, migration) && hasSum(row, migration));
  return rows.filter((row) => matched.has(row) || !twice(row)).map((row) => foreignRow(row, matched.get(row)));
}

function rowOf(json: JsonRow): Row {
  const { name, millis, hash, at } = json;
  return { name: typeof name === 'string' ? name : null, millis: String(millis ?? ''), hash: String(hash), at: String(at ?? '') };
}

function foreignRow({ name, millis, hash, at }: Row, migration: Migration | undefined): ToolRow {
  const id = name ?? millis;
  const key = `${numericKey(/^\d+$/.test(millis) ? millis : '0')}.`;
  return toolRow(migration ?? { ...partsOfLabel(id), id, key, kind: 'versioned' }, { checksum: hash, appliedAt: at });
}
