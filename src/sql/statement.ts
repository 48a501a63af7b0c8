// What is known of one statement before it is sent. Two judges fill it in: PostgreSQL's grammar, and the words alone.

export interface Statement {
  /** Offsets in the script's `sql`. */
  readonly start: number;
  readonly end: number;
  /** Null where it does not begin or end a transaction; savepoints do not. */
  readonly transaction: TransactionControl | null;
  /** `must`: PostgreSQL refuses it in a transaction block. `may`: that depends on what the text does not say. */
  readonly alone: 'must' | 'may' | 'no';
  readonly index: ConcurrentIndex | null;
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
