// The tables that a table inherits from, or is a partition of, in their order.
import type { Row } from '../../postgres/session/queryable.ts';
import { qualified } from '../model/name.ts';

/** Column for parentsIn; `c` is pg_class. */
export const PARENTS = `(SELECT pg_catalog.json_agg(pg_catalog.json_build_array(pn.nspname, p.relname) ORDER BY h.inhseqno) FROM pg_catalog.pg_inherits h
    JOIN pg_catalog.pg_class p ON p.oid = h.inhparent JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhrelid = c.oid) AS parents`;

/** Their ids. */
export const parentsIn = (row: Row): readonly string[] =>
  (JSON.parse(row['parents'] ?? '[]') as [string, string][]).map((names) => qualified(...names));
