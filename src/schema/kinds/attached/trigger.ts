// Triggers of tables and views, but for those behind constraints. A partition's copy of its parent's is the parent's, and only listed
// where it does not fire as usual.

import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { allButLast, lastName, qualified, quoteName } from '../../model/name.ts';
import { type CatalogObject, referenceTo } from '../../model/object.ts';
import { ourRelations, topOf } from '../../model/scope.ts';
import { onTable } from '../../parts/catalogs/catalog-rows.ts';
import { type Enabled, enabledBy } from '../../parts/firing-mode.ts';

type TriggerAttributes = {
  /** As pg_get_triggerdef prints it: a whole CREATE TRIGGER statement. Absent for the copy on a partition. */
  readonly definition?: string;
  readonly enabled?: Enabled;
  /** Of the copy on a partition, however deep: the trigger that it is a copy of. */
  readonly copyOf?: string;
};

const OWNERS: Readonly<Record<string, string>> = { v: 'view', f: 'foreign table' };

export const trigger: Kind<TriggerAttributes> = {
  name: 'trigger',
  plural: 'triggers',
  ...onTable('pg_trigger', 'tg', 'tgrelid', 'o.tgparentid = 0'),
  catalogs: [{ table: 'pg_trigger', oid: 'oid', relation: 'tgrelid', letter: "CASE WHEN tgisinternal THEN 'i' ELSE 't' END" }],
  // A foreign key's are not; a partition's copy may be, and is not there without the one that it was copied from.
  foundBy: ['pg_trigger.t'],
  attributes: { definition: 'meaning', enabled: 'meaning', copyOf: 'meaning' },
  query: (scope) => {
    const { from, where } = ourRelations(scope, 'rpvf');
    return `/* gate:trigger */ SELECT n.nspname AS schema, c.relname AS "table", c.relkind AS table_kind, g.tgname AS name,
  CASE WHEN g.tgparentid = 0 THEN pg_catalog.pg_get_triggerdef(g.oid) END AS definition, g.tgenabled AS enabled,
  CASE WHEN g.tgparentid <> 0 THEN pg_catalog.json_build_array(un.nspname, uc.relname, u.tgname) END AS copy_of
FROM ${from} JOIN pg_catalog.pg_trigger g ON g.tgrelid = c.oid LEFT JOIN pg_catalog.pg_constraint k ON k.oid = g.tgconstraint
LEFT JOIN pg_catalog.pg_trigger u ON g.tgparentid <> 0 AND u.oid = ${topOf('pg_catalog.pg_trigger', 'tgparentid', 'g.tgparentid', 'oid')}
LEFT JOIN pg_catalog.pg_class uc ON uc.oid = u.tgrelid
LEFT JOIN pg_catalog.pg_namespace un ON un.oid = uc.relnamespace
WHERE ${where} AND COALESCE(k.contype, 't') = 't'
AND CASE WHEN g.tgparentid = 0 THEN NOT g.tgisinternal ELSE g.tgenabled <> 'O' END ORDER BY n.nspname, c.relname, g.tgname`;
  },
  parse: (row) => {
    const table = qualified(row['schema']!, row['table']!);
    return {
      kind: 'trigger',
      id: `${table}.${quoteName(row['name']!)}`,
      owner: referenceTo(OWNERS[row['table_kind']!] ?? 'table', table),
      attributes: present<TriggerAttributes>({
        definition: row['definition'],
        enabled: enabledBy(row['enabled']),
        copyOf: row['copy_of'] == null ? null : qualified(...(JSON.parse(row['copy_of']) as string[])),
      }),
    };
  },
  actsOnRows: true,
  weight: ({ attributes }) => weightOfStep(attributes.copyOf === undefined ? 'trigger' : 'copy of a trigger'),
  printed: { definition: 'statement' },
  create: (object) => [
    ...(object.attributes.definition === undefined ? [] : [object.attributes.definition]),
    ...(object.attributes.enabled === undefined ? [] : [enable(object)]),
  ],
  alter: alterTrigger,
  drop: ({ id, attributes: { definition } }) =>
    definition === undefined ? [enable({ kind: 'trigger', id, attributes: {} })] : [`DROP TRIGGER ${lastName(id)} ON ${allButLast(id)}`],
  brief: ({ attributes: { definition, enabled, copyOf } }) => definition ?? `${enabled}, unlike other copies of ${copyOf}`,
};

/** Replacing takes a weaker lock than dropping, and has the trigger, and the partitions' copies, fire as usual. */
function alterTrigger({ expected, live, changed, dependents }: Change<TriggerAttributes>): readonly string[] | 'replace' {
  if (!changed.includes('definition')) return [enable(expected)];
  const isReplaceable = [expected, live].every(({ attributes }) => attributes.definition?.startsWith('CREATE TRIGGER '));
  if (!isReplaceable || dependents.some(({ attributes }) => attributes['copyOf'] === expected.id)) return 'replace';
  return trigger.create(expected, []).map((statement) => statement.replace(/^CREATE/, 'CREATE OR REPLACE'));
}

/** The copy on a partition is a trigger of its own here: changes to the parent's trigger do not affect it. */
const enable = ({ id, attributes }: CatalogObject<TriggerAttributes>): string =>
  `ALTER TABLE ONLY ${allButLast(id)} ${attributes.enabled ?? 'ENABLE'} TRIGGER ${lastName(id)}`;
