// A command: what it is called, what it needs, and how it comes to its answer. perform.ts acquires what it needs.
import type { Config, ConnectionConfig } from '../config/config.ts';
import type { Deadline } from '../core/deadline.ts';
import type { Emit } from '../core/event.ts';
import type { Finding } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import type { Migration } from '../core/migration.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Failure, Report, Step, Verification } from '../core/report.ts';
import type { Callback, Layout } from '../layouts/layout.ts';
import type { Run } from '../ledger/ledger.ts';
import type { Purpose } from '../postgres/server/probe.ts';
import type { Ready } from '../postgres/server/wait.ts';
import type { Earlier } from '../stages/earlier-connections.ts';
import type { Rights } from '../stages/least-rights.ts';

export interface Flag {
  readonly name: string;
  readonly type: 'string' | 'boolean';
  /** What to show for the value in help: `FILE`. */
  readonly value?: string;
  readonly doc: string;
}

/** The command's own flags, and the settings that were given as flags, by name without dashes. */
export type FlagValues = Readonly<Record<string, string | boolean | undefined>>;

/** The migrations folder, read and checked. */
export interface Files {
  readonly folder: Folder;
  readonly layout: Layout;
  /** Why it is this layout, in words. */
  readonly why: string;
  readonly migrations: readonly Migration[];
  readonly callbacks: readonly Callback[];
  /** What is to be said of the files, short of errors. */
  readonly notices: readonly Finding[];
  /** The snapshot file's text and path, where there is one. */
  readonly snapshot: { readonly path: string; readonly text: string } | null;
  /** verify/*.sql, in the folder or beside it, by name. */
  readonly queries: readonly { readonly file: string; readonly text: string }[];
}

/** What a command may do to the world outside the database; made by the composition root. */
export interface Effects {
  /** Null where it is not there. @throws Error of node:fs where it cannot be read. */
  readonly openFolder: (path: string) => Folder | null;
  /** The beginning of a file, empty for a folder; null where there is nothing that can be read. */
  readonly glance: (path: string) => string | null;
  /** As openFolder, for a file. */
  readonly readText: (path: string) => string | null;
  /** All of them or none; the signal ends the waiting for whoever reads a pipe. @throws Error of node:fs, or of a pipe that was not read. */
  readonly writeTexts: (files: readonly { readonly path: string; readonly text: string }[], signal?: AbortSignal) => Promise<void>;
  /** @throws Error of Node where it cannot be loaded. */
  readonly loadModule: (path: string) => Promise<Readonly<Record<string, unknown>>>;
  /** What a database URL of a flag comes to, with the settings of the environment besides. @throws Stop('misused') */
  readonly connectionOf: (url: string) => ConnectionConfig;
  readonly hostname: string;
}

export type Stage = 'wait' | 'lock' | 'plan' | 'apply' | 'verify';

export interface Context {
  readonly config: Config;
  /** The settings in force, by name, secrets masked. */
  readonly effective: Readonly<Record<string, string>>;
  /** By the same names, where each came from. */
  readonly sources: Readonly<Record<string, string>>;
  /** What loading the configuration found, short of errors. */
  readonly notices: readonly Finding[];
  readonly flags: FlagValues;
  /** The words after the command, as many as it takes. */
  readonly operands: readonly string[];
  readonly effects: Effects;
  readonly run: Run;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly deadline: Deadline;
  /** What this run did on connections that it has lost. */
  readonly earlier: Earlier;
  /** Says what is certain already, so that a run that ends in an error still tells it. */
  readonly sofar: (known: Partial<Answer>) => void;
  /** Who was seen in the way of the statement under way a moment ago, in words; null where nobody was. */
  readonly blockedBy: () => string | null;
  /** Says which stage is under way; its time goes into the report. */
  readonly stage: (name: Stage) => void;
}

/** What a command comes to; perform.ts makes the Report of it. */
export interface Answer {
  readonly outcome: Outcome;
  readonly summary: string;
  readonly head?: NonNullable<Report['head']>;
  readonly applied?: number;
  readonly steps?: readonly Step[];
  readonly failure?: Failure;
  readonly verification?: Verification;
  readonly findings?: readonly Finding[];
  readonly text?: string;
  readonly data?: unknown;
}

interface Described {
  readonly name: string;
  /** One line for help. */
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** Another command in its place, where the flags ask for one. */
  instead?(flags: FlagValues): Command | null;
  /** The least that its role must have in the database. */
  readonly rights: Rights;
  /** A command line as a person would write it, for help. */
  readonly example: string;
  /** The words that follow it, for usage and help; absent where none may. */
  readonly operands?: { readonly usage: string; readonly doc: string; readonly count: number };
  /** What flags and words must be, looked at before anybody is connected to. @throws Stop('misused') */
  readonly refuse?: (given: Pick<Context, 'flags' | 'operands'>) => void;
}

export type Command = Described &
  (
    | { readonly needs: 'nothing'; run(context: Context): Promise<Answer> }
    | {
        readonly needs: 'files';
        /** It writes the snapshot, which need not be there before. */
        readonly makesSnapshot?: true;
        run(context: Context, files: Files): Promise<Answer>;
      }
    | {
        readonly needs: 'database';
        readonly purpose: Purpose;
        /** It writes, and yet may be begun anew when the connection was lost, with what it did before in `earlier`. What only reads always may. */
        readonly resumes?: true;
        run(context: Context, files: Files, ready: Ready): Promise<Answer>;
      }
  );
