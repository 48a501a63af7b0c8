// What goes on in a server, as its views show it: who is connected, who waits for whom, which tables are locked.

export interface ServerSession {
  readonly pid: number;
  /** `client backend`, `autovacuum worker`, `walsender`; null if it is hidden. */
  readonly kind: string | null;
  readonly database: string | null;
  readonly role: string | null;
  readonly application: string;
  /** Its address, or `local` for a Unix-domain socket; null if it is hidden. */
  readonly client: string | null;
  /** `active`, `idle in transaction`; null if it is hidden. */
  readonly state: string | null;
  /** Seconds since it has been in that state, and since it has logged in; null if that is hidden. */
  readonly stateSeconds: number | null;
  readonly connectedSeconds: number | null;
  /** When that was, as the server prints it. */
  readonly startedAt: string | null;
  /** Of the transaction that is open; null if none is, or it is hidden. */
  readonly transactionSeconds: number | null;
  /** What it is doing, or did last, in one line, shortened, without the values in it; null if there is nothing, or it is hidden. */
  readonly query: string | null;
  /** The role of this connection may not see what another role's session does. */
  readonly hidden: boolean;
  /** It is this very connection. */
  readonly own: boolean;
  /** It is a gate's. */
  readonly gate: boolean;
  readonly superuser: boolean;
}

/** A session that waits for a lock. */
export interface LockWait {
  readonly pid: number;
  /** `AccessExclusiveLock on public.users`. */
  readonly wanted: string;
  readonly seconds: number | null;
  /** Sessions that hold it, or wait for it before this one. */
  readonly blockers: readonly number[];
  /** Prepared transactions that hold it, by their identifiers. */
  readonly prepared: readonly string[];
}

/** A transaction that was prepared and neither committed nor rolled back: it keeps its locks without a session. */
export interface PreparedTransaction {
  readonly gid: string;
  readonly database: string;
  readonly owner: string;
  readonly seconds: number;
}

/** The locks of one mode on a table of the current database. */
export interface TableLock {
  readonly table: string;
  readonly mode: string;
  /** Those who hold it, and those who wait for it; a prepared transaction counts in `prepared`. */
  readonly holders: readonly number[];
  readonly waiting: readonly number[];
  readonly prepared: number;
}

export interface Activity {
  readonly sessions: readonly ServerSession[];
  readonly waits: readonly LockWait[];
  readonly prepared: readonly PreparedTransaction[];
  readonly locks: readonly TableLock[];
}

export const isWaiting = ({ pid }: ServerSession, waits: readonly LockWait[]): boolean => waits.some((wait) => wait.pid === pid);
