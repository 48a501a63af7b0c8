// Another tool's ledger in a SQLite file: its own table, made, read and written as that tool does there. What rows mean is decided as on
// PostgreSQL, by the layout: `read` gives the same JSON as there.
import type { Migration } from '../core/migration.ts';

export interface ToolFilePlace {
  /** Quoted. */
  readonly table: string;
  /** What it has; null if it is not there yet. */
  readonly columns: readonly string[] | null;
}

/** Every text is one statement. */
export interface ToolFileLedger {
  /** Makes the table where it is missing, and what the tool puts into a new one. */
  readonly create: readonly string[];
  /** One column `row`. */
  readonly read: string;
  /** @param ms how long it took. */
  applied(migration: Migration, ms: number): readonly string[];
  /** What the tool writes before a migration that is not one transaction, and makes of it after; absent if it writes only at the end. */
  readonly unfinished?: {
    started(migration: Migration): readonly string[];
    finished(migration: Migration): readonly string[];
    stopped(migration: Migration, error: string): readonly string[];
    forget(migration: Migration): readonly string[];
  };
  /** @param before the one before it, null if it is the first. */
  removed(migration: Migration, before: Migration | null): readonly string[];
}

export type MakeToolFileLedger = (place: ToolFilePlace) => ToolFileLedger;

/** A time in the form of our own tables, whether the tool has written text or milliseconds. */
export const isoOf = (column: string): string =>
  `CASE typeof(${column}) WHEN 'integer' THEN strftime('%Y-%m-%dT%H:%M:%SZ', ${column} / 1000, 'unixepoch') ELSE strftime('%Y-%m-%dT%H:%M:%SZ', ${column}) END`;

/** A boolean of JSON. */
export const jsonBoolean = (condition: string): string => `json(iif(${condition}, 'true', 'false'))`;
