// Constraints of tables: primary key, unique, exclusion, check, foreign key. NOT NULL, which PostgreSQL 18 lists as a constraint as well,
// is the column's; what a partition has from its parent is the parent's.
import type { Kind } from '../kind.ts';
import { present } from '../kind.ts';
import { allButLast, lastName, qualified, quoteName } from '../name.ts';
import type { CatalogObject } from '../object.ts';
import { referenceTo } from '../object.ts';
import { ourRelations } from '../scope.ts';

type ConstraintAttributes = {
  /** As pg_get_constraintdef prints it, without NOT VALID. */
  readonly definition: string;
  /** The rows that were there before it have not been checked. */
  readonly unvalidated?: true;
};

const NOT_VALID = ' NOT VALID';

export const constraint: Kind<ConstraintAttributes> = {
  name: 'constraint',
  plural: 'constraints',
  query: (scope) => {
    const { from, where } = ourRelations(scope, 'rp');
    return `/* gate:constraint */ SELECT n.nspname AS schema, c.relname AS "table", k.conname AS name, pg_catalog.pg_get_constraintdef(k.oid) AS definition
FROM ${from} JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x', 'c', 'f')
WHERE ${where} AND k.conparentid = 0 AND (k.conislocal OR k.coninhcount = 0) ORDER BY n.nspname, c.relname, k.conname`;
  },
  parse: (row) => {
    const table = qualified(row['schema']!, row['table']!);
    const definition = row['definition']!;
    const unvalidated = definition.endsWith(NOT_VALID);
    return {
      kind: 'constraint',
      id: `${table}.${quoteName(row['name']!)}`,
      owner: referenceTo('table', table),
      attributes: present<ConstraintAttributes>({
        definition: unvalidated ? definition.slice(0, -NOT_VALID.length) : definition,
        unvalidated,
      }),
    };
  },
  weight: (object) => (isForeignKey(object) ? 86 : /^(PRIMARY KEY|UNIQUE)/.test(object.attributes.definition) ? 60 : 72),
  printed: ['definition'],
  create: (object) => (isForeignKey(object) ? [] : [add(object)]),
  finish: (object) => (isForeignKey(object) ? [add(object)] : []),
  alter: ({ expected: { id }, live, changed }) => {
    if (changed.includes('definition')) return 'replace';
    return live.attributes.unvalidated ? [`ALTER TABLE ${allButLast(id)} VALIDATE CONSTRAINT ${lastName(id)}`] : [];
  },
  drop: ({ id }) => [`ALTER TABLE ${allButLast(id)} DROP CONSTRAINT ${lastName(id)}`],
  brief: ({ attributes }) => attributes.definition,
  caution: (difference) =>
    difference.state === 'changed' && !difference.changed.includes('definition') && difference.expected.attributes.unvalidated
      ? 'the rows were checked in the meantime, which is no harm: write the snapshot anew'
      : 'this fails where a row breaks the constraint: find and mend those first',
  isMinor: ({ expected, changed }) => !changed.includes('definition') && expected.attributes.unvalidated === true,
  symptom: ({ id, attributes }) =>
    attributes.unvalidated
      ? {
          code: 'not-validated',
          severity: 'warning',
          message: 'is not validated: the rows that were there before it may break it',
          hint: 'validate it; this reads the whole table, and lets writes go on',
          repair: [`ALTER TABLE ${allButLast(id)} VALIDATE CONSTRAINT ${lastName(id)}`],
        }
      : null,
};

const isForeignKey = ({ attributes }: CatalogObject<ConstraintAttributes>): boolean => attributes.definition.startsWith('FOREIGN KEY');

const add = ({ id, attributes }: CatalogObject<ConstraintAttributes>): string =>
  `ALTER TABLE ${allButLast(id)} ADD CONSTRAINT ${lastName(id)} ${attributes.definition}${attributes.unvalidated ? NOT_VALID : ''}`;
