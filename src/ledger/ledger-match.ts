// Pure: which migration of a folder is meant by a row of another layout's ledger. By version where both have the same, else by name.

import type { Migration } from '../core/migration.ts';
import type { LedgerRow } from './ledger.ts';

export interface Match {
  readonly migration: Migration;
  readonly row: LedgerRow;
}

export interface Matched {
  /** In the folder's order. */
  readonly matches: readonly Match[];
  /** Rows for which the folder has nothing. */
  readonly unmatched: readonly LedgerRow[];
}

/** @param rows the applied ones. */
export function matchRows(migrations: readonly Migration[], rows: readonly LedgerRow[]): Matched {
  const byId = new Map(migrations.map((migration) => [migration.id, migration]));
  const byName = new Map<string, Migration | null>();
  // A name that several have says nothing.
  for (const migration of migrations) byName.set(nameOf(migration), byName.has(nameOf(migration)) ? null : migration);
  const matches = new Map<Migration, LedgerRow>();
  const unmatched: LedgerRow[] = [];
  for (const row of rows) {
    const found = byId.get(row.id) ?? byName.get(nameOf(row)) ?? null;
    if (found === null || matches.has(found)) unmatched.push(row);
    else matches.set(found, row);
  }
  return {
    matches: migrations.flatMap((migration) => {
      const row = matches.get(migration);
      return row === undefined ? [] : [{ migration, row }];
    }),
    unmatched,
  };
}

/** Tools differ in how they write blanks and in what of the file name is the name. */
function nameOf({ name, kind, version }: Pick<Migration, 'name' | 'kind' | 'version'>): string {
  const words = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  const numbers = version.replaceAll(/\D+/g, '_');
  return `${kind} ${words.startsWith(`${numbers}_`) ? words.slice(numbers.length + 1) : words}`;
}
