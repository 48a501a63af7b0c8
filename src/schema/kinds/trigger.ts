// Triggers of tables and views that somebody made: pg_trigger. A partition's copy is the parent's.
import { type Kind, text } from '../kind.ts';
import type { CatalogObject } from '../object.ts';

const ENABLED: Readonly<Record<string, string>> = { O: 'ENABLE', D: 'DISABLE', R: 'ENABLE REPLICA', A: 'ENABLE ALWAYS' };

export const trigger: Kind = {
  name: 'trigger',
  plural: 'triggers',
  weight: () => 90,
  query: ({
    userSchema,
    notExtensionMember,
  }) => `/* gate:trigger */ SELECT CASE c.relkind WHEN 'v' THEN 'view ' ELSE 'table ' END AS owner_kind,
  pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS table, pg_catalog.quote_ident(t.tgname) AS name,
  pg_catalog.pg_get_triggerdef(t.oid) AS definition, t.tgenabled AS enabled
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND c.relpersistence <> 't' AND ${userSchema} AND ${notExtensionMember('pg_class', 'c.oid')} ORDER BY 2, 3`,
  parse: (row) => ({
    kind: 'trigger',
    id: `${row['table']}.${row['name']}`,
    owner: `${row['owner_kind']}${row['table']}`,
    attributes: { definition: text(row['definition']), enabled: text(row['enabled']) },
  }),
  create: (object) => [String(object.attributes['definition']), ...(object.attributes['enabled'] === 'O' ? [] : [enable(object)])],
  alter: (expected, live) => (expected.attributes['definition'] === live.attributes['definition'] ? [enable(expected)] : null),
  drop: (object) => [`DROP TRIGGER ${nameOf(object)} ON ${tableOf(object)}`],
  summary: ({ attributes }) => String(attributes['definition']),
};

const enable = (object: CatalogObject): string =>
  `ALTER TABLE ${tableOf(object)} ${ENABLED[String(object.attributes['enabled'])]} TRIGGER ${nameOf(object)}`;
const tableOf = ({ owner }: CatalogObject): string => owner!.replace(/^(table|view) /, '');
const nameOf = (object: CatalogObject): string => object.id.slice(tableOf(object).length + 1);
