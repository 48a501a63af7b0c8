// What is known about one statement before it is sent. Two judges fill it in: PostgreSQL's grammar, and only the words.

export interface Statement {
  /** Offsets in the script's `sql`. */
  readonly start: number;
  readonly end: number;
  /** Null if it does not begin or end a transaction; savepoints do not. */
  readonly transaction: TransactionControl | null;
  /** `must`: PostgreSQL refuses it in a transaction block. `may`: that depends on what the text does not say. */
  readonly alone: 'must' | 'may' | 'no';
  readonly index: ConcurrentIndex | null;
  /** What else it leaves behind if it is stopped half-way. */
  readonly leaves: Leftover | null;
  /** COPY … FROM STDIN. */
  readonly takesData: boolean;
}

export interface TransactionControl {
  readonly ends: 'commit' | 'rollback' | 'prepare' | null;
  /** BEGIN, and what says AND CHAIN. */
  readonly opens: boolean;
  /** An isolation level or another mode is given. */
  readonly modes: boolean;
}

/** What CREATE INDEX CONCURRENTLY makes. */
export interface ConcurrentIndex {
  readonly schema: string | null;
  readonly table: string;
  readonly name: string;
  readonly ifNotExists: boolean;
}

interface Name {
  readonly schema: string | null;
  readonly name: string;
}

/** What a concurrent statement leaves that is not an index with a name of its own: it commits in the middle, and is not taken back as a whole. */
export type Leftover =
  /** REINDEX CONCURRENTLY: indexes that end in `_ccnew` or `_ccold`. */
  | { readonly kind: 'reindex'; readonly of: 'index' | 'table' | 'schema' | 'database'; readonly target: Name }
  /** DETACH PARTITION CONCURRENTLY: a partition whose detaching is pending. */
  | { readonly kind: 'detach'; readonly table: Name; readonly partition: Name }
  /** CREATE INDEX CONCURRENTLY without a name. */
  | { readonly kind: 'unnamed-index'; readonly table: Name };
