// Collations: provider, locales, rules, whether equal means the same bytes. The version of the library that sorts is the machine's.

import { quoteLiteral } from '../../../sql/quote.ts';
import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { allButLast, lastName, nameAside, qualified } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { ourOwn } from '../../model/scope.ts';
import { inSchema, ownedInSchema } from '../../parts/catalogs/catalog-rows.ts';

type CollationAttributes = {
  /** Absent for that of the operating system. */
  readonly provider?: 'icu' | 'builtin';
  /** If one locale serves for both of these. */
  readonly locale?: string;
  readonly lcCollate?: string;
  readonly lcCtype?: string;
  readonly rules?: string;
  readonly nondeterministic?: true;
};

export const collation: Kind<CollationAttributes> = {
  name: 'collation',
  plural: 'collations',
  ...inSchema('pg_collation', 'coll'),
  securable: { rows: ownedInSchema('pg_collation', 'coll') },
  attributes: {
    provider: 'meaning',
    locale: 'meaning',
    lcCollate: 'meaning',
    lcCtype: 'meaning',
    rules: 'meaning',
    nondeterministic: 'meaning',
  },
  // The locale of ICU's is in collcollate up to PostgreSQL 14, in colliculocale up to 16, then in colllocale.
  query: (scope) => `/* gate:collation */ SELECT n.nspname AS schema, l.collname AS name, l.collprovider AS provider,
  l.collisdeterministic AS deterministic, l.collcollate AS lc_collate, l.collctype AS lc_ctype,
  COALESCE(pg_catalog.to_jsonb(l) ->> 'colllocale', pg_catalog.to_jsonb(l) ->> 'colliculocale') AS locale,
  pg_catalog.to_jsonb(l) ->> 'collicurules' AS rules
FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
WHERE ${ourOwn(scope, 'pg_catalog.pg_collation', 'l.oid')} ORDER BY n.nspname, l.collname`,
  parse: (row) => {
    const { lc_collate: lcCollate, lc_ctype: lcCtype } = row;
    const isOne = row['locale'] != null || lcCollate === lcCtype;
    return {
      kind: 'collation',
      id: qualified(row['schema']!, row['name']!),
      attributes: present<CollationAttributes>({
        provider: row['provider'] === 'i' ? 'icu' : row['provider'] === 'b' ? 'builtin' : null,
        locale: row['locale'] ?? (isOne && lcCollate),
        lcCollate: !isOne && lcCollate,
        lcCtype: !isOne && lcCtype,
        rules: row['rules'],
        nondeterministic: row['deterministic'] !== 't',
      }),
    };
  },
  weight: () => weightOfStep('collation'),
  mentions: () => '',
  create: (object) => [createCollation(object)],
  alter: ({ expected, dependents, apart }) => {
    const { id } = expected;
    const aside = nameAside(id, apart);
    const indexes = dependents.filter(({ kind }) => kind === 'index');
    return [
      ...indexes.map((index) => `DROP INDEX ${index.id}`),
      `ALTER COLLATION ${id} RENAME TO ${aside}`,
      createCollation(expected),
      ...dependents.flatMap((object) => moveOver(object, id)),
      ...indexes.map(({ attributes }) => String(attributes['definition']).replace(' ON ONLY ', ' ON ')),
      `DROP COLLATION ${allButLast(id)}.${aside}`,
    ];
  },
  isMadeAnew: () => true,
  drop: ({ id }) => [`DROP COLLATION ${id}`],
  brief: ({ attributes }) => `(${optionsOf(attributes).join(', ')})`,
  caution: ({ state }) =>
    state === 'changed'
      ? 'the collation is recreated: this rebuilds every index on a column that uses it, and fails if something else uses it (a view, a domain, a range type, a partition key): drop that first and recreate it afterwards'
      : undefined,
};

const optionsOf = ({ provider, locale, lcCollate, lcCtype, rules, nondeterministic }: CollationAttributes): readonly string[] => [
  `provider = ${provider ?? 'libc'}`,
  ...(locale === undefined ? [] : [`locale = ${quoteLiteral(locale)}`]),
  ...(lcCollate === undefined ? [] : [`lc_collate = ${quoteLiteral(lcCollate)}`]),
  ...(lcCtype === undefined ? [] : [`lc_ctype = ${quoteLiteral(lcCtype)}`]),
  ...(rules === undefined ? [] : [`rules = ${quoteLiteral(rules)}`]),
  ...(nondeterministic ? ['deterministic = false'] : []),
];

const createCollation = ({ id, attributes }: CatalogObject<CollationAttributes>): string =>
  `CREATE COLLATION ${id} (${optionsOf(attributes).join(', ')})`;

/** Columns of the old collation; those that follow a parent's column change with that one. */
function moveOver({ kind, id, origin, attributes }: CatalogObject, collationId: string): readonly string[] {
  if (kind !== 'column' || origin !== undefined || attributes['collation'] !== collationId) return [];
  return [`ALTER TABLE ${allButLast(id)} ALTER COLUMN ${lastName(id)} TYPE ${attributes['type']} COLLATE ${collationId}`];
}
