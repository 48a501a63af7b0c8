// What comments and security labels are on: for a row of pg_description or pg_seclabel, the object by the name that COMMENT ON and
// SECURITY LABEL ON take, and what of the catalog contains it. Left out is what pg_dump leaves out.
import type { Row } from '../../postgres/session/queryable.ts';
import { qualified } from '../model/name.ts';
import { referenceTo } from '../model/object.ts';
import { notOfExtension, ourSchema, type Scope } from '../model/scope.ts';

export interface Target {
  /** `table public.users`, `constraint users_pkey on public.users`. */
  readonly id: string;
  readonly owner: string;
}

/**
 * A SELECT of the columns for parseTarget, and of `provider` and `text`, ordered.
 * @param notes SELECT of classid, objoid, objsubid, provider, text.
 * @param catalogs where their objects are; all without this.
 */
export const targetQuery = (scope: Scope, notes: string, catalogs?: readonly string[]): string => `WITH d AS MATERIALIZED (${notes})
${BRANCHES.filter(({ catalog }) => catalogs?.includes(catalog) ?? true)
  .map((branch) => select(branch, scope))
  .join('\nUNION ALL ')}
ORDER BY target, owner, names, tail, provider`;

export function parseTarget(row: Row): Target {
  const name = `${nameIn(row['names'])}${row['tail'] ?? ''}`;
  const on = nameIn(row['parent']);
  const target = row['target']!;
  const owner = row['owner'] == null ? name : `${nameIn(row['owner'])}${row['owner_tail'] ?? ''}`;
  return {
    id: `${target} ${name}${on === '' ? '' : ` on ${target === 'constraint' && row['kind'] === 'domain' ? 'domain ' : ''}${on}`}`,
    owner: referenceTo(row['kind']!, owner),
  };
}

/** What is null in it does not count. */
const nameIn = (json: string | null | undefined): string =>
  qualified(...(JSON.parse(json ?? '[]') as (string | null)[]).filter((name) => name !== null));

interface Branch {
  /** The system catalog whose row, `o`, it is on. */
  readonly catalog: string;
  /** The words after COMMENT ON; an expression where it has a quote. */
  readonly target: string;
  readonly joins?: string;
  /** The oid of its schema, or of the schema of what it is on: alias `n`. */
  readonly schema?: string;
  /** Elements of its name. */
  readonly names?: string;
  /** SQL text after the name. */
  readonly tail?: string;
  /** Elements of the name of what it is on. */
  readonly parent?: string;
  /** Kind of the object that contains it, an expression where it has a quote; without this, the target. */
  readonly kind?: string;
  /** Elements of that object's name where it is not the same. */
  readonly owner?: string;
  /** SQL text after that name. */
  readonly ownerTail?: string;
  readonly where?: string;
  /** Whose extension it is, where not of the object itself. */
  readonly of?: readonly [catalog: string, oid: string];
  readonly subid?: '= 0' | '> 0';
}

function select({ catalog, target, kind = target, joins = '', schema, subid = '= 0', ...rest }: Branch, scope: Scope): string {
  const array = (elements?: string): string => (elements === undefined ? 'NULL' : `pg_catalog.json_build_array(${elements})::text`);
  const word = (words: string): string => (words.includes("'") ? words : `'${words}'`);
  const [owning, oid] = rest.of ?? [catalog, 'o.oid'];
  const namespace = schema === undefined ? '' : `JOIN pg_catalog.pg_namespace n ON n.oid = ${schema} AND ${ourSchema(scope)}`;
  const conditions = [notOfExtension(`pg_catalog.${owning}`, oid), ...(rest.where === undefined ? [] : [rest.where])];
  return `SELECT ${word(target)} AS target, ${array(rest.names)} AS names, ${rest.tail ?? 'NULL'} AS tail, ${array(rest.parent)} AS parent,
  ${word(kind)} AS kind, ${array(rest.owner)} AS owner, ${rest.ownerTail ?? 'NULL'} AS owner_tail, d.provider, d.text
FROM d JOIN pg_catalog.${catalog} o ON d.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass AND o.oid = d.objoid AND d.objsubid ${subid}
${joins} ${namespace} WHERE ${conditions.join(' AND ')}`;
}

type Words = Readonly<Record<string, string>>;
const byLetter = (column: string, words: Words): string =>
  `CASE ${column}::text ${Object.entries(words)
    .map(([letter, word]) => `WHEN '${letter}' THEN '${word}'`)
    .join(' ')} END`;
const lettersOf = (words: Words): string =>
  Object.keys(words)
    .map((letter) => `'${letter}'`)
    .join(', ');

const RELATIONS: Words = { r: 'table', p: 'table', v: 'view', m: 'materialized view', f: 'foreign table', S: 'sequence' };
const INDEXES: Words = { i: 'index', I: 'index' };
const TYPES: Words = { e: 'enum', d: 'domain', c: 'composite type', r: 'range type', b: 'base type' };
const ROUTINES: Words = { f: 'function', w: 'function', p: 'procedure', a: 'aggregate' };
/** What of a relation is an object of its own in tables only. */
const inTables = (kind: string): string => `CASE WHEN c.relkind IN ('r', 'p') THEN '${kind}' ELSE ${byLetter('c.relkind', RELATIONS)} END`;
const ownName = (name: string): string => `CASE WHEN c.relkind IN ('r', 'p') THEN ${name} END`;

const onRelation = (oid: string): Pick<Branch, 'joins' | 'schema' | 'parent' | 'of'> => ({
  joins: `JOIN pg_catalog.pg_class c ON c.oid = ${oid}`,
  schema: 'c.relnamespace',
  parent: 'n.nspname, c.relname',
  of: ['pg_class', 'c.oid'],
});

const inSchema = (target: string, catalog: string, prefix: string): Branch => ({
  catalog,
  target,
  schema: `o.${prefix}namespace`,
  names: `n.nspname, o.${prefix}name`,
});

const inDatabase = (target: string, catalog: string, name: string): Branch => ({ catalog, target, names: `o.${name}` });

const type = (oid: string): string => `pg_catalog.format_type(${oid}, NULL)`;
const SIGNATURE = `'(' || CASE WHEN o.prokind = 'a' AND o.pronargs = 0 THEN '*' ELSE pg_catalog.oidvectortypes(o.proargtypes) END || ')'`;
const method = (oid: string): string =>
  `(SELECT ' USING ' || pg_catalog.quote_ident(m.amname) FROM pg_catalog.pg_am m WHERE m.oid = ${oid})`;

const BRANCHES: readonly Branch[] = [
  {
    catalog: 'pg_class',
    target: byLetter('o.relkind', { ...RELATIONS, ...INDEXES }),
    joins: `LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = o.oid AND k.contype IN ('p', 'u', 'x') AND o.relkind IN (${lettersOf(INDEXES)})
  LEFT JOIN pg_catalog.pg_class c ON c.oid = k.conrelid`,
    schema: 'o.relnamespace',
    names: 'n.nspname, o.relname',
    kind: `CASE WHEN k.oid IS NOT NULL THEN 'constraint' ELSE ${byLetter('o.relkind', { ...RELATIONS, ...INDEXES })} END`,
    owner: 'n.nspname, coalesce(c.relname, o.relname), k.conname',
    where: `o.relkind IN (${lettersOf({ ...RELATIONS, ...INDEXES })})`,
  },
  {
    catalog: 'pg_class',
    subid: '> 0',
    target: 'column',
    joins: 'JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND a.attnum = d.objsubid AND NOT a.attisdropped',
    schema: 'o.relnamespace',
    names: 'n.nspname, o.relname, a.attname',
    kind: `CASE WHEN o.relkind IN ('r', 'p') THEN 'column' ELSE ${byLetter('o.relkind', { ...RELATIONS, c: TYPES['c']! })} END`,
    owner: "n.nspname, o.relname, CASE WHEN o.relkind IN ('r', 'p') THEN a.attname END",
  },
  {
    catalog: 'pg_constraint',
    target: 'constraint',
    ...onRelation('o.conrelid'),
    names: 'o.conname',
    kind: inTables('constraint'),
    owner: `n.nspname, c.relname, ${ownName('o.conname')}`,
    where: "o.contype <> 'n' AND o.conparentid = 0 AND (o.conislocal OR o.coninhcount = 0)",
  },
  {
    // NOT NULL is the column's.
    catalog: 'pg_constraint',
    target: 'constraint',
    ...onRelation('o.conrelid'),
    joins: `JOIN pg_catalog.pg_class c ON c.oid = o.conrelid JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = o.conkey[1]`,
    names: 'o.conname',
    kind: inTables('column'),
    owner: `n.nspname, c.relname, ${ownName('a.attname')}`,
    // As pg_dump has it: not where it is the parent's alone.
    where: `o.contype = 'n' AND (o.conislocal OR c.relispartition OR NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h
      JOIN pg_catalog.pg_attribute pa ON pa.attrelid = h.inhparent AND pa.attname = a.attname
      JOIN pg_catalog.pg_constraint p ON p.contype = 'n' AND p.convalidated AND p.conrelid = h.inhparent AND p.conkey[1] = pa.attnum
      WHERE h.inhrelid = c.oid))`,
  },
  {
    catalog: 'pg_constraint',
    target: 'constraint',
    joins: 'JOIN pg_catalog.pg_type t ON t.oid = o.contypid',
    schema: 't.typnamespace',
    names: 'o.conname',
    parent: 'n.nspname, t.typname',
    kind: 'domain',
    owner: 'n.nspname, t.typname',
    of: ['pg_type', 't.oid'],
  },
  {
    ...inSchema("CASE o.typtype WHEN 'd' THEN 'domain' ELSE 'type' END", 'pg_type', 'typ'),
    joins: 'LEFT JOIN pg_catalog.pg_class c ON c.oid = o.typrelid',
    kind: byLetter('o.typtype', TYPES),
    where: `o.typtype IN (${lettersOf(TYPES)}) AND (o.typtype = 'd' OR o.typcategory <> 'A') AND c.relkind IS NOT DISTINCT FROM CASE o.typtype WHEN 'c' THEN 'c'::"char" END`,
  },
  {
    // An aggregate over ordered rows is named with its ORDER BY.
    ...inSchema(byLetter('o.prokind', ROUTINES), 'pg_proc', 'pro'),
    joins: 'LEFT JOIN pg_catalog.pg_aggregate g ON g.aggfnoid = o.oid',
    tail: `CASE WHEN g.aggkind <> 'n' THEN '(' || pg_catalog.pg_get_function_identity_arguments(o.oid) || ')' ELSE ${SIGNATURE} END`,
    kind: byLetter('o.prokind', { ...ROUTINES, p: 'function' }),
    owner: 'n.nspname, o.proname',
    ownerTail: SIGNATURE,
  },
  {
    ...inSchema('operator', 'pg_operator', 'opr'),
    names: 'n.nspname',
    tail: `'.' || o.oprname || '(' || CASE o.oprleft WHEN 0 THEN 'NONE' ELSE ${type('o.oprleft')} END || ', ' || ${type('o.oprright')} || ')'`,
  },
  { ...inSchema('operator class', 'pg_opclass', 'opc'), tail: method('o.opcmethod') },
  { ...inSchema('operator family', 'pg_opfamily', 'opf'), tail: method('o.opfmethod') },
  { catalog: 'pg_cast', target: 'cast', tail: `'(' || ${type('o.castsource')} || ' AS ' || ${type('o.casttarget')} || ')'` },
  {
    catalog: 'pg_transform',
    target: 'transform',
    tail: `'FOR ' || ${type('o.trftype')} || (SELECT ' LANGUAGE ' || pg_catalog.quote_ident(l.lanname) FROM pg_catalog.pg_language l WHERE l.oid = o.trflang)`,
  },
  { ...inDatabase('schema', 'pg_namespace', 'nspname'), schema: 'o.oid' },
  inDatabase('extension', 'pg_extension', 'extname'),
  inDatabase('language', 'pg_language', 'lanname'),
  inDatabase('access method', 'pg_am', 'amname'),
  inDatabase('foreign data wrapper', 'pg_foreign_data_wrapper', 'fdwname'),
  inDatabase('server', 'pg_foreign_server', 'srvname'),
  inDatabase('event trigger', 'pg_event_trigger', 'evtname'),
  inDatabase('publication', 'pg_publication', 'pubname'),
  inDatabase('subscription', 'pg_subscription', 'subname'),
  inSchema('collation', 'pg_collation', 'coll'),
  inSchema('conversion', 'pg_conversion', 'con'),
  inSchema('statistics', 'pg_statistic_ext', 'stx'),
  inSchema('text search parser', 'pg_ts_parser', 'prs'),
  inSchema('text search template', 'pg_ts_template', 'tmpl'),
  inSchema('text search dictionary', 'pg_ts_dict', 'dict'),
  inSchema('text search configuration', 'pg_ts_config', 'cfg'),
  ...(
    [
      ['trigger', 'pg_trigger', 'tg', 'tgrelid', 'o.tgparentid = 0'],
      ['rule', 'pg_rewrite', 'rule', 'ev_class', "o.rulename <> '_RETURN'"],
      ['policy', 'pg_policy', 'pol', 'polrelid', 'true'],
    ] as const
  ).map(
    ([target, catalog, prefix, on, where]): Branch => ({
      catalog,
      target,
      ...onRelation(`o.${on}`),
      names: `o.${prefix}name`,
      owner: `n.nspname, c.relname, o.${prefix}name`,
      where,
    }),
  ),
];
