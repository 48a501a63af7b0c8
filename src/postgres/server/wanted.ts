// What is asked of a server in a new session, and of which session.
import type { Queryable, Row } from '../session/queryable.ts';

export interface ProbeOptions {
  readonly role: string | null;
  readonly searchPath: string | null;
  readonly wanted: Wanted;
}

/** What the caller wants to know of the database besides, in the same round trip. */
export interface Wanted {
  /** Quoted names of tables whose presence matters, qualified, or looked for along the search path. */
  readonly tables: readonly string[];
  /** The first look of the fingerprint: it takes tables to look for. */
  readonly look: FirstLook | null;
  /** And an SQL expression of type text, of other gates in the database. */
  readonly neighbours?: string;
  /** Called when the server has been asked: from then on it works. */
  readonly asked?: () => void;
}

/** One more query, and what its rows come to. */
export interface FirstLook {
  readonly sql: string;
  readonly of: (rows: readonly Row[]) => string;
  /** Where nothing can be compared with it, the caller may go on before it is answered: if it can begin again, and no look has failed. */
  mayLag: boolean;
}

/** A fresh session, as far as the probe needs it. */
export interface Probed extends Queryable {
  readonly keyPid: number;
  backendPid: number | null;
  /** Sends nothing more before this is answered, and nothing at all if that fails. */
  awaitBeforeNext(asked: Promise<unknown>): void;
}
