// Rewrite rules of tables and views, but for the one that makes a view a view.

import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { allButLast, lastName, qualified, quoteName } from '../../model/name.ts';
import { type CatalogObject, referenceTo } from '../../model/object.ts';
import { ourRelations } from '../../model/scope.ts';
import { onTable } from '../../parts/catalogs/catalog-rows.ts';
import { COUNTED } from '../../parts/catalogs/relation-rows.ts';
import { type Enabled, enabledBy } from '../../parts/firing-mode.ts';

type RuleAttributes = {
  /** As pg_get_ruledef prints it, without the semicolon: a whole CREATE RULE statement. */
  readonly definition: string;
  readonly enabled?: Enabled;
};

export const rule: Kind<RuleAttributes> = {
  name: 'rule',
  plural: 'rules',
  ...onTable('pg_rewrite', 'rule', 'ev_class', "o.rulename <> '_RETURN'"),
  catalogs: [COUNTED.rules],
  // The others are views' own.
  foundBy: ['pg_rewrite.2', 'pg_rewrite.3', 'pg_rewrite.4'],
  attributes: { definition: 'meaning', enabled: 'meaning' },
  query: (scope) => {
    const { from, where } = ourRelations(scope, 'rpv');
    return `/* gate:rule */ SELECT n.nspname AS schema, c.relname AS "table", c.relkind AS table_kind, r.rulename AS name,
  pg_catalog.pg_get_ruledef(r.oid) AS definition, r.ev_enabled AS enabled
FROM ${from} JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid
WHERE ${where} AND r.rulename <> '_RETURN' ORDER BY n.nspname, c.relname, r.rulename`;
  },
  parse: (row) => {
    const table = qualified(row['schema']!, row['table']!);
    return {
      kind: 'rule',
      id: `${table}.${quoteName(row['name']!)}`,
      owner: referenceTo(row['table_kind'] === 'v' ? 'view' : 'table', table),
      attributes: present<RuleAttributes>({ definition: row['definition']!.replace(/;\s*$/, ''), enabled: enabledBy(row['enabled']) }),
    };
  },
  actsOnRows: true,
  weight: () => weightOfStep('rule'),
  printed: { definition: 'statement' },
  create: (object) => [object.attributes.definition, ...(object.attributes.enabled === undefined ? [] : [enable(object)])],
  // Replacing a rule leaves its state as it is.
  alter: ({ expected, changed }) => [
    ...(changed.includes('definition') ? [expected.attributes.definition.replace(/^CREATE RULE/, 'CREATE OR REPLACE RULE')] : []),
    ...(changed.includes('enabled') ? [enable(expected)] : []),
  ],
  drop: ({ id }) => [`DROP RULE ${lastName(id)} ON ${allButLast(id)}`],
  brief: ({ attributes }) => attributes.definition.replaceAll(/\s+/g, ' '),
};

const enable = ({ id, attributes }: CatalogObject<RuleAttributes>): string =>
  `ALTER TABLE ${allButLast(id)} ${attributes.enabled ?? 'ENABLE'} RULE ${lastName(id)}`;
