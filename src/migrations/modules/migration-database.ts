// What a migration in JavaScript or TypeScript is given: SQL, and questions about what is there, so that it can be written to be run again.

export interface QueryResult {
  readonly rows: readonly Record<string, unknown>[];
  readonly rowCount: number | null;
}

/** Names are written as in SQL: `users`, `public.users`, `"Users"`; without a schema, the search path says which. */
export interface MigrationDatabase {
  /**
   * Runs SQL: several statements if there are no values, otherwise one, with $1, $2 … for them. Rows have the types that `pg` gives them.
   */
  query(text: string, values?: readonly unknown[]): Promise<QueryResult>;
  /** A table, partitioned or foreign ones included; views are not. */
  tableExists(table: string): Promise<boolean>;
  /** Of a table or a view. False if there is no such relation. */
  columnExists(table: string, column: string): Promise<boolean>;
  /** Valid or not: what a broken CREATE INDEX CONCURRENTLY has left is there, too. */
  indexExists(index: string): Promise<boolean>;
  constraintExists(table: string, constraint: string): Promise<boolean>;
  /** In their order; null if there is no such type. Rejects if the type is not an enum. */
  enumLabels(type: string): Promise<readonly string[] | null>;
  /**
   * Creates the enum if it is missing, or adds the labels that it lacks, each in its place, and verifies the result. Rejects, without
   * changing anything, if the type has a label that is not wanted, or has them in another order: PostgreSQL cannot remove or move a label.
   */
  ensureEnum(type: string, labels: readonly string[]): Promise<EnsuredEnum>;
  /**
   * Runs one UPDATE, DELETE, INSERT or MERGE in batches, each of which is committed, and after a stop continues where it was. Only in a module
   * that says `export const transaction = false`. The statement says what a batch is: `… IN (SELECT id FROM … WHERE … LIMIT :batch)`,
   * until it finds nothing, or `… BETWEEN :from AND :until` with a `key`.
   */
  batches(sql: string, options: BatchesOptions): Promise<BatchesDone>;
}

export interface BatchesOptions {
  /** Rows in a batch. */
  readonly size: number;
  /** Between two of them: milliseconds, or a text such as `100ms`. At most a minute; none by default. */
  readonly pause?: number | string;
  /** The column that `:from` and `:until` are bounds of: `public.orders.id`. NOT NULL, and the first of an index. */
  readonly key?: string;
  /** Called after each batch. What it throws ends the migration there. */
  readonly progress?: (now: BatchesNow) => unknown;
}

export interface BatchesDone {
  readonly batches: number;
  /** How many rows they changed, before a stop as well. */
  readonly rows: number;
}

export interface BatchesNow extends BatchesDone {
  /** How many rows there were at the beginning: those that the SELECT finds, or, with a key, an estimate of the table's; null if unknown. */
  readonly total: number | null;
}

export interface EnsuredEnum {
  readonly created: boolean;
  /** The labels that an existing type lacked. */
  readonly added: readonly string[];
}

export type RunQuery = MigrationDatabase['query'];
