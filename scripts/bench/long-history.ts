// Ten steps in the life of one table in a long history, where most of what is made is changed, replaced or taken away later. How often
// each kind of statement is there follows a real one: the 342 migrations of Lemmy, written in SQL, with 89 tables at the end, counted by
// statement and scaled to 100 tables. docs/benchmarks.md has both counts.
import type { Step } from './workload.ts';

export const LONG_HISTORY: readonly Step[] = [
  {
    name: 'create_account',
    sql: (n) =>
      lines(
        `CREATE TABLE b_account_${n} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  parent_id bigint${n === 0 ? '' : ` REFERENCES b_account_${n - 1} (id) ON DELETE CASCADE`},
  email text NOT NULL UNIQUE,
  display_name text,
  kind integer NOT NULL DEFAULT 0,
  legacy_id integer,
  published timestamp NOT NULL DEFAULT now()
);`,
        `CREATE INDEX b_account_${n}_published ON b_account_${n} (published);`,
        `CREATE INDEX b_account_${n}_kind ON b_account_${n} (kind, published DESC);`,
      ),
  },
  {
    name: 'seed_accounts',
    sql: (n) =>
      lines(
        `INSERT INTO b_account_${n} (email, display_name, legacy_id) VALUES ('ada@example.com', 'Ada', 1), ('grace@example.com', 'Grace; the first', 2);`,
        `INSERT INTO b_account_${n} (email) VALUES ('edsger@example.com');`,
      ),
  },
  {
    name: 'create_overview',
    sql: (n) =>
      lines(
        `CREATE VIEW b_overview_${n} AS SELECT id, email, display_name, kind FROM b_account_${n};`,
        hasTrigger(n) && touchFunction(n, 'new.kind := coalesce(new.kind, 0);'),
        hasTrigger(n) && `CREATE TRIGGER b_touch_${n} BEFORE UPDATE ON b_account_${n} FOR EACH ROW EXECUTE FUNCTION b_touch_${n}();`,
      ),
  },
  {
    name: 'add_profile',
    sql: (n) =>
      lines(
        `ALTER TABLE b_account_${n} ADD COLUMN bio text;`,
        `ALTER TABLE b_account_${n} ADD COLUMN score integer;`,
        `ALTER TABLE b_account_${n} ADD COLUMN visits integer;`,
        `CREATE INDEX b_account_${n}_score ON b_account_${n} (score DESC);`,
        hasState(n) && `CREATE TYPE b_state_${n} AS ENUM ('new', 'closed');`,
        hasState(n) && `ALTER TABLE b_account_${n} ADD COLUMN state b_state_${n} NOT NULL DEFAULT 'new';`,
        `DROP VIEW b_overview_${n};`,
        `CREATE VIEW b_overview_${n} AS SELECT id, email, display_name, kind, bio, score FROM b_account_${n};`,
      ),
  },
  {
    name: 'rename_names',
    sql: (n) =>
      lines(
        !keepsView(n) && `DROP VIEW b_overview_${n};`,
        `ALTER TABLE b_account_${n} RENAME COLUMN display_name TO name;`,
        `ALTER TABLE b_account_${n} RENAME COLUMN published TO published_at;`,
        n % 2 === 0 && `UPDATE b_account_${n} SET name = email WHERE name IS NULL;`,
        n % 2 === 0 && `ALTER TABLE b_account_${n} RENAME CONSTRAINT b_account_${n}_email_key TO b_account_${n}_email;`,
      ),
  },
  {
    name: 'widen_times',
    sql: (n) =>
      lines(
        `DROP INDEX b_account_${n}_kind;`,
        `ALTER TABLE b_account_${n} ALTER COLUMN published_at TYPE timestamptz;`,
        `CREATE INDEX b_account_${n}_published_id ON b_account_${n} (published_at DESC, id);`,
        hasOldTable(n) && `CREATE INDEX b_account_${n}_visits ON b_account_${n} (visits);`,
        hasState(n) && `ALTER TYPE b_state_${n} ADD VALUE 'active' AFTER 'new';`,
      ),
  },
  {
    name: 'backfill_score',
    sql: (n) =>
      lines(
        `UPDATE b_account_${n} SET score = 0 WHERE score IS NULL;`,
        `ALTER TABLE b_account_${n} ALTER COLUMN score SET NOT NULL${n % 2 === 0 ? ', ALTER COLUMN score SET DEFAULT 0' : ''};`,
        n % 10 < 7 && `ALTER TABLE b_account_${n} ADD CONSTRAINT b_account_${n}_score_check CHECK (score >= 0);`,
      ),
  },
  {
    name: 'count_elsewhere',
    sql: (n) =>
      hasOldTable(n)
        ? lines(
            `CREATE TABLE b_counts_${n} (\n  account_id bigint PRIMARY KEY REFERENCES b_account_${n} (id) ON DELETE CASCADE,\n  visits bigint NOT NULL DEFAULT 0\n);`,
            `INSERT INTO b_counts_${n} (account_id, visits) SELECT id, coalesce(visits, 0) FROM b_account_${n};`,
            `CREATE INDEX b_counts_${n}_visits ON b_counts_${n} (visits);`,
            `ALTER TABLE b_account_${n} DROP COLUMN visits;`,
          )
        : lines(
            `ALTER TABLE b_account_${n} ADD COLUMN language text;`,
            `CREATE INDEX b_account_${n}_language ON b_account_${n} (language) WHERE language IS NOT NULL;`,
          ),
  },
  {
    name: 'drop_legacy',
    sql: (n) =>
      lines(
        `ALTER TABLE b_account_${n} DROP COLUMN legacy_id;`,
        n % 10 < 6 && `ALTER TABLE b_account_${n} DROP CONSTRAINT b_account_${n}_score_check;`,
        hasOldTable(n) && `DROP TABLE b_counts_${n};`,
        n % 5 === 0 && !keepsView(n) && `ALTER TABLE b_account_${n} ALTER COLUMN kind TYPE bigint;`,
      ),
  },
  {
    name: 'replace_touch',
    sql: (n) =>
      lines(
        n % 10 < 4 && `DROP TRIGGER b_touch_${n} ON b_account_${n};`,
        n % 10 === 0 && `DROP FUNCTION b_touch_${n}();`,
        n % 10 !== 0 && hasTrigger(n) && touchFunction(n, 'new.score := greatest(new.score, 0);'),
        !hasTrigger(n) && `ALTER TABLE b_account_${n} RENAME COLUMN bio TO about;`,
        n % 3 === 1 && `DROP INDEX b_account_${n}_published;`,
      ),
  },
];

const hasTrigger = (n: number): boolean => n % 10 < 7;
const hasState = (n: number): boolean => n % 5 === 1;
/** One that is gone again two steps later. */
const hasOldTable = (n: number): boolean => n % 3 === 0;
const keepsView = (n: number): boolean => n % 10 < 4;

const touchFunction = (n: number, work: string): string =>
  `CREATE OR REPLACE FUNCTION b_touch_${n}() RETURNS trigger LANGUAGE plpgsql AS $body$\nBEGIN\n  ${work}\n  RETURN new;\nEND;\n$body$;`;

const lines = (...statements: readonly (string | false)[]): string => statements.filter((one) => one !== false).join('\n');
