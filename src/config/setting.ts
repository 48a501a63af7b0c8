// What a setting is: one row of the table that loading, --help, the README and the effective configuration are read off.
import type { ValueKind } from './values.ts';

export const GROUPS = {
  connection: 'Connection',
  files: 'Files',
  limits: 'Waiting and limits',
  policy: 'Policy',
  output: 'Output',
} as const;

export interface Setting<T, F extends string | null = string | null> {
  readonly group: keyof typeof GROUPS;
  /** Command-line flag without its dashes; absent where the environment alone is read. */
  readonly flag?: string;
  readonly value: ValueKind<T>;
  /** In force where nothing is given, written as a person would; null where there is nothing or `fallbackDoc` tells. */
  readonly fallback: F;
  /** The default in words, where it depends on something else. */
  readonly fallbackDoc?: string;
  /** Never shown, and readable from a file by NAME_FILE. */
  readonly secret?: true;
  /** One line for people. */
  readonly doc: string;
}

export const setting = <T, const F extends string | null>(row: Setting<T, F>): Setting<T, F> => row;
