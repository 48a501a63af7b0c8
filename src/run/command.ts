// A command: its name, what it needs, and how it gets its answer. It describes itself completely: the command line, help, docs and the
// program read it off here.
import type { Purpose, ServerFacts } from '../postgres/server/probe.ts';
import type { Ready } from '../postgres/server/wait.ts';
import type { Opened, Outside, Project, SeenFiles } from '../project/project.ts';
import type { GateStep } from '../project/steps/gate-step.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context, Flag, FlagValues } from '../stages/context.ts';
import type { Rights } from '../stages/least-rights.ts';

interface Operands {
  /** For usage and help. */
  readonly usage: string;
  readonly doc: string;
  readonly count: number | 'any';
  /** So many at most. */
  readonly optional?: true;
  /** The first is one of these. */
  readonly choices?: readonly string[];
}

export interface CommandFacets {
  readonly name: string;
  /** One line for help. */
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** The least that its role must have in the database. */
  readonly rights: Rights;
  /** A command line as a person would write it, for help. */
  readonly example: string;
  /** What it works with, and so which settings matter to it. */
  readonly needs: 'no-settings' | 'nothing' | 'files' | 'database';
  /** The words that follow it; absent if none may. */
  readonly operands?: Operands;
  /** It runs where no command is named. */
  readonly byDefault?: true;
  /**
   * GATE_NOTIFY_URL hears when it fails, and when it succeeds again. `migrates`: with its success every failure is over that was reported before;
   * `reverts`: only one of its own.
   */
  readonly notifies?: 'migrates' | 'reverts';
  /** It goes on until it is ended, and GATE_DEADLINE is not for it. */
  readonly endless?: true;
  /** With these flags and words its text is the whole answer, whatever format the log has, and nothing is logged. */
  readonly plain?: (flags: FlagValues, operands: readonly string[]) => boolean;
}

interface Performed extends CommandFacets {
  /** Another command in its place, where flags or settings ask for one. */
  instead?(flags: FlagValues, outside: Outside, words: readonly string[]): Command | null;
  /** The command in its place where several steps are configured; absent: it is about one folder. */
  readonly ofSteps?: () => Promise<(steps: readonly GateStep[], asked: CommandFacets) => Command>;
  /** The command in its place where DATABASE_URL names a SQLite file; absent: it is for PostgreSQL only. */
  readonly ofSqlite?: 'as it is' | (() => Promise<(asked: CommandFacets) => Command>);
  /** Whatever database it is about is that file. */
  readonly opens?: 'sqlite';
  /** It is also about a step that is a command, whose schema is proved with that of the others. */
  readonly ofCommandStep?: true;
  /** What flags and words must be, looked at before anybody is connected to. @throws Stop('misused') */
  readonly refuse?: (given: Pick<Context, 'flags' | 'operands' | 'config' | 'effects'>) => void;
}

/** perform.ts acquires what it needs. */
export type Command = Performed &
  (
    | { readonly needs: 'nothing'; run(context: Context): Promise<Answer> }
    | {
        readonly needs: 'files';
        /** It writes the snapshot, which need not be there before. */
        readonly makesSnapshot?: true;
        run(context: Context, project: Project): Promise<Answer>;
      }
    | {
        readonly needs: 'database';
        readonly purpose: Purpose;
        /** It writes, and yet may be started again when the connection was lost, with what it did before in `earlier`. What only reads always may. */
        readonly resumes?: true;
        /** It may begin with a database that does not exist yet, where a setting says who creates it. */
        readonly boots?: boolean;
        /** With these flags it looks again, each time on a new connection, until no migration is pending. */
        readonly waits?: (flags: FlagValues) => boolean;
        /** It has to do with the database only: no file is read, and nothing is asked about a ledger, so that the role need not see one. */
        readonly noProject?: true;
        /** In place of the folder of migrations. @throws Stop('misused') with every problem of the files. */
        readonly readProject?: (outside: Outside, facts: () => Promise<ServerFacts> | null) => Promise<Project>;
        /** How it passes where an earlier run has written down what the files come to. */
        readonly whereKnown?: WhereKnown;
        /** Tables to look for besides those that the settings name. */
        readonly wanted?: readonly string[];
        run(context: Context, project: Project, ready: Ready): Promise<Answer>;
      }
  );

export interface WhereKnown {
  /** Null if it would have to look at them in any case. */
  see(context: Context, opened: Opened, isWanted: () => boolean): Promise<SeenFiles | null>;
  /**
   * Null if anything is not as then: nothing was told, or done. `doubted`: all was as then, which was told, but something is wrong.
   * @throws what a run that looks at everything would have met in the same place.
   */
  pass(context: Context, seeing: Promise<SeenFiles | null>, ready: Ready): Promise<Answer | 'doubted' | null>;
}

export interface Asked {
  readonly commands: readonly CommandFacets[];
  readonly flags: FlagValues;
  readonly operands: readonly string[];
  /** Of the terminal; undefined if there is none. */
  readonly width: number | undefined;
}

export type DatabaseCommand = Extract<Command, { readonly needs: 'database' }>;

/** Answers with a text before any setting is read, so that no bad setting is in its way. */
export interface TextCommand extends CommandFacets {
  readonly needs: 'no-settings';
  text(asked: Asked): string;
}
