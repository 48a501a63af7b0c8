// Columns of tables: pg_attribute. Inherited ones belong to the parent. Their order is not part of the model.
import { isTrue, type Kind, text } from '../kind.ts';
import type { CatalogObject } from '../object.ts';

export const column: Kind = {
  name: 'column',
  plural: 'columns',
  inline: true,
  weight: () => 55,
  query: ({
    userSchema,
    notExtensionMember,
  }) => `/* gate:column */ SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS table, pg_catalog.quote_ident(a.attname) AS name,
  pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null, a.attidentity AS identity, a.attgenerated AS generated,
  CASE WHEN a.atthasdef THEN (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) END AS value,
  CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN (SELECT pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
    FROM pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation) END AS collation
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND a.attnum > 0 AND NOT a.attisdropped AND a.attislocal
  AND ${userSchema} AND ${notExtensionMember('pg_class', 'c.oid')} ORDER BY c.oid, a.attnum`,
  parse: (row) => ({
    kind: 'column',
    id: `${row['table']}.${row['name']}`,
    owner: `table ${row['table']}`,
    attributes: {
      type: text(row['type']),
      notNull: isTrue(row['not_null']),
      default: text(row['generated']) === '' ? (row['value'] ?? null) : null,
      identity: row['identity'] === 'a' ? 'ALWAYS' : row['identity'] === 'd' ? 'BY DEFAULT' : null,
      generated: text(row['generated']) === '' ? null : `(${row['value']}) ${row['generated'] === 'v' ? 'VIRTUAL' : 'STORED'}`,
      collation: row['collation'] ?? null,
    },
  }),
  create: (object) => [`ALTER TABLE ${tableOf(object)} ADD COLUMN ${columnDefinition(object)}`],
  alter: (expected, live) => {
    const [want, have] = [expected.attributes, live.attributes];
    if (want['generated'] !== have['generated']) return null;
    const differs = (name: string): boolean => want[name] !== have[name];
    const name = nameOf(expected);
    const statements: string[] = [];
    if (differs('identity') && have['identity'] !== null) statements.push(`ALTER COLUMN ${name} DROP IDENTITY`);
    if (differs('type') || differs('collation')) {
      // A default that does not cast by itself stands in the way of a new type (manual, ALTER TABLE).
      if (have['default'] !== null) statements.push(`ALTER COLUMN ${name} DROP DEFAULT`);
      const collate = want['collation'] === null ? '' : ` COLLATE ${want['collation']}`;
      statements.push(`ALTER COLUMN ${name} TYPE ${want['type']}${collate} USING ${name}::${want['type']}`);
      if (want['default'] !== null) statements.push(`ALTER COLUMN ${name} SET DEFAULT ${want['default']}`);
    } else if (differs('default'))
      statements.push(`ALTER COLUMN ${name} ${want['default'] === null ? 'DROP DEFAULT' : `SET DEFAULT ${want['default']}`}`);
    if (differs('notNull')) statements.push(`ALTER COLUMN ${name} ${want['notNull'] === true ? 'SET' : 'DROP'} NOT NULL`);
    if (differs('identity') && want['identity'] !== null)
      statements.push(`ALTER COLUMN ${name} ADD GENERATED ${want['identity']} AS IDENTITY`);
    return statements.map((statement) => `ALTER TABLE ${tableOf(expected)} ${statement}`);
  },
  drop: (object) => [`ALTER TABLE ${tableOf(object)} DROP COLUMN ${nameOf(object)}`],
  holdsData: true,
  summary: (object) => columnDefinition(object).slice(nameOf(object).length + 1),
};

/** `email text COLLATE "C" DEFAULT ''::text NOT NULL`, as it stands in CREATE TABLE. */
export function columnDefinition(object: CatalogObject): string {
  const { type, notNull, default: value, identity, generated, collation } = object.attributes;
  const parts = [nameOf(object), String(type)];
  if (collation !== null) parts.push(`COLLATE ${collation}`);
  if (generated !== null) parts.push(`GENERATED ALWAYS AS ${generated}`);
  if (identity !== null) parts.push(`GENERATED ${identity} AS IDENTITY`);
  if (value !== null) parts.push(`DEFAULT ${value}`);
  if (notNull === true) parts.push('NOT NULL');
  return parts.join(' ');
}

const tableOf = ({ owner }: CatalogObject): string => owner!.slice('table '.length);
const nameOf = (object: CatalogObject): string => object.id.slice(tableOf(object).length + 1);
