// What pg_get_indexdef prints of an index. It searches all operator classes for each column, which in a schema with many indexes takes
// longer than everything else that is read about them: there, the text of a usual index is put together from its columns.
import type { Scope } from '../model/scope.ts';

const PRINTED = 'pg_catalog.pg_get_indexdef(i.indexrelid)';

/** From this many indexes on, it pays to plan for the usual one. */
const MANY = 200;
const MOST_COLUMNS = 3;

/** An SQL expression of type text; `i` is pg_index, `c` its pg_class, `t` its table's, `n` their pg_namespace. */
export const indexDefinition = ({ extent }: Scope): string => (extent !== undefined && extent.indexes >= MANY ? COMPOSED : PRINTED);

/**
 * Null unless nothing is said about it but its columns: a btree (403, pg_am.dat), not unique (PostgreSQL 15 has two kinds of that), without
 * expressions, predicate, options and INCLUDE; each column ascending, in its own collation, by an operator class of PostgreSQL's own that is
 * the default for exactly its type.
 */
const COMPOSED = `coalesce(CASE WHEN c.relkind = 'i' AND c.relam = 403 AND c.reloptions IS NULL AND NOT i.indisunique AND i.indexprs IS NULL
    AND i.indpred IS NULL AND i.indnatts = i.indnkeyatts AND i.indoption::text ~ '^[0 ]+$' THEN
  'CREATE INDEX ' || pg_catalog.quote_ident(c.relname) || ' ON ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.relname)
  || ' USING btree (' || CASE i.indnatts ${Array.from({ length: MOST_COLUMNS }, (_, at) => `WHEN ${at + 1} THEN ${columns(at + 1)}`).join(' ')} END || ')'
  END, ${PRINTED})`;

function columns(count: number): string {
  const names = Array.from(
    { length: count },
    (
      _,
      at,
    ) => `(SELECT pg_catalog.quote_ident(a.attname) FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[${at}]
    WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[${at}] AND a.attcollation = i.indcollation[${at}]
    AND o.opcdefault AND o.oid < 16384 AND o.opcintype = a.atttypid)`,
  );
  return names.join(" || ', ' || ");
}
