// What one kind of object must be able to say: how it is read, how it is made, changed and dropped. Only members of kinds/ know what
// a table is; everything else works on this contract.
import type { Finding } from '../core/finding.ts';
import type { Row } from '../postgres/queryable.ts';
import type { CatalogObject } from './object.ts';

export interface ReadContext {
  /** A condition on `n`, pg_namespace: the schemas that are the user's. */
  readonly userSchema: string;
  /** `server_version_num` may be asked for by the query itself; here is what it must not read. */
  readonly notExtensionMember: (catalogTable: string, oid: string) => string;
}

/** What a statement list needs to look at besides the object itself. */
export interface Surrounding {
  /** The objects that `object` holds. */
  readonly parts: readonly CatalogObject[];
}

export interface Kind {
  /** As people say it; the file's name with dashes for spaces. */
  readonly name: string;
  /** For counts: `tables`. */
  readonly plural: string;
  /** Made in ascending, dropped in descending order. */
  weight(object: CatalogObject): number;
  /** One SELECT, labelled and ordered. */
  query(context: ReadContext): string;
  parse(row: Row): CatalogObject;
  /** Statements without semicolons. Empty for what is made with the object it is part of. */
  create(object: CatalogObject, surrounding: Surrounding): readonly string[];
  /** Statements that must come after everything else was made. */
  finish?(object: CatalogObject): readonly string[];
  /** What is made with its owner needs no statement there, but has one alone. */
  readonly inline?: true;
  /** From `live` to `expected`; null where there is no way but dropping it, `[]` where there is none that is safe. */
  alter(expected: CatalogObject, live: CatalogObject): readonly string[] | null;
  drop(object: CatalogObject): readonly string[];
  /** Dropping it loses data. */
  readonly holdsData?: true;
  /** For messages: what is missing, in a few words. */
  summary?(object: CatalogObject): string;
  /** Something wrong with the object itself, whatever was expected. */
  health?(object: CatalogObject): Pick<Finding, 'code' | 'severity' | 'message' | 'hint' | 'repair'> | null;
}

/** Pieces that parse functions share. */
export const isTrue = (value: string | null | undefined): boolean => value === 't';
export const text = (value: string | null | undefined): string => value ?? '';
