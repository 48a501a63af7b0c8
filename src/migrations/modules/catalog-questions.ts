// What a migration in code can ask the catalog. Names are resolved by the server, as it resolves those in SQL.
import type { MigrationDatabase, RunQuery } from './migration-database.ts';

type Questions = Pick<MigrationDatabase, 'tableExists' | 'columnExists' | 'indexExists' | 'constraintExists'>;

export function catalogQuestions(query: RunQuery): Questions {
  const isTrue = async (condition: string, values: readonly string[]): Promise<boolean> =>
    (await query(`SELECT ${condition} AS yes`, values)).rows[0]!['yes'] === true;
  return {
    tableExists: (table) =>
      isTrue(existsIn("pg_class c WHERE c.oid = pg_catalog.to_regclass($1) AND c.relkind IN ('r', 'p', 'f')"), [table]),
    columnExists: (table, column) =>
      isTrue(
        existsIn(
          `pg_attribute a WHERE a.attrelid = pg_catalog.to_regclass($1) AND a.attname = ${NAME} AND a.attnum > 0 AND NOT a.attisdropped`,
        ),
        [table, column],
      ),
    indexExists: (index) => isTrue(existsIn("pg_class c WHERE c.oid = pg_catalog.to_regclass($1) AND c.relkind IN ('i', 'I')"), [index]),
    constraintExists: (table, constraint) =>
      isTrue(existsIn(`pg_constraint c WHERE c.conrelid = pg_catalog.to_regclass($1) AND c.conname = ${NAME}`), [table, constraint]),
  };
}

/** A name without a schema, as SQL reads it: `Users` is `users`, and `"Users"` is not. */
const NAME = '(pg_catalog.parse_ident($2))[1]';

const existsIn = (rows: string): string => `EXISTS (SELECT FROM pg_catalog.${rows})`;
