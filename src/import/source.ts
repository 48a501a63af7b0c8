// What is in an SQLite file, as far as a move needs to know it.

export interface SourceColumn {
  readonly name: string;
  /** The type as it was declared, which binds nothing; empty if there is none. */
  readonly declared: string;
}

export interface SourceTable {
  readonly name: string;
  readonly columns: readonly SourceColumn[];
  /** What tells its rows apart: the columns of its primary key, or the name of its row id. */
  readonly key: readonly string[];
  /** What tells any two of its rows apart, even without a primary key; empty if nothing does. */
  readonly identity: readonly string[];
  /** The name by which its row id is asked for; null if it has none, or none that is free. */
  readonly rowId: string | null;
  /** The column that is the row id; null if none is. */
  readonly rowIdColumn: string | null;
  /** Unique keys by their columns, the primary key among them: they hold by the exact value. */
  readonly uniques: readonly (readonly string[])[];
  /** Of AUTOINCREMENT: the highest number that was ever given out. */
  readonly lastNumber: bigint | null;
}

export interface LeftOut {
  readonly name: string;
  readonly why: string;
  /** It is a tool's ledger: it says of which version the file is. */
  readonly isLedger?: true;
}

export interface Source {
  readonly tables: readonly SourceTable[];
  /** Tables that are no data of the application's. */
  readonly leftOut: readonly LeftOut[];
}
