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

/** What makes a value once only. */
export interface TargetUnique {
  readonly name: string;
  readonly columns: readonly string[];
  /** Those that are the same in upper and lower case: citext, a nondeterministic collation, an index on lower(). */
  readonly caseless: readonly string[];
}

/** One that CREATE INDEX makes again as it is. */
export interface TargetIndex {
  /** Qualified and quoted. */
  readonly id: string;
  /** The statement that makes it. */
  readonly definition: string;
  readonly comment: string | null;
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
  /** Those that only make reading faster, and on which nothing else depends. */
  readonly indexes: readonly TargetIndex[];
  /** Of users, and not off. */
  readonly triggers: readonly TargetTrigger[];
  /** The role may change the table itself. */
  readonly isOwned: boolean;
  readonly owner: string;
}

/** For people: `public.users`. */
export const calledTable = ({ schema, name }: Pick<TargetTable, 'schema' | 'name'>): string => `${schema}.${name}`;
