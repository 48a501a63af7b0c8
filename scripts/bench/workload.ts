// The workload: small migrations of the kinds people write, in each contender's own naming, and the one query that tells whether a
// database holds what they make. Every object's name begins with `b_`, so that no contender's ledger is counted.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Workload {
  readonly count: number;
  /** Folders of `count` files each, by naming. */
  readonly folders: Readonly<Record<Naming, string>>;
  /** All migrations in one file. */
  readonly all: string;
  /** Answers one row with one text column; equal texts mean equal schemas and seed rows. */
  readonly fingerprintSql: string;
}

export type Naming = 'plain' | 'dbmate' | 'node-pg-migrate' | 'knex' | 'postgrator';

const FILES: Readonly<Record<Naming, (version: string, name: string, sql: string) => readonly [string, string]>> = {
  plain: (version, name, sql) => [`${version}_${name}.sql`, sql],
  dbmate: (version, name, sql) => [`${version}_${name}.sql`, `-- migrate:up\n${sql}\n-- migrate:down\n`],
  'node-pg-migrate': (version, name, sql) => [`${version}_${name}.sql`, `-- Up Migration\n${sql}\n-- Down Migration\n`],
  knex: (version, name, sql) => [
    `${version}_${name}.cjs`,
    `exports.up = (knex) => knex.raw(${JSON.stringify(sql)});\nexports.down = () => Promise.resolve();\n`,
  ],
  postgrator: (version, name, sql) => [`${version}.do.${name}.sql`, sql],
};

/** Writes the first `count` migrations below `folder` in every naming. @param steps ten in the life of a feature. */
export function writeWorkload(folder: string, count: number, steps: readonly Step[] = STEPS): Workload {
  const migrations = Array.from({ length: count }, (_, index) => migrationAt(index, steps));
  const folders = Object.fromEntries(Object.keys(FILES).map((naming) => [naming, join(folder, naming)])) as Record<Naming, string>;
  for (const naming of Object.keys(FILES) as Naming[]) {
    mkdirSync(folders[naming], { recursive: true });
    for (const { version, name, sql } of migrations) {
      const [file, text] = FILES[naming](version, name, sql);
      writeFileSync(join(folders[naming], file), text);
    }
  }
  const all = join(folder, 'all.sql');
  writeFileSync(all, migrations.map(({ sql }) => sql).join('\n'));
  return { count, folders, all, fingerprintSql: fingerprint(Math.ceil(count / steps.length)) };
}

/** One migration of each feature. */
export interface Step {
  readonly name: string;
  /** @param n of the feature: 0, 1, … */
  readonly sql: (n: number) => string;
}

/** Ten steps in the life of one small feature; step k of feature n is migration 10 n + k. */
const STEPS: readonly Step[] = [
  {
    name: 'create_account',
    sql: (n) => `CREATE TABLE b_account_${n} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE,
  display_name text,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX b_account_${n}_created_at ON b_account_${n} (created_at);`,
  },
  {
    name: 'add_state',
    sql: (n) => `CREATE TYPE b_state_${n} AS ENUM ('new', 'active', 'closed');
ALTER TABLE b_account_${n} ADD COLUMN state b_state_${n} NOT NULL DEFAULT 'new';`,
  },
  {
    name: 'add_profile_columns',
    sql: (n) => `ALTER TABLE b_account_${n} ADD COLUMN bio text, ADD COLUMN score integer;
COMMENT ON COLUMN b_account_${n}.bio IS 'shown on the profile; may be empty';`,
  },
  {
    name: 'create_message',
    sql: (n) => `CREATE TABLE b_message_${n} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES b_account_${n} (id) ON DELETE CASCADE,
  body text NOT NULL,
  sent_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX b_message_${n}_account ON b_message_${n} (account_id, sent_at);`,
  },
  {
    name: 'seed_accounts',
    sql: (n) => `INSERT INTO b_account_${n} (email, display_name) VALUES
  ('ada@example.com', 'Ada'),
  ('grace@example.com', 'Grace; the first'),
  ('edsger@example.com', NULL);`,
  },
  { name: 'index_open_accounts', sql: (n) => `CREATE INDEX b_account_${n}_open ON b_account_${n} (email) WHERE state <> 'closed';` },
  {
    name: 'create_overview',
    sql: (n) => `CREATE VIEW b_overview_${n} AS
  SELECT a.id, a.email, a.state, count(m.id) AS messages
  FROM b_account_${n} a LEFT JOIN b_message_${n} m ON m.account_id = a.id
  GROUP BY a.id;`,
  },
  {
    name: 'create_rank',
    sql: (n) => `CREATE FUNCTION b_rank_${n}(points integer) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $body$
BEGIN
  IF points IS NULL THEN RETURN 'none'; END IF;
  RETURN CASE WHEN points > 100 THEN 'expert' ELSE 'novice' END;
END;
$body$;`,
  },
  {
    name: 'backfill_score',
    sql: (n) => `UPDATE b_account_${n} SET score = 0 WHERE score IS NULL;
ALTER TABLE b_account_${n} ALTER COLUMN score SET NOT NULL, ALTER COLUMN score SET DEFAULT 0;`,
  },
  {
    name: 'check_score',
    sql: (n) => `ALTER TABLE b_account_${n} ADD CONSTRAINT b_account_${n}_score CHECK (score >= 0);`,
  },
];

/** One file of so many statements, for our own naming only. */
export function writeLargeFile(folder: string, statements: number): Workload {
  const all = join(folder, '0001_large.sql');
  mkdirSync(folder, { recursive: true });
  const rows = Array.from(
    { length: statements },
    (_, i) => `INSERT INTO b_large (id, label, size) VALUES (${i}, 'label number ${i}', ${i}.5);\n`,
  );
  writeFileSync(all, `CREATE TABLE b_large (id integer, label text, size numeric);\n${rows.join('')}`);
  const folders = Object.fromEntries(Object.keys(FILES).map((naming) => [naming, folder])) as Record<Naming, string>;
  return { count: 1, folders, all, fingerprintSql: 'SELECT count(*)::text AS fingerprint FROM b_large' };
}

function migrationAt(index: number, steps: readonly Step[]): { version: string; name: string; sql: string } {
  const feature = Math.floor(index / steps.length);
  const step = steps[index % steps.length]!;
  return { version: String(index + 1).padStart(4, '0'), name: `${step.name}_${feature}`, sql: `${step.sql(feature)}\n` };
}

function fingerprint(features: number): string {
  const counted = {
    tables: `pg_class WHERE relkind = 'r' AND relname LIKE 'b\\_%'`,
    indexes: `pg_class WHERE relkind = 'i' AND relname LIKE 'b\\_%'`,
    views: `pg_class WHERE relkind = 'v' AND relname LIKE 'b\\_%'`,
    columns: `pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v') AND c.relname LIKE 'b\\_%'`,
    labels: `pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typname LIKE 'b\\_%'`,
    functions: `pg_proc WHERE proname LIKE 'b\\_%'`,
    constraints: `pg_constraint WHERE contype IN ('p', 'u', 'f', 'c') AND conname LIKE 'b\\_%'`,
    required: `pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attnotnull AND a.attnum > 0 AND c.relname LIKE 'b\\_account%'`,
  };
  const counts = Object.entries(counted).map(([name, from]) => `'${name}', (SELECT count(*) FROM ${from})`);
  const rows = Array.from({ length: features }, (_, n) => `SELECT count(*) AS n FROM b_account_${n}`).join(' UNION ALL ');
  return `SELECT concat_ws(' ', ${counts.join(', ')}, 'rows', (SELECT sum(n) FROM (${rows}) AS seeded)) AS fingerprint`;
}
