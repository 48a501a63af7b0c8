// Constraints of tables: pg_constraint of type primary key, unique, foreign key, check and exclusion. NOT NULL, which has rows of its
// own since 18, is the column's. What a partition or child has from its parent is the parent's.
import { isTrue, type Kind, text } from '../kind.ts';
import type { CatalogObject } from '../object.ts';

export const constraint: Kind = {
  name: 'constraint',
  plural: 'constraints',
  weight: ({ attributes }) => (attributes['type'] === 'f' ? 86 : attributes['type'] === 'p' || attributes['type'] === 'u' ? 60 : 72),
  query: ({
    userSchema,
    notExtensionMember,
  }) => `/* gate:constraint */ SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS table, pg_catalog.quote_ident(k.conname) AS name,
  k.contype AS type, pg_catalog.pg_get_constraintdef(k.oid) AS definition, k.convalidated AS validated
FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.conislocal AND k.conparentid = 0 AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
  AND ${userSchema} AND ${notExtensionMember('pg_class', 'c.oid')} ORDER BY 1, 2`,
  parse: (row) => ({
    kind: 'constraint',
    id: `${row['table']}.${row['name']}`,
    owner: `table ${row['table']}`,
    attributes: {
      type: text(row['type']),
      definition: text(row['definition']).replace(/ NOT VALID$/, ''),
      validated: isTrue(row['validated']),
    },
  }),
  create: (object) => [add(object)],
  alter: (expected, live) => {
    if (expected.attributes['definition'] !== live.attributes['definition']) return null;
    return expected.attributes['validated'] === true ? [validate(expected)] : null;
  },
  drop: (object) => [`ALTER TABLE ${tableOf(object)} DROP CONSTRAINT ${nameOf(object)}`],
  summary: ({ attributes }) => String(attributes['definition']),
  health: (object) =>
    object.attributes['validated'] === true
      ? null
      : {
          code: 'constraint-not-validated',
          severity: 'warning',
          message: `constraint ${object.id} is NOT VALID: rows from before it may break it`,
          hint: 'validate it; that reads the table, but blocks nobody',
          repair: `${validate(object)};`,
        },
};

const add = (object: CatalogObject): string =>
  `ALTER TABLE ${tableOf(object)} ADD CONSTRAINT ${nameOf(object)} ${object.attributes['definition']}${object.attributes['validated'] === true ? '' : ' NOT VALID'}`;
const validate = (object: CatalogObject): string => `ALTER TABLE ${tableOf(object)} VALIDATE CONSTRAINT ${nameOf(object)}`;
const tableOf = ({ owner }: CatalogObject): string => owner!.slice('table '.length);
const nameOf = (object: CatalogObject): string => object.id.slice(tableOf(object).length + 1);
