// The facets of kinds that are rows of pg_class, each known by its letters there, and of what is part of a relation: a column or a constraint
// is an object of its own in tables, and part of the relation in every other kind.
import type { CountedRows, Described, DescribedRows, Securable, SecurableRows } from '../../model/catalog-facets.ts';
import { onRelation } from './catalog-rows.ts';

/** Rows of catalogs that several of these kinds share. */
export const COUNTED = {
  relations: { table: 'pg_class', oid: 'oid', acl: 'relacl', relation: 'oid', letter: 'relkind' },
  // System columns are never altered.
  columns: { table: 'pg_attribute', oid: 'attrelid', acl: 'attacl', relation: 'attrelid', where: 'attnum > 0' },
  defaults: { table: 'pg_attrdef', oid: 'oid', relation: 'adrelid' },
  constraints: { table: 'pg_constraint', oid: 'oid', relation: 'conrelid', letter: 'contype' },
  indexes: { table: 'pg_index', oid: 'indexrelid', relation: 'indexrelid' },
  parents: { table: 'pg_inherits', oid: 'inhrelid', relation: 'inhrelid', onlyBeside: ['pg_inherits#'] },
  rules: { table: 'pg_rewrite', oid: 'oid', relation: 'ev_class', letter: 'ev_type' },
} as const satisfies Readonly<Record<string, CountedRows>>;

/** Whether what is described is an object of its own. */
const IN_TABLE = (letter: string): string => `${letter} IN ('r', 'p')`;

const RELATIONS: DescribedRows = {
  catalog: 'pg_class',
  isLabelled: true,
  letter: 'o.relkind',
  schema: 'o.relnamespace',
  names: 'n.nspname, o.relname',
};

const COLUMNS: DescribedRows = {
  catalog: 'pg_class',
  isLabelled: true,
  letter: 'o.relkind',
  subid: '> 0',
  joins: 'JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND a.attnum = d.objsubid AND NOT a.attisdropped',
  schema: 'o.relnamespace',
  names: 'n.nspname, o.relname, a.attname',
  owner: `n.nspname, o.relname, CASE WHEN ${IN_TABLE('o.relkind')} THEN a.attname END`,
};

const CONSTRAINTS: DescribedRows = {
  catalog: 'pg_constraint',
  letter: 'c.relkind',
  ...onRelation('o.conrelid'),
  names: 'o.conname',
  owner: `n.nspname, c.relname, CASE WHEN ${IN_TABLE('c.relkind')} THEN o.conname END`,
  where: "o.contype <> 'n' AND o.conparentid = 0 AND (o.conislocal OR o.coninhcount = 0)",
};

/** They belong to the column. */
const NOT_NULLS: DescribedRows = {
  catalog: 'pg_constraint',
  letter: 'c.relkind',
  ...onRelation('o.conrelid'),
  joins: `JOIN pg_catalog.pg_class c ON c.oid = o.conrelid JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = o.conkey[1]`,
  names: 'o.conname',
  owner: `n.nspname, c.relname, CASE WHEN ${IN_TABLE('c.relkind')} THEN a.attname END`,
  // As in pg_dump: not if it only belongs to the parent.
  where: `o.contype = 'n' AND (o.conislocal OR c.relispartition OR NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h
      JOIN pg_catalog.pg_attribute pa ON pa.attrelid = h.inhparent AND pa.attname = a.attname
      JOIN pg_catalog.pg_constraint p ON p.contype = 'n' AND p.convalidated AND p.conrelid = h.inhparent AND p.conkey[1] = pa.attnum
      WHERE h.inhrelid = c.oid))`,
};

const SECURABLE: SecurableRows = {
  catalog: 'pg_class',
  letter: 'o.relkind',
  name: 'o.relname',
  namespace: 'o.relnamespace',
  owner: 'o.relowner',
  acl: 'o.relacl',
  aclDefault: `CASE o.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char"`,
};

const called = (letters: string, words: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...letters].map((letter) => [letter, words]));

/** A relation itself. */
export const asRelation = (letters: string, words: string): Described => ({ rows: RELATIONS, called: called(letters, words) });
/** Columns of relations of those letters. */
export const withColumns = (letters: string): Described => ({ rows: COLUMNS, called: called(letters, 'column') });
/** Constraints other than NOT NULL, of relations of those letters. */
export const withConstraints = (letters: string): Described => ({ rows: CONSTRAINTS, called: called(letters, 'constraint') });
export const withNotNulls = (letters: string): Described => ({ rows: NOT_NULLS, called: called(letters, 'constraint') });

/** @param on as GRANT calls it; ALTER DEFAULT PRIVILEGES has the plural. */
export const securableRelation = (letters: string, on = 'TABLE'): Securable => ({
  rows: SECURABLE,
  letters,
  grants: { on, defaults: `${on}S` },
});
