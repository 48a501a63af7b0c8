// The PostgreSQL tables that rows are moved into, as far as a move needs to know them.

export interface TargetColumn {
  readonly name: string;
  /** As PostgreSQL writes it: `character varying(20)`. */
  readonly type: string;
  /** The catalog's name of the type that values are of, which for a domain is the one below it: `varchar`. */
  readonly base: string;
  /** What the parentheses say: the longest length, the precision; null without. */
  readonly limit: number | null;
  readonly scale: number | null;
  /** Of an enum. */
  readonly labels: readonly string[];
  /** Of an array: its elements. */
  readonly element: TargetColumn | null;
  readonly isRequired: boolean;
  /** It gets a value where none is given. */
  readonly hasDefault: boolean;
  readonly isGenerated: boolean;
  /** What its numbers are drawn from, quoted; null if from nothing. */
  readonly sequence: string | null;
}

export interface TargetForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  /** `id` of the table that it refers to. */
  readonly refersTo: string;
  readonly targetColumns: readonly string[];
  /** As in ALTER TABLE … ADD. */
  readonly definition: string;
  readonly comment: string | null;
}

/**
 * Which texts are the same though their characters are not: `lower` where the server makes letters small before it compares them; otherwise a
 * collation that ignores nothing but the form of characters, or their case, or their marks, or both.
 */
export type Alike = 'lower' | 'form' | 'case' | 'marks' | 'case and marks';

/** What makes a value once only. */
export interface TargetUnique {
  readonly name: string;
  readonly columns: readonly string[];
  /** Of those that are not compared character by character: citext, a nondeterministic collation, an index on lower(). */
  readonly alike: ReadonlyMap<string, Alike>;
  /** Foreign keys may refer to it. */
  readonly isPlain: boolean;
}

/** One that its definition and its comment make again as it is: of an index, or of the constraint that it is for. */
export interface TargetIndex {
  /** Quoted, and qualified where it is that of an index. */
  readonly id: string;
  readonly isConstraint: boolean;
  /** The statement that makes an index; as in ALTER TABLE … ADD of a constraint. */
  readonly definition: string;
  readonly comment: string | null;
  /** `id` of tables whose foreign keys need it. */
  readonly referredBy: readonly string[];
}

export interface TargetTrigger {
  readonly name: string;
  /** As pg_trigger has it: O, R, A. */
  readonly enabled: string;
}

export interface TargetTable {
  /** Qualified and quoted: `"public"."users"`. */
  readonly id: string;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly TargetColumn[];
  readonly foreignKeys: readonly TargetForeignKey[];
  readonly uniques: readonly TargetUnique[];
  /** Those of columns and all rows, on which nothing but foreign keys depends. */
  readonly indexes: readonly TargetIndex[];
  /** Of users, and not off. */
  readonly triggers: readonly TargetTrigger[];
  /** The role may change the table itself. */
  readonly isOwned: boolean;
  readonly owner: string;
  /** It can be given a new file without anybody hearing of it, as far as foreign keys let that happen. */
  readonly isRenewable: boolean;
  /** `id` of other tables whose foreign keys refer to it; empty for one that is not known. */
  readonly referredBy: readonly string[];
}

/** For people: `public.users`. */
export const calledTable = ({ schema, name }: Pick<TargetTable, 'schema' | 'name'>): string => `${schema}.${name}`;
