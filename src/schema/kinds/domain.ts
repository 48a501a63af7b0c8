// Domains: pg_type of type d, with their constraints.
import { isTrue, type Kind, text } from '../kind.ts';
import type { CatalogObject } from '../object.ts';

interface Check {
  readonly name: string;
  readonly definition: string;
}

export const domain: Kind = {
  name: 'domain',
  plural: 'domains',
  weight: () => 25,
  query: ({
    userSchema,
    notExtensionMember,
  }) => `/* gate:domain */ SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.typname) AS id,
  pg_catalog.format_type(t.typbasetype, t.typtypmod) AS base, t.typnotnull AS not_null, t.typdefault AS default_expression,
  CASE WHEN t.typcollation <> b.typcollation THEN (SELECT pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
    FROM pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = t.typcollation) END AS collation,
  (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('name', pg_catalog.quote_ident(c.conname), 'definition', pg_catalog.pg_get_constraintdef(c.oid)) ORDER BY c.conname)
    FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c') AS checks
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
WHERE t.typtype = 'd' AND ${userSchema} AND ${notExtensionMember('pg_type', 't.oid')} ORDER BY 1`,
  parse: (row) => ({
    kind: 'domain',
    id: row['id']!,
    owner: null,
    attributes: {
      base: text(row['base']),
      notNull: isTrue(row['not_null']),
      default: row['default_expression'] ?? null,
      collation: row['collation'] ?? null,
      checks: JSON.parse(row['checks'] ?? '[]') as Check[] as never,
    },
  }),
  create: (object) => {
    const { base, notNull, default: value, collation } = object.attributes;
    const parts = [`CREATE DOMAIN ${object.id} AS ${base}`];
    if (collation !== null) parts.push(`COLLATE ${collation}`);
    if (value !== null) parts.push(`DEFAULT ${value}`);
    if (notNull === true) parts.push('NOT NULL');
    for (const { name, definition } of checksOf(object)) parts.push(`CONSTRAINT ${name} ${definition}`);
    return [parts.join(' ')];
  },
  alter: (expected, live) => {
    const [want, have] = [expected.attributes, live.attributes];
    if (want['base'] !== have['base'] || want['collation'] !== have['collation']) return [];
    const statements: string[] = [];
    const same = (a: Check, b: Check) => a.name === b.name && a.definition === b.definition;
    for (const check of checksOf(live))
      if (!checksOf(expected).some((other) => same(check, other))) statements.push(`DROP CONSTRAINT ${check.name}`);
    for (const check of checksOf(expected)) {
      if (!checksOf(live).some((other) => same(check, other))) statements.push(`ADD CONSTRAINT ${check.name} ${check.definition}`);
    }
    if (want['default'] !== have['default']) statements.push(want['default'] === null ? 'DROP DEFAULT' : `SET DEFAULT ${want['default']}`);
    if (want['notNull'] !== have['notNull']) statements.push(want['notNull'] === true ? 'SET NOT NULL' : 'DROP NOT NULL');
    return statements.map((statement) => `ALTER DOMAIN ${expected.id} ${statement}`);
  },
  drop: ({ id }) => [`DROP DOMAIN ${id}`],
  summary: ({ attributes }) => String(attributes['base']),
};

const checksOf = ({ attributes }: CatalogObject): readonly Check[] => attributes['checks'] as unknown as readonly Check[];
