// Domains: base type, collation, default, not null, checks.
import type { Change, Kind } from '../kind.ts';
import { present } from '../kind.ts';
import { qualified, quoteName } from '../name.ts';
import type { CatalogObject } from '../object.ts';
import { replaceType } from '../replace-type.ts';
import { notOfExtension, ourSchema } from '../scope.ts';

type DomainAttributes = {
  readonly type: string;
  readonly collation?: string;
  readonly default?: string;
  readonly notNull?: true;
  /** Definition by quoted name. */
  readonly checks?: Readonly<Record<string, string>>;
};

/** No statement alters these. */
const MADE_ANEW = ['type', 'collation'];

export const domain: Kind<DomainAttributes> = {
  name: 'domain',
  plural: 'domains',
  query: (
    scope,
  ) => `/* gate:domain */ SELECT n.nspname AS schema, t.typname AS name, pg_catalog.format_type(t.typbasetype, t.typtypmod) AS type,
  pg_catalog.pg_get_expr(t.typdefaultbin, 'pg_catalog.pg_type'::pg_catalog.regclass) AS default, t.typnotnull AS not_null, ln.nspname AS collation_schema, l.collname AS collation,
  (SELECT pg_catalog.json_object_agg(k.conname, pg_catalog.pg_get_constraintdef(k.oid) ORDER BY k.conname)
     FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c') AS checks
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_catalog.pg_collation l ON l.oid = t.typcollation AND t.typcollation <> b.typcollation
LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
WHERE t.typtype = 'd' AND ${ourSchema(scope)} AND ${notOfExtension('pg_catalog.pg_type', 't.oid')} ORDER BY n.nspname, t.typname`,
  parse: (row) => ({
    kind: 'domain',
    id: qualified(row['schema']!, row['name']!),
    attributes: present<DomainAttributes>({
      type: row['type']!,
      collation: row['collation'] == null ? null : qualified(row['collation_schema']!, row['collation']),
      default: row['default'],
      notNull: row['not_null'] === 't',
      checks: row['checks'] == null ? null : quotedKeys(JSON.parse(row['checks']) as Record<string, string>),
    }),
  }),
  weight: () => 25,
  printed: ['default', 'checks'],
  create: (object) => [createDomain(object)],
  alter: (change) => {
    const { expected, changed, dependents } = change;
    if (!changed.some((name) => MADE_ANEW.includes(name))) return alterInPlace(change);
    return replaceType({ id: expected.id, create: createDomain(expected), drop: 'DOMAIN', dependents });
  },
  drop: ({ id }) => [`DROP DOMAIN ${id}`],
  brief: ({ attributes }) => attributes.type,
  caution: (difference) =>
    difference.state === 'changed' && difference.changed.some((name) => MADE_ANEW.includes(name))
      ? 'the domain is made anew: this rewrites every table that has a column of it'
      : undefined,
};

function createDomain({ id, attributes }: CatalogObject<DomainAttributes>): string {
  const checks = Object.entries(attributes.checks ?? {}).filter(([, check]) => !check.endsWith(' NOT VALID'));
  return [
    `CREATE DOMAIN ${id} AS ${attributes.type}`,
    ...(attributes.collation === undefined ? [] : [`COLLATE ${attributes.collation}`]),
    ...(attributes.default === undefined ? [] : [`DEFAULT ${attributes.default}`]),
    ...(attributes.notNull ? ['NOT NULL'] : []),
    ...checks.map(([name, check]) => `CONSTRAINT ${name} ${check}`),
  ].join(' ');
}

function alterInPlace({ expected, live, changed }: Change<DomainAttributes>): readonly string[] {
  const alter = `ALTER DOMAIN ${expected.id}`;
  const { default: byDefault, notNull, checks: wanted = {} } = expected.attributes;
  const found = live.attributes.checks ?? {};
  const differing = (a: Readonly<Record<string, string>>, b: typeof a): string[] => Object.keys(a).filter((name) => a[name] !== b[name]);
  return [
    ...(changed.includes('default') ? [`${alter} ${byDefault === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${byDefault}`}`] : []),
    ...(changed.includes('notNull') ? [`${alter} ${notNull ? 'SET' : 'DROP'} NOT NULL`] : []),
    ...(changed.includes('checks') ? differing(found, wanted).map((name) => `${alter} DROP CONSTRAINT ${name}`) : []),
    ...(changed.includes('checks') ? differing(wanted, found).map((name) => `${alter} ADD CONSTRAINT ${name} ${wanted[name]}`) : []),
  ];
}

const quotedKeys = (checks: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(checks).map(([name, check]) => [quoteName(name), check]));
