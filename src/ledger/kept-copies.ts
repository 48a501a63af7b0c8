// The copies of tables that migrations have kept: where they are, and what is known of each. SQL text and row parsing only.
import type { Row } from '../postgres/session/queryable.ts';
import { quoteLiteral } from '../sql/quote.ts';

/** The same in every database, whatever GATE_LEDGER_SCHEMA says: people look for it at night. */
export const KEPT_SCHEMA = 'schemagate_kept';

/** Days after which a copy is old. */
export const KEPT_FOR = 30;

/** What is written on a copy, as its comment. */
interface CopyNote {
  readonly of: string;
  readonly version: string;
  readonly at: string;
  readonly rows: number;
}

export interface KeptCopy {
  /** In KEPT_SCHEMA, unquoted. */
  readonly name: string;
  readonly bytes: number;
  /** As pg_size_pretty says it. */
  readonly size: string;
  /** Qualified; null for each of these if nobody has written it on the copy. */
  readonly of: string | null;
  readonly version: string | null;
  readonly rows: number | null;
  /** ISO 8601, UTC. */
  readonly at: string | null;
  /** Whole days. */
  readonly days: number | null;
}

/** A SELECT for `parseCopies`. */
export const COPIES = `SELECT c.relname AS name, pg_catalog.pg_total_relation_size(c.oid) AS bytes, pg_catalog.pg_size_pretty(pg_catalog.pg_total_relation_size(c.oid)) AS size,
  pg_catalog.obj_description(c.oid, 'pg_class') AS note, extract(epoch FROM pg_catalog.now()) AS now
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ${quoteLiteral(KEPT_SCHEMA)} AND c.relkind = 'r' ORDER BY c.relname COLLATE "C"`;

export const parseCopies = (rows: readonly Row[]): readonly KeptCopy[] =>
  rows.map(({ name, bytes, size, note, now }) => {
    const { of = null, version = null, at = null, rows: copied = null } = noteOf(note ?? '');
    const days = at === null ? null : Math.floor((Number(now) - Date.parse(at) / 1000) / 86_400);
    return { name: name!, bytes: Number(bytes), size: size!, of, version, rows: copied, at, days };
  });

/** Nothing of a comment that somebody else has written. */
function noteOf(comment: string): Partial<CopyNote> {
  try {
    const { of, version, at, rows } = JSON.parse(comment) as Record<keyof CopyNote, unknown>;
    return Number.isNaN(Date.parse(String(at))) ? {} : { of: String(of), version: String(version), at: String(at), rows: Number(rows) };
  } catch {
    return {};
  }
}
