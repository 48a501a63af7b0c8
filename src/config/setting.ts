// What a setting is: a row that says all there is to say of it. Loading, --help, the docs and the settings in force are read off
// the rows; a connection setting's parameter in a database URL stands in its row as well.
import type { Outside } from './outside.ts';
import type { ValueKind } from './values.ts';

export const GROUPS = {
  connection: 'Connection',
  files: 'Files',
  limits: 'Waiting and limits',
  policy: 'Policy',
  output: 'Output',
  serve: 'Watching and messages',
  backup: 'Backups',
} as const;

/** Rows by environment name. */
export type Settings = Readonly<Record<string, Setting>>;

export interface Setting {
  readonly group: keyof typeof GROUPS;
  /** One line for people. */
  readonly doc: string;
  /** Command-line flag without its dashes; absent if only the environment is read. */
  readonly flag?: string;
  /** A list, to which each flag adds; of any other the last flag counts. */
  readonly repeats?: true;
  readonly value: ValueKind<unknown>;
  /** In force where nothing is given, written as a person would; null if there is nothing or `fallbackDoc` tells. */
  readonly fallback: string | null;
  /** The default in words, if it depends on something else. */
  readonly fallbackDoc?: string;
  /** The default where it depends on what is outside, and why it is that, for `schemagate config`. */
  readonly fallbackFrom?: (outside: Pick<Outside, 'isTerminal' | 'env'>) => { readonly value: unknown; readonly why: string };
  /** The value where nothing is given, if it is not null. */
  readonly absent?: unknown;
  /** Never shown, and readable from a file by NAME_FILE. `part`: a URL, of which the password is the secret. */
  readonly secret?: true | 'part';
  /** Nearly everybody sets it: shown in the short help of commands that work with as much. */
  readonly essential?: 'files' | 'database';
  /** The member of Config that has its value. */
  readonly config?: string;
  /** The member of ConnectionConfig that has its value; absent there where it is libpq's own default. */
  readonly connection?: string;
  /** The same of TlsConfig. */
  readonly tls?: string;
  /** Its parameter in a database URL, which goes before the variable. */
  readonly parameter?: string;
  /** If it is set, that is enough to mean that there is a database to connect to. */
  readonly connects?: true;
}
