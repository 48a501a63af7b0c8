// Triggers of tables and views, but for those behind constraints and those that a partition has from its parent.
import type { Kind } from '../kind.ts';
import { present } from '../kind.ts';
import { allButLast, lastName, qualified, quoteName } from '../name.ts';
import type { CatalogObject } from '../object.ts';
import { referenceTo } from '../object.ts';
import { ourRelations } from '../scope.ts';

type TriggerAttributes = {
  readonly definition: string;
  /** Absent where it fires as usual. */
  readonly enabled?: 'DISABLE' | 'ENABLE REPLICA' | 'ENABLE ALWAYS';
};

const ENABLED: Readonly<Record<string, TriggerAttributes['enabled']>> = { D: 'DISABLE', R: 'ENABLE REPLICA', A: 'ENABLE ALWAYS' };

export const trigger: Kind<TriggerAttributes> = {
  name: 'trigger',
  plural: 'triggers',
  query: (scope) => {
    const { from, where } = ourRelations(scope, 'rpv');
    return `/* gate:trigger */ SELECT n.nspname AS schema, c.relname AS "table", c.relkind AS table_kind, g.tgname AS name,
  pg_catalog.pg_get_triggerdef(g.oid) AS definition, g.tgenabled AS enabled
FROM ${from} JOIN pg_catalog.pg_trigger g ON g.tgrelid = c.oid
WHERE ${where} AND NOT g.tgisinternal AND g.tgparentid = 0 ORDER BY n.nspname, c.relname, g.tgname`;
  },
  parse: (row) => {
    const table = qualified(row['schema']!, row['table']!);
    return {
      kind: 'trigger',
      id: `${table}.${quoteName(row['name']!)}`,
      owner: referenceTo(row['table_kind'] === 'v' ? 'view' : 'table', table),
      attributes: present<TriggerAttributes>({ definition: row['definition']!, enabled: ENABLED[row['enabled']!] }),
    };
  },
  weight: () => 90,
  printed: ['definition'],
  create: (object) => [object.attributes.definition, ...(object.attributes.enabled === undefined ? [] : [enable(object)])],
  alter: ({ expected, changed }) => (changed.includes('definition') ? 'replace' : [enable(expected)]),
  drop: ({ id }) => [`DROP TRIGGER ${lastName(id)} ON ${allButLast(id)}`],
  brief: ({ attributes }) => attributes.definition,
};

const enable = ({ id, attributes }: CatalogObject<TriggerAttributes>): string =>
  `ALTER TABLE ${allButLast(id)} ${attributes.enabled ?? 'ENABLE'} TRIGGER ${lastName(id)}`;
