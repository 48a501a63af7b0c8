// What the application's role may not use, among what the gate verifies: schemas, tables without partitions (access goes through the parent),
// sequences except those of identity columns (which need no privilege), functions except those that only triggers call. Only reads the catalog.
import type { Queryable } from '../../postgres/session/queryable.ts';
import { notOfExtension, ourSchema, type Scope } from '../../schema/model/scope.ts';
import { quoteLiteral } from '../../sql/quote.ts';

export interface Lacking {
  readonly kind: 'schema' | 'table' | 'sequence' | 'function';
  /** As SQL writes it: `public.orders`, `public.total(integer)`. */
  readonly name: string;
  readonly schema: string;
  /** `SELECT, INSERT`. */
  readonly privileges: string;
  /** The statement that gives it, without a semicolon. */
  readonly grant: string;
  /** A SECURITY DEFINER function acts with its owner's rights: a person must say who may call it. */
  readonly isForPerson: boolean;
}

/** Null if there is no such role. @param role unquoted. */
export async function lackingAccess(session: Queryable, role: string, scope: Scope): Promise<readonly Lacking[] | null> {
  const [result] = await session.query(`/* gate:access */ ${lackingSql(role, scope)}`);
  const [first, ...rows] = result?.rows ?? [];
  if (first?.['kind'] !== 'role') return null;
  return rows.map(({ kind, name, schema, privileges, definer }) => ({
    kind: kind as Lacking['kind'],
    name: name ?? '',
    schema: schema ?? '',
    privileges: privileges ?? '',
    grant: `GRANT ${privileges} ON ${OBJECT[kind as Lacking['kind']]} ${name} TO ${first['name']}`,
    isForPerson: definer === 't',
  }));
}

const OBJECT: Readonly<Record<Lacking['kind'], string>> = {
  schema: 'SCHEMA',
  table: 'TABLE',
  sequence: 'SEQUENCE',
  function: 'ROUTINE',
};

/** Manual, 5.8: what each kind of object can be used for. Foreign tables and views are read; the rest of the tables are written as well. */
function lackingSql(role: string, scope: Scope): string {
  const ours = ourSchema(scope);
  const without = (scope.without ?? []).map((reference) => quoteLiteral(reference.replace(/^table /, '')));
  const isLedger = without.length === 0 ? 'false' : `pg_catalog.format('%I.%I', n.nspname, c.relname) IN (${without.join(', ')})`;
  return `WITH r AS (SELECT oid, pg_catalog.quote_ident(rolname) AS name FROM pg_catalog.pg_roles WHERE rolname = ${quoteLiteral(role)}),
tables AS (SELECT n.nspname, n.oid AS schema, c.oid, c.relname, c.relkind,
    CASE WHEN c.relkind IN ('r', 'p') THEN ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] WHEN c.relkind = 'S' THEN ARRAY['USAGE'] ELSE ARRAY['SELECT'] END AS needs
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT c.relispartition AND ${ours} AND NOT (${isLedger}) AND ${notOfExtension('pg_catalog.pg_class', 'c.oid')}
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE c.relkind = 'S' AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'i')),
routines AS (SELECT n.nspname, n.oid AS schema, p.oid, p.proname, p.prosecdef, pg_catalog.pg_get_function_identity_arguments(p.oid) AS arguments
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  WHERE p.prorettype NOT IN ('pg_catalog.trigger'::pg_catalog.regtype, 'pg_catalog.event_trigger'::pg_catalog.regtype) AND ${ours} AND ${notOfExtension('pg_catalog.pg_proc', 'p.oid')})
SELECT * FROM (
  SELECT 0 AS step, 'role' AS kind, name, '' AS schema, '' AS privileges, false AS definer FROM r
  UNION ALL SELECT DISTINCT 1, 'schema', pg_catalog.quote_ident(u.nspname), pg_catalog.quote_ident(u.nspname), 'USAGE', false
  FROM r, (SELECT schema, nspname FROM tables UNION SELECT schema, nspname FROM routines) u WHERE NOT pg_catalog.has_schema_privilege(r.oid, u.schema, 'USAGE')
  UNION ALL SELECT CASE relkind WHEN 'S' THEN 3 ELSE 2 END, CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, pg_catalog.format('%I.%I', nspname, relname), pg_catalog.quote_ident(nspname), lacks.all, false
  FROM r, tables, LATERAL (SELECT pg_catalog.string_agg(need, ', ' ORDER BY at) FROM pg_catalog.unnest(needs) WITH ORDINALITY AS u(need, at)
    WHERE CASE relkind WHEN 'S' THEN NOT pg_catalog.has_sequence_privilege(r.oid, tables.oid, need) ELSE NOT pg_catalog.has_table_privilege(r.oid, tables.oid, need) END) lacks("all")
  WHERE lacks.all IS NOT NULL
  UNION ALL SELECT 4, 'function', pg_catalog.format('%I.%I(%s)', nspname, proname, arguments), pg_catalog.quote_ident(nspname), 'EXECUTE', prosecdef
  FROM r, routines WHERE NOT pg_catalog.has_function_privilege(r.oid, routines.oid, 'EXECUTE')) found
WHERE EXISTS (SELECT FROM r) ORDER BY step, name`;
}
