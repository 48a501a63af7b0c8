// The SELECT that reads constraints of tables. If no relation has a parent, nothing is asked about what constraints inherit: that is
// most of what the server has to plan.
import { ourRelations, type Scope, topOf } from '../model/scope.ts';
import { INDEX_FLAGS } from './index-flags.ts';

/** Follows the name of a foreign key from the parent if the table has another constraint of that name. */
export const BESIDE = ' (inherited)';

export function constraintQuery(scope: Scope): string {
  const { from, where } = ourRelations(scope, 'rp');
  const { columns, joins, condition } = (scope.extent?.hasParents ?? true) ? WITH_PARENTS : WITHOUT_PARENTS;
  return `/* gate:constraint */ SELECT n.nspname AS schema, c.relname AS "table", pg_catalog.pg_get_constraintdef(k.oid) AS definition,
  c.relkind = 'p' AS partitioned, ${columns}, ${INDEX_FLAGS}, pg_catalog.array_to_json(x.reloptions) AS options, sp.spcname AS tablespace
FROM ${from} JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x', 'c', 'f')
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid LEFT JOIN pg_catalog.pg_tablespace sp ON sp.oid = x.reltablespace
${joins}
WHERE ${where}${condition} ORDER BY n.nspname, c.relname, k.conname`;
}

interface OfParents {
  /** name, renamed, conname, inherited, parent_schema, parent, parent_name, beside_inherited. */
  readonly columns: string;
  readonly joins: string;
  readonly condition: string;
}

const WITHOUT_PARENTS: OfParents = {
  columns: 'k.conname AS name, false AS renamed, false AS inherited, NULL AS parent, false AS beside_inherited',
  joins: '',
  condition: '',
};

const nameAtTop = (constraint: string): string => topOf('pg_catalog.pg_constraint', 'conparentid', `${constraint}.conparentid`, 'conname');

/** The name that it has at the top, with what stands behind it where the table of `constraint` has one of its own with that name. */
const nameFollowed = (constraint: string): string => `followed.name || CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_constraint taken
  WHERE taken.conrelid = ${constraint}.conrelid AND taken.conname = followed.name AND taken.oid <> ${constraint}.oid
    AND (taken.contype IN ('p', 'u', 'x', 'c') OR taken.contype = 'f' AND taken.conparentid = 0)) THEN '${BESIDE}' ELSE '' END`;

const WITH_PARENTS: OfParents = {
  columns: `COALESCE(${nameFollowed('k')}, k.conname) AS name, followed.name IS NOT NULL AND k.conname <> followed.name AS renamed, k.conname,
  NOT k.conislocal AND k.coninhcount > 0 OR k.conparentid <> 0 AS inherited,
  on_.nspname AS parent_schema, oc.relname AS parent, COALESCE(${nameFollowed('o')}, o.conname, k.conname) AS parent_name,
  c.relispartition AND followed.name IS NULL AND EXISTS (SELECT FROM pg_catalog.pg_constraint f
    WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.conparentid <> 0 AND ${nameAtTop('f')} = k.conname) AS beside_inherited`,
  joins: `LEFT JOIN pg_catalog.pg_constraint o ON o.oid = k.conparentid
LEFT JOIN LATERAL (SELECT ${nameAtTop('k')}::text AS name WHERE k.contype = 'f' AND k.conparentid <> 0) followed ON true
LEFT JOIN LATERAL (SELECT hp.inhparent FROM pg_catalog.pg_inherits hp JOIN pg_catalog.pg_constraint pk
    ON pk.conrelid = hp.inhparent AND pk.contype = 'c' AND pk.conname = k.conname
  WHERE k.contype = 'c' AND k.coninhcount > 0 AND hp.inhrelid = c.oid ORDER BY hp.inhseqno LIMIT 1) h ON true
LEFT JOIN pg_catalog.pg_class oc ON oc.oid = COALESCE(o.conrelid, h.inhparent) LEFT JOIN pg_catalog.pg_namespace on_ ON on_.oid = oc.relnamespace`,
  condition: ' AND o.conrelid IS DISTINCT FROM k.conrelid',
};
