// What operator classes and families are made of: operators by strategy, support functions by number, each for a pair of types.
import { signatureAt } from '../model/name.ts';

/** The operator or function, with its signature, by `OPERATOR 1 (integer, integer)`, which is how ALTER OPERATOR FAMILY drops it. */
export type OperatorMembers = Readonly<Record<string, string>>;

/** SQL for what follows the name in an id: the access method. */
export const usingMethod = (oid: string): string => `' USING ' || (SELECT m.amname FROM pg_catalog.pg_am m WHERE m.oid = ${oid})`;

export const quotedUsingMethod = (oid: string): string =>
  `(SELECT ' USING ' || pg_catalog.quote_ident(m.amname) FROM pg_catalog.pg_am m WHERE m.oid = ${oid})`;

/**
 * A subquery: `owner` (an oid) and `members` (JSON). The dependencies say what belongs to a class and what only to its family;
 * PostgreSQL records none for its own objects.
 */
export const membersOf = (catalog: 'pg_opclass' | 'pg_opfamily'): string => `(SELECT d.refobjid AS owner,
    pg_catalog.json_object_agg(m.what || ' (' || pg_catalog.format_type(m.lefttype, NULL) || ', ' || pg_catalog.format_type(m.righttype, NULL) || ')',
      CASE WHEN m.operator THEN m.is::pg_catalog.regoperator::text ELSE m.is::pg_catalog.regprocedure::text END
      || COALESCE(' FOR ORDER BY ' || pg_catalog.quote_ident(sn.nspname) || '.' || pg_catalog.quote_ident(s.opfname), '')) AS members
  FROM pg_catalog.pg_depend d JOIN (
    SELECT 'pg_catalog.pg_amop'::pg_catalog.regclass AS classid, oid, true AS operator, 'OPERATOR ' || amopstrategy AS what,
      amoplefttype AS lefttype, amoprighttype AS righttype, amopopr AS is, amopsortfamily AS sort FROM pg_catalog.pg_amop
    UNION ALL SELECT 'pg_catalog.pg_amproc'::pg_catalog.regclass, oid, false, 'FUNCTION ' || amprocnum, amproclefttype, amprocrighttype,
      amproc::pg_catalog.oid, 0 FROM pg_catalog.pg_amproc) m ON m.classid = d.classid AND m.oid = d.objid
  LEFT JOIN pg_catalog.pg_opfamily s ON s.oid = m.sort LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = s.opfnamespace
  WHERE d.refclassid = 'pg_catalog.${catalog}'::pg_catalog.regclass AND d.deptype IN ('a', 'i') GROUP BY d.refobjid)`;

export const parseMembers = (members: string | null | undefined): OperatorMembers | false =>
  members != null && (JSON.parse(members) as OperatorMembers);

/** As CREATE OPERATOR CLASS and ALTER OPERATOR FAMILY take them. The signature of an operator says its types. */
export const memberClauses = (members: OperatorMembers = {}): readonly string[] =>
  Object.keys(members)
    .sort()
    .map((what) => `${what.startsWith('OPERATOR') ? what.slice(0, what.indexOf(' (')) : what} ${members[what]}`);

/** The members as they are named in texts: functions as calls, operators as `OPERATOR(public.<)`. */
export const mentioned = (members: OperatorMembers = {}): readonly string[] =>
  Object.entries(members).map(([what, member]) =>
    what.startsWith('OPERATOR') ? `${what} OPERATOR(${member.slice(0, signatureAt(member))}) ${member}` : `${what} ${member}`,
  );

/** The id of an operator class or family: a name can be used once for each index method. */
export const idUsing = (name: string, method: string): string => `${name} USING ${method}`;

/** Name and method of such an id. */
export function partsOfId(id: string): { readonly name: string; readonly method: string } {
  const at = id.lastIndexOf(' USING ');
  return { name: id.slice(0, at), method: id.slice(at + ' USING '.length) };
}
