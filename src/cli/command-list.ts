// What the command line needs to know of a command: its name and its flags. The list itself is handed in.
import type { Rights } from '../stages/least-rights.ts';

export interface CommandFlag {
  /** Without dashes. */
  readonly name: string;
  readonly type: 'string' | 'boolean';
  /** Stands for the value in help: `FILE`. */
  readonly value?: string;
  readonly doc: string;
}

export interface CommandEntry {
  readonly name: string;
  /** One line for help. */
  readonly summary: string;
  readonly flags: readonly CommandFlag[];
  /** A command line as a person would write it. */
  readonly example: string;
  /** The least that its role must have in the database. */
  readonly rights: Rights;
  /** What it works with, and so which settings matter to it. */
  readonly needs: 'nothing' | 'files' | 'database';
  /** The words that follow the command, for usage and help; absent where none may. */
  readonly operands?: { readonly usage: string; readonly doc: string; readonly count: number };
}

/** What runs where no command is named. */
export const DEFAULT_COMMAND = 'up';
