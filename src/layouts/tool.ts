// The traces by which a migration tool is recognised: the facets that a layout shares with tools that have no layout here.

export interface Tool {
  /** A layout's id, or what the tool is called. */
  readonly id: string;
  readonly marks?: {
    /** In a comment of an SQL file, at the beginning of its line: only this tool's files carry it. */
    readonly sql?: RegExp;
    /** The same, and files of other tools may well hold such a comment too. */
    readonly common?: RegExp;
    /** In code, which is only looked at in files whose name begins with a version. */
    readonly code?: RegExp;
  };
  /** How its files are named, if those of other tools may have the same names. */
  readonly naming?: readonly Naming[];
  /** Files of a project that name the tool, by path from the migrations folder or from any folder above it. */
  readonly project?: Signs;
  /** How the tool is called, in files by which a project runs programs. */
  readonly called?: RegExp;
  /** Files of a project that suggest this tool as long as nothing names another one with the same file names. */
  readonly impliedBy?: Signs;
  /** Files in the migrations folder itself that say it. */
  readonly inFolder?: Signs;
}

/** `plain`: `1_name.sql`; `paired`: `1_name.up.sql`; `folders`: `1_name/up.sql`; `prefixed`: `V1__name.sql`. */
export type Naming = 'plain' | 'paired' | 'folders' | 'prefixed';

/** By path: what the file says, or true if its presence alone says it. */
export type Signs = Readonly<Record<string, RegExp | true>>;

/** Of files whose presence says it. */
export const present = (...files: readonly string[]): Signs => Object.fromEntries(files.map((file) => [file, true]));

/** A dependency in Cargo.toml, whether it is renamed, the workspace's, or a table of its own. */
export const crate = (name: string): RegExp =>
  new RegExp(
    `^[ \\t]*(?:\\[[^\\]\\n]*dependencies\\.["']?${name}["']?\\]|["']?${name}["']?(?:\\.\\w+)?[ \\t]*=)|\\bpackage[ \\t]*=[ \\t]*"${name}"`,
    'm',
  );

/** A dependency in package.json. */
export const npmPackage = (name: string): RegExp => new RegExp(`"${name.replaceAll('/', '\\/')}"\\s*:`);
