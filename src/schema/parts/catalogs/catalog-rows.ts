// The facets of kinds that have a catalog of their own, whose columns all begin with one prefix; and rows that several kinds are read from.
import type { Beside, CountedRows, CountedValues, Described, DescribedRows, Footprint, SecurableRows } from '../../model/catalog-facets.ts';

interface CatalogFacets {
  readonly catalogs: readonly Footprint[];
  readonly described: readonly Described[];
  readonly foundBy: Beside;
}

/** Of objects that are in a schema, and in a catalog that is mostly filled with PostgreSQL's own objects. */
export const inSchema = (catalog: string, prefix: string, named: Partial<DescribedRows> = {}): CatalogFacets => ({
  catalogs: [{ table: catalog, oid: 'oid', onlyBeside: [`${catalog}+`] }],
  foundBy: [`${catalog}+`],
  described: [{ rows: { catalog, schema: `o.${prefix}namespace`, names: `n.nspname, o.${prefix}name`, ...named } }],
});

/** Of objects that are in no schema. */
export const inDatabase = (catalog: string, prefix: string, named: Partial<DescribedRows> = {}): CatalogFacets => ({
  catalogs: [{ table: catalog, oid: 'oid' }],
  foundBy: [catalog],
  described: [{ rows: { catalog, names: `o.${prefix}name`, ...named } }],
});

/** The same of objects that few databases have: the catalog is empty in the others. */
export const seldomInDatabase = (catalog: string, prefix: string, named?: Partial<DescribedRows>): CatalogFacets => ({
  ...inDatabase(catalog, prefix, named),
  catalogs: [{ table: catalog, oid: 'oid', onlyBeside: [`${catalog}#`] }],
  foundBy: [`${catalog}#`],
});

/** Of objects on a relation, which contains them; `on` is the column that says which. */
export const onTable = (catalog: string, prefix: string, on: string, where?: string): Pick<CatalogFacets, 'described'> => ({
  described: [
    {
      rows: {
        catalog,
        ...onRelation(`o.${on}`),
        names: `o.${prefix}name`,
        owner: `n.nspname, c.relname, o.${prefix}name`,
        ...(where !== undefined && { where }),
      },
    },
  ],
});

/** Of what is described by its name on a relation of that oid, alias `c`. */
export const onRelation = (oid: string): Pick<DescribedRows, 'joins' | 'schema' | 'parent' | 'of'> => ({
  joins: `JOIN pg_catalog.pg_class c ON c.oid = ${oid}`,
  schema: 'c.relnamespace',
  parent: 'n.nspname, c.relname',
  of: ['pg_class', 'c.oid'],
});

export const ownedInSchema = (catalog: string, prefix: string): SecurableRows => ({
  ...ownedInDatabase(catalog, prefix),
  namespace: `o.${prefix}namespace`,
});

export const ownedInDatabase = (catalog: string, prefix: string): SecurableRows => ({
  catalog,
  name: `o.${prefix}name`,
  owner: `o.${prefix}owner`,
});

/** @param letter by which acldefault knows what the catalog contains. */
export const grantedInDatabase = (catalog: string, prefix: string, letter: string): SecurableRows => ({
  ...ownedInDatabase(catalog, prefix),
  acl: `o.${prefix}acl`,
  aclDefault: `'${letter}'`,
});

const BESIDE_OPERATORS = { onlyBeside: ['pg_opfamily+', 'pg_opclass+'] };

export const COUNTED_OPERATOR_MEMBERS: readonly CountedRows[] = [
  { table: 'pg_amop', oid: 'oid', ...BESIDE_OPERATORS },
  { table: 'pg_amproc', oid: 'oid', ...BESIDE_OPERATORS },
];

/** Of all databases: a renamed one is called otherwise by what lies in it. */
export const COUNTED_TABLESPACES: CountedRows = { table: 'pg_tablespace', oid: 'oid' };

/** Names of the roles that something in this database belongs to, is granted to, or is for; and of the role that initdb created. */
export const ROLES_NAMED: CountedValues = {
  name: 'roles',
  rows: `(SELECT DISTINCT refobjid AS oid FROM pg_catalog.pg_shdepend WHERE refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
    AND dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  UNION SELECT 10) r`,
  value: "r.oid || ':' || pg_catalog.pg_get_userbyid(r.oid)",
};
