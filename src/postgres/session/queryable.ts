// The narrow seam through which catalog and ledger readers see a session: SQL in, rows of text out.

/** Values are as the server prints them in text format: `t`/`f`, digits, ISO dates; null is NULL. */
export type Row = Readonly<Record<string, string | null>>;

export interface Result {
  /** The command tag's first word or words: `SELECT`, `CREATE TABLE`. */
  readonly command: string;
  readonly rows: readonly Row[];
}

/** Hears a result as it arrives. @returns 'let go' where its rows are not wanted again. */
export type Each = (result: Result) => unknown;

/** One text, or the parts of one: a long text is then never put together. */
export type Text = string | readonly string[];

export interface Queryable {
  /**
   * Sends the text as one simple query: one round trip, one implicit transaction unless it says otherwise.
   * @param each receives every result as it arrives, so that it can be processed while the server works on the next statement.
   * @returns one result per statement, in order; without rows where they were let go.
   * @throws PostgresError if the server answers with an error, ConnectionLost if the connection ends.
   */
  query(sql: Text, each?: Each): Promise<readonly Result[]>;
  /** What a message may have left for the next one; absent where none does. */
  readonly leftOpen?: { take(opening: string): Result | null } | null;
}
