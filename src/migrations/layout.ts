// A layout: how a folder of migrations is laid out and named, and which ledger goes with it.
import type { Finding } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import type { Ledger } from './ledger.ts';
import type { Migration } from './migration.ts';

export interface Discovery {
  /** In the order in which they apply. */
  readonly migrations: readonly Migration[];
  /** What is wrong with the files; any of severity error stops every command that needs them. */
  readonly findings: readonly Finding[];
}

export interface Layout {
  /** The file's name and the id in settings and reports. */
  readonly id: string;
  /** Lets other work go on in between, so that a long history is read while the server answers. */
  discover(folder: Folder): Promise<Discovery>;
  ledger(schema: string): Ledger;
}
