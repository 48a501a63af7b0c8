// What one look at a database has found, as plain data. Whoever shows or counts it reads it from here.
import type { Target } from '../core/report.ts';
import type { HistoryEntry } from '../ledger/history-entry.ts';

export interface Look {
  readonly target: Target | null;
  readonly layout: string;
  readonly ledger: string;
  readonly head: { readonly files: string | null; readonly ledger: string | null };
  readonly applied: number;
  /** Files, in order. */
  readonly pending: readonly string[];
  readonly ahead: readonly string[];
  readonly schema: SchemaLook | null;
  /** Whoever holds the gate's lock, in words; null if nobody does. */
  readonly lock: string | null;
  /** Of whatever program, in this database. */
  readonly advisoryLocks: number;
  /** Newest first, and only the newest. */
  readonly history: readonly HistoryEntry[];
}

export interface SchemaLook {
  /** What it was compared with, in words; null if nothing says what is expected. */
  readonly against: string | null;
  readonly objects: number;
  readonly tables: { readonly expected: number; readonly present: number };
  /** No enum is missing or has other labels. */
  readonly enumsValid: boolean;
  /** By reference: `table public.users`. */
  readonly differences: readonly { readonly object: string; readonly state: 'missing' | 'extra' | 'changed' }[];
}
