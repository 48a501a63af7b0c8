// What a run may do to the world outside the database: read and write files, load modules. Made by the composition root.
import type { FoundProgram } from '../child/find-program.ts';
import type { ForegroundOptions } from '../child/run-in-foreground.ts';
import type { Child, ChildEnd, ChildOptions } from '../child/start-child.ts';
import type { ConnectionConfig } from '../config/config.ts';
import type { Folder } from '../core/folder.ts';

export interface Effects {
  /** Null if it is not there. @throws Error of node:fs if it cannot be read. */
  readonly openFolder: (path: string) => Folder | null;
  /** The beginning of a file, empty for a folder; null if there is nothing that can be read. */
  readonly glance: (path: string) => string | null;
  /**
   * Which file it is, whatever it is called; null if nothing is there, and the reason where nobody may look. It is not opened: that would take away
   * the locks that this process has on a SQLite file.
   */
  readonly identity: (path: string) => string | null;
  /** Whose each is and its mode, and who runs this process, in words; null if none is there, or the system does not tell. */
  readonly ownership: (paths: readonly string[]) => string | null;
  /** As openFolder, for a file. */
  readonly readText: (path: string) => string | null;
  /** All of them or none; the signal ends the waiting for whoever reads a pipe. @throws Error of node:fs, or of a pipe that was not read. */
  readonly writeTexts: (files: readonly { readonly path: string; readonly text: string }[], signal?: AbortSignal) => Promise<void>;
  /** Adds to a file; it and the folders it is in are created. @throws Error of node:fs. */
  readonly appendText: (path: string, text: string) => void;
  /** All of them or none, with the folders they are in; those that are not `replaces` must not be there. @throws Error of node:fs. */
  readonly createTexts: (
    files: readonly { readonly path: string; readonly text: string; readonly replaces?: true }[],
  ) => Promise<{ readonly taken: string } | { readonly undo: () => void }>;
  /** @throws Error of Node if it cannot be loaded. */
  readonly loadModule: (path: string) => Promise<Readonly<Record<string, unknown>>>;
  /** What nobody catches while that is done, as in a timer, ends it, and not the process; as far as that is ours. @throws that; what the work throws. */
  readonly hearUncaught: <T>(work: () => Promise<T>) => Promise<T>;
  /** The connection for a database URL in a flag, completed by the settings of the environment. @throws Stop('misused') that names the flag */
  readonly connectionOf: (url: string, flag: string) => ConnectionConfig;
  /** Where a program is that is called by its name, or by a path. */
  readonly findProgram: (name: string) => FoundProgram;
  readonly startChild: (options: ChildOptions) => Promise<Child>;
  /** For a person who uses it: it has the terminal. @throws Error of node:child_process if it cannot be started. */
  readonly runInForeground: (options: ForegroundOptions) => Promise<ChildEnd>;
  readonly hostname: string;
  /** Collects all garbage, and the whole process stands still meanwhile; absent where it is somebody else's. */
  readonly collect?: () => void;
  /** Of the terminal that answers are shown on; absent if there is none. */
  readonly columns?: number | undefined;
}
