// The facets of kinds that are rows of pg_proc, each known by its letters there.
import type { CountedRows, Described, Securable } from '../../model/catalog-facets.ts';
import { notOfType } from '../../model/scope.ts';

export const COUNTED_ROUTINES: CountedRows = { table: 'pg_proc', oid: 'oid', acl: 'proacl', letter: 'prokind' };

const SIGNATURE = `'(' || CASE WHEN o.prokind = 'a' AND o.pronargs = 0 THEN '*' ELSE pg_catalog.oidvectortypes(o.proargtypes) END || ')'`;

const DESCRIBED: Described['rows'] = {
  catalog: 'pg_proc',
  isLabelled: true,
  letter: 'o.prokind',
  schema: 'o.pronamespace',
  names: 'n.nspname, o.proname',
  joins: 'LEFT JOIN pg_catalog.pg_aggregate g ON g.aggfnoid = o.oid',
  // An aggregate over ordered rows is named with its ORDER BY.
  tail: `CASE WHEN g.aggkind <> 'n' THEN '(' || pg_catalog.pg_get_function_identity_arguments(o.oid) || ')' ELSE ${SIGNATURE} END`,
  owner: 'n.nspname, o.proname',
  ownerTail: SIGNATURE,
};

const SECURABLE: Securable['rows'] = {
  catalog: 'pg_proc',
  letter: 'o.prokind',
  name: 'o.proname',
  namespace: 'o.pronamespace',
  suffix: SIGNATURE,
  variant: "CASE o.prokind WHEN 'p' THEN 'procedure' END",
  owner: 'o.proowner',
  acl: 'o.proacl',
  aclDefault: `'f'`,
  where: notOfType('o.oid'),
};

/** @param called by letter, as COMMENT ON has it. ALTER … OWNER TO has one word for all of them, which does not accept `(*)`. */
export const routineFacets = (
  called: Readonly<Record<string, string>>,
): { readonly described: readonly Described[]; readonly securable: Securable } => ({
  described: [{ rows: DESCRIBED, called }],
  securable: {
    rows: SECURABLE,
    letters: Object.keys(called).join(''),
    alter: 'ROUTINE',
    grants: { on: 'FUNCTION', isOpen: true, defaults: 'FUNCTIONS' },
  },
});
