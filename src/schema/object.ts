// The catalog: a database's schema as plain data. An object is known by its kind and its readable name.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type Attributes = { readonly [name: string]: Json };

export interface CatalogObject {
  readonly kind: string;
  /** Unique within its kind, quoted where SQL asks for it: `public.users`, `public.users.email`, `public.add(integer, integer)`. */
  readonly id: string;
  /** The key of the object it is part of: a column's table. What a missing object holds is missing with it. */
  readonly owner: string | null;
  readonly attributes: Attributes;
}

export interface Catalog {
  /** `server_version_num` of the server it was read from. */
  readonly serverVersion: number;
  /** Sorted by key. */
  readonly objects: readonly CatalogObject[];
}

export const keyOf = ({ kind, id }: Pick<CatalogObject, 'kind' | 'id'>): string => `${kind} ${id}`;

/** By code unit, so that the order is the same everywhere. */
export const byKey = (a: CatalogObject, b: CatalogObject): number => {
  const [left, right] = [keyOf(a), keyOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
};
