// What a health check asks through the application's own connection: SELECTs only, one at a time, with any search path, in or out of a
// transaction, and each with one value of JSON, which no driver reads differently.
import { COUNT_ADVISORY } from '../postgres/lock/advisory.ts';
import { quoteIdent, quoteLiteral } from '../sql/quote.ts';

/** The server and the session, and what of the ledger is there for this role. */
export interface Standing {
  readonly readOnly: boolean;
  readonly role: string;
  readonly locks: number;
  /** By name: whether the role may read it. What is not there is not in it. */
  readonly tables: Readonly<Record<string, boolean>>;
}

/** What is applied, and what of the recorded expectation is there. */
export interface Recorded {
  /** The version that the ledger has as its head; null for the ledger of another tool. */
  readonly version: string | null;
  /** Migrations that stopped half-way. */
  readonly stopped: readonly string[];
  /** For which an expectation is recorded; null if none is. */
  readonly head: string | null;
  readonly tables: number;
  readonly missingTables: readonly string[];
  readonly wrongEnums: readonly string[];
}

const is = (column: string, value: string): string => `${column} OPERATOR(pg_catalog.=) ${value}`;

export const standingQuery = (schema: string): string => `SELECT pg_catalog.json_build_object(
  'readOnly', pg_catalog.pg_is_in_recovery() OR ${is("pg_catalog.current_setting('transaction_read_only')", "'on'")},
  'role', current_user, 'locks', (${COUNT_ADVISORY}),
  'tables', (SELECT COALESCE(pg_catalog.json_object_agg(c.relname,
      pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')), '{}')
    FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON ${is('c.relnamespace', 'n.oid')}
    WHERE ${is('n.nspname', quoteLiteral(schema))} AND ${is('c.relkind', "'r'")}
      AND (${is('c.relname', "'migrations'")} OR ${is('c.relname', "'expectations'")}))
)::text AS answer`;

/** @param hasMigrations whether the gate's own ledger is there, or that of another tool. */
export const recordedQuery = (schema: string, hasMigrations: boolean): string => {
  const migrations = `${quoteIdent(schema)}.migrations`;
  const version = `SELECT m.version FROM ${migrations} m WHERE ${is('m.state', "'applied'")} AND m.version OPERATOR(pg_catalog.~) '^[0-9]+$'
    ORDER BY m.version::pg_catalog.numeric USING OPERATOR(pg_catalog.>) LIMIT 1`;
  const stopped = `SELECT pg_catalog.json_agg(m.version) FROM ${migrations} m WHERE ${is('m.state', "'started'")} AND m.error IS NOT NULL`;
  return `WITH ledger AS (SELECT ${hasMigrations ? `(${version})` : 'NULL'}::pg_catalog.text AS version),
expected AS (SELECT e.head, e.snapshot FROM ${quoteIdent(schema)}.expectations e, ledger l
  WHERE pg_catalog."left"(e.head, 1) OPERATOR(pg_catalog.<>) ':'
  ORDER BY COALESCE(${is('e.head', 'l.version')}, false) DESC, e.recorded_at DESC LIMIT 1),
objects AS (SELECT o.value OPERATOR(pg_catalog.->>) 'id' AS id, pg_catalog.parse_ident(o.value OPERATOR(pg_catalog.->>) 'id') AS names,
    o.value OPERATOR(pg_catalog.->>) 'kind' AS kind, (o.value OPERATOR(pg_catalog.#>) '{attributes,labels}')::pg_catalog.jsonb AS labels
  FROM expected e, pg_catalog.json_array_elements(e.snapshot::pg_catalog.json OPERATOR(pg_catalog.->) 'objects') o
  WHERE ${is("(o.value OPERATOR(pg_catalog.->>) 'kind')", "'table'")} OR ${is("(o.value OPERATOR(pg_catalog.->>) 'kind')", "'enum'")}),
seen AS (SELECT o.kind, o.id, CASE WHEN ${is('o.kind', "'table'")}
    THEN EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON ${is('n.oid', 'c.relnamespace')}
      WHERE ${is('n.nspname', 'o.names[1]')} AND ${is('c.relname', 'o.names[2]')} AND (${is('c.relkind', "'r'")} OR ${is('c.relkind', "'p'")}))
    ELSE COALESCE(${is(
      'o.labels',
      `(SELECT pg_catalog.jsonb_agg(v.enumlabel ORDER BY v.enumsortorder)
      FROM pg_catalog.pg_enum v JOIN pg_catalog.pg_type t ON ${is('t.oid', 'v.enumtypid')}
      JOIN pg_catalog.pg_namespace n ON ${is('n.oid', 't.typnamespace')}
      WHERE ${is('n.nspname', 'o.names[1]')} AND ${is('t.typname', 'o.names[2]')})`,
    )}, false) END AS good FROM objects o)
SELECT pg_catalog.json_build_object('version', (SELECT version FROM ledger), 'head', (SELECT head FROM expected),
  'stopped', COALESCE((${hasMigrations ? stopped : 'SELECT NULL::pg_catalog.json'}), '[]'),
  'tables', (SELECT pg_catalog.count(*) FROM seen WHERE ${is('kind', "'table'")}),
  'missingTables', COALESCE((SELECT pg_catalog.json_agg(id ORDER BY id) FROM seen WHERE ${is('kind', "'table'")} AND NOT good), '[]'),
  'wrongEnums', COALESCE((SELECT pg_catalog.json_agg(id ORDER BY id) FROM seen WHERE ${is('kind', "'enum'")} AND NOT good), '[]')
)::text AS answer`;
};
