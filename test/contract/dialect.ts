// What the contract suite must know of a layout to tell any story in it.

export interface Step {
  /** 1, 2, 3 …: the dialect makes its version of it. */
  readonly number: number;
  /** snake_case. */
  readonly name: string;
  readonly up: string;
  /** Absent: there is no way back. */
  readonly down?: string;
  /** The SQL cannot run in a transaction: the tool's own directive says so, where it has one. */
  readonly noTransaction?: true;
}

export interface Dialect {
  /** The layout's id. */
  readonly layout: string;
  /** Files of the steps (in order), by path in the migrations folder, index files such as journals included. */
  tell(steps: readonly Step[]): Readonly<Record<string, string>>;
  /** The version of a step as `status` shows it. */
  version(number: number): string;
  /** The tool's ledger with its default name, qualified for a database whose first schema is public. Null for our own. */
  readonly table: string | null;
  /** One SELECT whose rows, as text, say which steps the tool takes for applied, in order: a column `version`. */
  readonly applied: string;
  /** A migration in code with this number, as the tool would have it; null if the tool knows none. */
  code(number: number): { readonly path: string; readonly content: string } | null;
  /** What turns the ledger into one that the tool left half-way in step `number`, where it can say so. */
  readonly makeDirty: ((number: number) => string) | null;
}
