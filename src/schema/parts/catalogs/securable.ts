// Everything that has an owner or privileges, of whatever kind, as one SELECT, and what such an object is called in references. Each kind
// says where these are found.
import type { Row } from '../../../postgres/session/queryable.ts';
import { quoteLiteral } from '../../../sql/quote.ts';
import type { Securable, SecurableRows } from '../../model/catalog-facets.ts';
import { grouped } from '../../model/grouped.ts';
import type { Kind } from '../../model/kind.ts';
import { qualified } from '../../model/name.ts';
import { referenceTo } from '../../model/object.ts';
import { ourSchema, type Scope } from '../../model/scope.ts';
import { byLetter, lettersAmong } from './letters.ts';

/** SELECT of catalog, oid, kind, nspname, name, suffix, variant, owner, acl, letter: PostgreSQL's own objects and those of extensions too. */
export const grantableObjects = (kinds: readonly Kind[]): string => selectAll(kinds, ({ grants }) => grants !== undefined);
/** Only those that are relations; empty if none of the kinds is. */
export const grantableRelations = (kinds: readonly Kind[]): string =>
  selectAll(kinds, ({ grants, rows }) => grants !== undefined && rows.catalog === 'pg_class');
export const ownedObjects = (kinds: readonly Kind[]): string => selectAll(kinds, () => true);

function selectAll(kinds: readonly Kind[], isWanted: (securable: Securable) => boolean): string {
  const all = kinds.flatMap(({ name, securable }) =>
    securable !== undefined && isWanted(securable) ? [{ kind: name, ...securable }] : [],
  );
  return [...grouped(all, ({ rows }) => rows)].map(([rows, of]) => selectFrom(rows, of)).join('\nUNION ALL ');
}

function selectFrom(rows: SecurableRows, kinds: readonly { readonly kind: string; readonly letters?: string }[]): string {
  const { catalog, letter, namespace } = rows;
  const words = kinds.flatMap(({ kind, letters }) => [...(letters ?? ' ')].map((one) => [one, quoteLiteral(kind)] as const));
  const conditions = [
    ...(letter === undefined ? [] : [lettersAmong(letter, words.map(([one]) => one).join(''))]),
    ...(rows.where === undefined ? [] : [rows.where]),
  ];
  return `SELECT 'pg_catalog.${catalog}'::pg_catalog.regclass::pg_catalog.oid AS catalog, o.oid, ${byLetter(letter, words)} AS kind,
  ${namespace === undefined ? (rows.schema ?? 'NULL::pg_catalog.name') : 'h.nspname'} AS nspname, ${rows.name ?? 'NULL::pg_catalog.name'} AS name,
  ${rows.suffix ?? 'NULL::text'} AS suffix, ${rows.variant ?? 'NULL::text'} AS variant, ${rows.owner} AS owner,
  ${rows.acl ?? 'NULL::pg_catalog.aclitem[]'} AS acl, ${rows.aclDefault ?? 'NULL'}::"char" AS letter
  FROM pg_catalog.${catalog} o${namespace === undefined ? '' : ` JOIN pg_catalog.pg_namespace h ON h.oid = ${namespace}`}${
    conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  }`;
}

/** True of what is in the application's schemas or in no schema at all; `n` is the SELECT. */
export const inOurSchema = (scope: Scope): string => `(n.nspname IS NULL OR (${ourSchema(scope)}))`;

/** The object's own kind and id, from the columns kind, nspname, name and suffix. */
export function securableIn(row: Row): { readonly kind: string; readonly id: string; readonly reference: string } {
  const kind = row['kind']!;
  const names = [row['nspname'], row['name']].filter((name) => name != null);
  const id = `${qualified(...names)}${row['suffix'] ?? ''}`;
  return { kind, id, reference: referenceTo(kind, id) };
}
