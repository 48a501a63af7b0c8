// The facets of kinds that are rows of pg_type, each known by its letter there.
import type { CountedRows, Described, DescribedRows, Securable, SecurableRows } from '../../model/catalog-facets.ts';

export const COUNTED_TYPES: CountedRows = {
  ...{ table: 'pg_type', oid: 'oid', acl: 'typacl', relation: 'typrelid' },
  // No user can create an array type that way.
  letter: `CASE WHEN typsubscript = 'pg_catalog.array_subscript_handler'::pg_catalog.regproc THEN 'A' ELSE typtype END`,
};

const DESCRIBED: DescribedRows = {
  catalog: 'pg_type',
  isLabelled: true,
  letter: 'o.typtype',
  schema: 'o.typnamespace',
  names: 'n.nspname, o.typname',
  joins: 'LEFT JOIN pg_catalog.pg_class c ON c.oid = o.typrelid',
  where: `(o.typtype = 'd' OR o.typcategory <> 'A') AND c.relkind IS NOT DISTINCT FROM CASE o.typtype WHEN 'c' THEN 'c'::"char" END`,
};

const SECURABLE: SecurableRows = {
  catalog: 'pg_type',
  letter: 'o.typtype',
  name: 'o.typname',
  namespace: 'o.typnamespace',
  owner: 'o.typowner',
  acl: 'o.typacl',
  aclDefault: `'T'`,
  // Not the types of tables' rows, of arrays and of multiranges: they come and go with the type that they belong to.
  where: `o.typisdefined
      AND (o.typrelid = 0 OR o.typrelid IN (SELECT r.oid FROM pg_catalog.pg_class r WHERE r.relkind = 'c'))
      AND o.oid NOT IN (SELECT e.typarray FROM pg_catalog.pg_type e)`,
};

/** @param words as COMMENT ON calls it, and ALTER … OWNER TO. */
export const asType = (letter: string, words: string): Described => ({ rows: DESCRIBED, called: { [letter]: words } });

export const securableType = (letter: string, alter = 'TYPE'): Securable => ({
  rows: SECURABLE,
  letters: letter,
  alter,
  grants: { on: 'TYPE', isOpen: true, defaults: 'TYPES' },
});
