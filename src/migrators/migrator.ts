// A migrator: a tool whose migrations are code, so that only it can apply them. It is run under the gate (`schemagate run`), and its ledger is
// read here without running anything. One file in migrators/ is one tool; none of them writes.
import type { Folder } from '../core/folder.ts';
import type { LineMaking } from './command-lines.ts';

export interface CodeMigration {
  /** As the ledger has it. */
  readonly id: string;
  /** For people: the id, or what the tool calls it. */
  readonly name: string;
  /** Path for messages. */
  readonly file: string;
  /** Ids of the migrations it comes after, if the files say so. */
  readonly after: readonly string[];
  /** It replaces these: if all of them are applied, so is it. */
  readonly replaces?: readonly string[];
}

/** A table by the name that the tool was told. */
export interface TablePlace {
  /** Null for the first of the search path that has it. */
  readonly schema: string | null;
  readonly name: string;
}

/** A table as it was found. */
export interface LedgerTable {
  /** Qualified and quoted. */
  readonly table: string;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
}

export interface Migrator {
  /** The file's name and the id in reports. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** What a person writes to migrate with it. */
  readonly command: string;
  /** How it is invoked on a command line. */
  readonly called: RegExp;
  /** One line for people: what its folder looks like. */
  readonly files: string;
  /** The migrations of this tool's folder, by name; null for any other folder. `not-listed`: it is one, but only the tool can list them. */
  find(folder: Folder): readonly CodeMigration[] | 'not-listed' | null;
  /** Why more may be pending than the folder shows, in words; absent: it shows all. */
  readonly elsewhere?: string;
  readonly ledger: {
    /** The tool's default name, unquoted, looked for along the search path. */
    readonly table: string;
    /** Another name, if the folder says so. */
    placed?(folder: Folder): TablePlace | null;
    /** Columns by which the table is known to be this tool's: others use the same name. */
    isOurs(columns: readonly string[]): boolean;
    /** A SELECT of the column `id`, in the order the migrations were applied. */
    ids(table: LedgerTable): string;
    /** Further tables that the tool keeps for itself. */
    readonly beside?: readonly string[];
    /** It only records how far the database is: whatever the files put before that is applied as well. */
    readonly headsOnly?: true;
  };
  /** What else its command line can be made to do. */
  readonly lines?: LineMaking;
  /** Common errors by the tool's own words, and what to do about them. The first that matches counts. */
  readonly troubles?: readonly { readonly says: RegExp; readonly hint: string }[];
  /** Where the tool records that it is at work: a row left behind by a killed run stops every later one. */
  readonly lock?: {
    readonly table: string;
    /** A SELECT of one column `held`: who holds it and since when, in words; no row if nobody does. */
    holder(table: LedgerTable): string;
    /** What frees the lock when its holder is gone. */
    readonly release: string;
  };
}

/** Further tables that the tool keeps for itself, beside the ledger, by their default names. */
export const besideOf = ({ ledger: { beside = [] }, lock }: Pick<Migrator, 'ledger' | 'lock'>): readonly string[] => [
  ...beside,
  ...(lock === undefined ? [] : [lock.table]),
];
