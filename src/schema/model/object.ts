// The catalog: a database's schema as plain data. Refuses what is not schema: rows, statistics, the physical side.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What there is to say of an object. An attribute that is not there means PostgreSQL's default: no default, not null no, … */
export type Attributes = Readonly<Record<string, Json | undefined>>;

export interface CatalogObject<A extends Attributes = Attributes> {
  /** `table`, `materialized view`: the name of its kind. */
  readonly kind: string;
  /** Unique in its kind, readable, and valid in SQL: `public.users`, `public.users.email`, `public.add(integer, integer)`. */
  readonly id: string;
  /** Reference to the object that contains it: made with it, gone with it. */
  readonly owner?: string;
  /** Reference to the object of a parent table that this one follows: what is done to that one is done to this one. */
  readonly origin?: string;
  readonly attributes: A;
}

/** Owners and privileges that were read without being compared: recreated objects get them back. */
export interface Access {
  readonly objects: readonly CatalogObject[];
  /** Quoted where they must be: those that can own and be granted to. */
  readonly roles: readonly string[];
  /** The role that has read it. */
  readonly reader: string;
}

export interface Catalog {
  /** As server_version_num: 180006. From a snapshot only the major version: 180000. */
  readonly serverVersion: number;
  /** The kinds that were looked for. What was never looked for is neither missing nor extra. */
  readonly kinds: readonly string[];
  /** Sorted by id, then by kind, in code unit order. */
  readonly objects: readonly CatalogObject[];
  /** Attributes that are left out of a comparison with this catalog, on request; none are without it. */
  readonly passesOver?: (object: CatalogObject, attribute: string) => boolean;
  /** Of what `kinds` lacks. Never in a snapshot. */
  readonly access?: Access;
}

/** 18 of 180006. */
export const majorOf = ({ serverVersion }: Catalog): number => Math.trunc(serverVersion / 10_000);

/** How objects name each other, and how findings name them: `column public.users.email`. */
export const referenceTo = (kind: string, id: string): string => `${kind} ${id}`;

export const referenceOf = ({ kind, id }: CatalogObject): string => referenceTo(kind, id);

/** The id in a reference: kinds are small letters and spaces, and no id begins with a word and a space. */
export const idIn = (reference: string): string => reference.replace(/^(?:[a-z]+ )+/, '');

/** The order of a catalog's objects. */
export function compareById(a: CatalogObject, b: CatalogObject): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.kind === b.kind ? 0 : a.kind < b.kind ? -1 : 1;
}
