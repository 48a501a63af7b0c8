// Everything that has an owner or privileges, of whatever kind, as one SELECT, and how such an object is called in references and in SQL.
import type { Row } from '../../postgres/session/queryable.ts';
import { qualified } from '../model/name.ts';
import { type CatalogObject, referenceTo } from '../model/object.ts';
import { notOfType, ourSchema, type Scope } from '../model/scope.ts';

interface Source {
  readonly catalog: string;
  /** SQL of the name of its kind; but for a procedure, which is of the kind function. */
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  /** SQL of what stands behind the name in its id. */
  readonly suffix?: string;
  readonly owner: string;
  readonly acl?: string;
  /** The letter by which acldefault knows it. */
  readonly letter?: string;
  readonly where?: string;
}

/** What can be granted on; each catalog's alias is `o`. */
const GRANTED_ON: readonly Source[] = [
  {
    catalog: 'pg_class',
    kind: "CASE o.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END",
    name: 'o.relname',
    namespace: 'o.relnamespace',
    owner: 'o.relowner',
    acl: 'o.relacl',
    letter: `CASE o.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char"`,
    where: "o.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')",
  },
  {
    catalog: 'pg_proc',
    kind: "CASE o.prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END",
    name: 'o.proname',
    namespace: 'o.pronamespace',
    suffix: `'(' || CASE WHEN o.prokind = 'a' AND o.pronargs = 0 THEN '*' ELSE pg_catalog.oidvectortypes(o.proargtypes) END || ')'`,
    owner: 'o.proowner',
    acl: 'o.proacl',
    letter: `'f'`,
    where: notOfType('o.oid'),
  },
  {
    catalog: 'pg_type',
    kind: "CASE o.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type' WHEN 'r' THEN 'range type' ELSE 'base type' END",
    name: 'o.typname',
    namespace: 'o.typnamespace',
    owner: 'o.typowner',
    acl: 'o.typacl',
    letter: `'T'`,
    // Not the types of tables' rows, of arrays and of multiranges: they come and go with another.
    where: `o.typtype IN ('b', 'c', 'd', 'e', 'r') AND o.typisdefined
      AND (o.typrelid = 0 OR o.typrelid IN (SELECT r.oid FROM pg_catalog.pg_class r WHERE r.relkind = 'c'))
      AND o.oid NOT IN (SELECT e.typarray FROM pg_catalog.pg_type e)`,
  },
  { catalog: 'pg_namespace', kind: `'schema'`, name: 'o.nspname', owner: 'o.nspowner', acl: 'o.nspacl', letter: `'n'` },
  { catalog: 'pg_language', kind: `'language'`, name: 'o.lanname', owner: 'o.lanowner', acl: 'o.lanacl', letter: `'l'` },
  {
    catalog: 'pg_foreign_data_wrapper',
    kind: `'foreign data wrapper'`,
    name: 'o.fdwname',
    owner: 'o.fdwowner',
    acl: 'o.fdwacl',
    letter: `'F'`,
  },
  { catalog: 'pg_foreign_server', kind: `'server'`, name: 'o.srvname', owner: 'o.srvowner', acl: 'o.srvacl', letter: `'S'` },
];

/** What has an owner and no privileges. */
const OWNED_ONLY: readonly Source[] = [
  {
    catalog: 'pg_operator',
    kind: `'operator'`,
    name: 'o.oprname',
    namespace: 'o.oprnamespace',
    suffix: `'(' || CASE o.oprleft WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprleft, NULL) END || ', '
      || CASE o.oprright WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprright, NULL) END || ')'`,
    owner: 'o.oprowner',
    where: 'o.oprcode <> 0',
  },
  ...(['class', 'family'] as const).map((which) => ({
    catalog: `pg_op${which}`,
    kind: `'operator ${which}'`,
    name: which === 'class' ? 'o.opcname' : 'o.opfname',
    namespace: which === 'class' ? 'o.opcnamespace' : 'o.opfnamespace',
    suffix: `' USING ' || (SELECT m.amname FROM pg_catalog.pg_am m WHERE m.oid = ${which === 'class' ? 'o.opcmethod' : 'o.opfmethod'})`,
    owner: which === 'class' ? 'o.opcowner' : 'o.opfowner',
  })),
  { catalog: 'pg_collation', kind: `'collation'`, name: 'o.collname', namespace: 'o.collnamespace', owner: 'o.collowner' },
  { catalog: 'pg_conversion', kind: `'conversion'`, name: 'o.conname', namespace: 'o.connamespace', owner: 'o.conowner' },
  { catalog: 'pg_ts_dict', kind: `'text search dictionary'`, name: 'o.dictname', namespace: 'o.dictnamespace', owner: 'o.dictowner' },
  { catalog: 'pg_ts_config', kind: `'text search configuration'`, name: 'o.cfgname', namespace: 'o.cfgnamespace', owner: 'o.cfgowner' },
  { catalog: 'pg_statistic_ext', kind: `'statistics'`, name: 'o.stxname', namespace: 'o.stxnamespace', owner: 'o.stxowner' },
  { catalog: 'pg_publication', kind: `'publication'`, name: 'o.pubname', owner: 'o.pubowner' },
  { catalog: 'pg_event_trigger', kind: `'event trigger'`, name: 'o.evtname', owner: 'o.evtowner' },
];

const selectFrom = ({ catalog, kind, name, namespace, suffix, owner, acl, letter, where }: Source): string => {
  const inSchema = namespace !== undefined;
  return `SELECT 'pg_catalog.${catalog}'::pg_catalog.regclass::pg_catalog.oid AS catalog, o.oid, ${kind} AS kind,
  ${inSchema ? 'h.nspname' : kind === `'schema'` ? 'o.nspname' : 'NULL::pg_catalog.name'} AS nspname, ${name} AS name, ${suffix ?? 'NULL::text'} AS suffix,
  ${owner} AS owner, ${acl ?? 'NULL::pg_catalog.aclitem[]'} AS acl, ${letter ?? 'NULL'}::"char" AS letter
  FROM pg_catalog.${catalog} o${inSchema ? ` JOIN pg_catalog.pg_namespace h ON h.oid = ${namespace}` : ''}${where === undefined ? '' : ` WHERE ${where}`}`;
};

/** SELECT of catalog, oid, kind, nspname, name, suffix, owner, acl, letter: PostgreSQL's own objects and those of extensions too. */
export const GRANTABLE_OBJECTS = GRANTED_ON.map(selectFrom).join('\nUNION ALL ');
export const OWNED_OBJECTS = [...GRANTED_ON, ...OWNED_ONLY].map(selectFrom).join('\nUNION ALL ');

/** True of what is in the application's schemas or in no schema at all; `n` is the SELECT. */
export const inOurSchema = (scope: Scope): string => `(n.nspname IS NULL OR (${ourSchema(scope)}))`;

/** The object's own kind and id, from the columns kind, nspname, name and suffix. */
export function securableIn(row: Row): { readonly kind: string; readonly id: string; readonly reference: string } {
  const kind = row['kind'] === 'procedure' ? 'function' : row['kind']!;
  const names = row['nspname'] == null || kind === 'schema' ? [row['name']!] : [row['nspname'], row['name']!];
  const name = kind === 'operator' ? `${qualified(row['nspname']!)}.${row['name']!}` : qualified(...names);
  const id = `${name}${row['suffix'] ?? ''}`;
  return { kind, id, reference: referenceTo(kind, id) };
}

const TYPES: readonly string[] = ['enum', 'domain', 'composite type', 'range type', 'base type'];
/** Those of which PostgreSQL grants something to PUBLIC as they are made. */
const OPEN: ReadonlySet<string> = new Set(['function', 'aggregate', 'language', ...TYPES]);
const GRANTABLE: ReadonlySet<string> = new Set([
  ...OPEN,
  ...['table', 'view', 'materialized view', 'foreign table', 'sequence', 'schema', 'foreign data wrapper', 'server'],
]);
const OWNED: ReadonlySet<string> = new Set([
  ...GRANTABLE,
  ...['operator', 'operator class', 'operator family', 'collation', 'conversion', 'text search dictionary'],
  ...['text search configuration', 'statistics', 'publication', 'event trigger'],
]);

export const isOpenByDefault = ({ kind }: CatalogObject): boolean => OPEN.has(kind);
export const isGrantable = ({ kind }: CatalogObject): boolean => GRANTABLE.has(kind);
/** A sequence of a column belongs to whom its table belongs to. */
export const isOwned = ({ kind, owner }: CatalogObject): boolean => OWNED.has(kind) && !(kind === 'sequence' && owner !== undefined);
