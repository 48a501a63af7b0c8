// Which objects are the application's own: SQL fragments that every kind's query uses. Left out are PostgreSQL's schemas, temporary
// ones, the ledger's, the copies that migrations have kept, and what belongs to an extension (the extension itself stands for it).
import { KEPT_SCHEMA } from '../../ledger/kept-copies.ts';
import { quoteLiteral } from '../../sql/quote.ts';

export interface Scope {
  /** Schemas of ledgers: what the gate and other tools keep there is not part of the application's schema. */
  readonly exclude: readonly string[];
  /** Whether privileges, or owners, are part of the schema: they are each environment's own business, unless asked for. */
  readonly privileges?: boolean;
  readonly owners?: boolean;
  /** The only schemas that are looked at, and nothing outside of any; absent: all. */
  readonly only?: readonly string[];
  /** References to ledgers among the application's own: left out with all that they contain. */
  readonly without?: readonly string[];
  /** What is known of the database before it is read; absent: nothing. Queries leave out what is not there. */
  readonly extent?: Extent;
}

export interface Extent {
  /** Some relation inherits from another, or is a part of it. */
  readonly hasParents: boolean;
  /** Some NOT NULL is a constraint, as they are since PostgreSQL 18. */
  readonly hasNotNulls: boolean;
  readonly indexes: number;
  /** Some extension has members besides those of plpgsql, which are in PostgreSQL's own schema. */
  readonly hasExtensions: boolean;
  /** The catalogs with a row that has a comment. */
  readonly commented?: ReadonlySet<string>;
}

/** True of the application's schemas; `n` is pg_namespace. No user can make a schema whose name begins with pg_. */
export const ourSchema = ({ exclude, only = [] }: Scope): string =>
  `n.nspname !~ '^pg_' AND n.nspname NOT IN (${['information_schema', KEPT_SCHEMA, ...exclude].map(quoteLiteral).join(', ')})${
    only.length === 0 ? '' : ` AND n.nspname IN (${only.map(quoteLiteral).join(', ')})`
  }`;

/** True of what is in one of the application's schemas, `n`, and made by no extension. */
export const ourOwn = (scope: Scope, catalog: string, oid: string): string =>
  `${ourSchema(scope)} AND ${notOfExtension(catalog, oid, scope)}`;

/**
 * True of what no extension has made. `catalog` is where the object's row is; the subquery is run once and hashed.
 * @param within given where only what is in the application's schemas is asked about: nothing there has been made by one if there are none.
 */
export const notOfExtension = (catalog: string, oid: string, within?: Scope): string =>
  within?.extent?.hasExtensions === false
    ? 'true'
    : `${oid} NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
    WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND e.deptype = 'e' AND e.classid = '${catalog}'::pg_catalog.regclass)`;

/**
 * A subquery: of the row at the top of a chain in which each row names, by oid, the one that it was copied from; 0 names none.
 * @param catalog qualified; @param above its column that names the next; @param from the oid to begin with; @param what of the top row.
 */
export const topOf = (catalog: string, above: string, from: string, what: string): string => `(
  WITH RECURSIVE above AS (SELECT ${from} AS oid UNION ALL
    SELECT p.${above} FROM above a JOIN ${catalog} p ON p.oid = a.oid AND p.${above} <> 0)
  SELECT p.${what} FROM above a JOIN ${catalog} p ON p.oid = a.oid AND p.${above} = 0)`;

/** True of functions that are no part of a type, as those that come with a range type are. */
export const notOfType = (oid: string): string =>
  `${oid} NOT IN (SELECT i.objid FROM pg_catalog.pg_depend i WHERE i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.deptype = 'i')`;

/** FROM and WHERE of the application's relations of those kinds (pg_class.relkind letters): aliases `c` and `n`. */
export const ourRelations = (scope: Scope, relkinds: string): { readonly from: string; readonly where: string } => ({
  from: 'pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace',
  where: `c.relkind IN (${[...relkinds].map(quoteLiteral).join(', ')}) AND ${ourOwn(scope, 'pg_catalog.pg_class', 'c.oid')}`,
});
