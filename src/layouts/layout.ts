// A layout: how a folder of migrations is laid out and named, and which ledger goes with it. One file in layouts/ is one dialect.
import type { Dialect } from '../core/dialect.ts';
import type { Finding } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import type { Migration } from '../core/migration.ts';
import type { MakeToolFileLedger } from '../ledger/tool-file-ledger.ts';
import type { LedgerPlace, ToolLedger } from '../ledger/tool-ledger.ts';
import type { Directives } from '../sql/directives/directives.ts';
import type { Edit } from '../sql/edit.ts';
import type { WriteNew } from './new-files/new-file.ts';
import type { Tool } from './tool.ts';
import type { MarksFound } from './tool-marks.ts';

export interface Discovery {
  /** Versioned ones in the order in which they apply, then repeatable ones in theirs. */
  readonly migrations: readonly Migration[];
  readonly callbacks?: readonly Callback[];
  /** Files that are for another database than the one that is asked about. */
  readonly ofOtherDialects?: readonly string[];
  /** What is wrong with the files; any of severity error stops every command that needs them. */
  readonly findings: readonly Finding[];
}

/** When a callback runs. `before-all` and `after-all` once a run; the `each` ones in the transaction of the migration where it has one. */
export type Moment = 'before-all' | 'before-each' | 'after-each' | 'after-versioned' | 'before-repeatable' | 'after-applied' | 'after-all';

/** SQL that is run at a certain moment and is not recorded in a ledger. */
export interface Callback {
  readonly moment: Moment;
  /** Also if nothing is pending. */
  readonly always: boolean;
  /** It runs where migrations are reverted, not where they are applied. */
  readonly way?: 'down';
  /** Its file and text; version, id and key are its name. */
  readonly migration: Migration;
}

/** What settings may tell a layout about the world. */
export interface LayoutOptions {
  /** Whose files are read where there are several for one migration; PostgreSQL unless it is said. */
  readonly dialect?: Dialect;
  /** From GATE_PLACEHOLDER_<NAME>, by NAME as written. */
  readonly placeholders: ReadonlyMap<string, string>;
  /** GATE_PLACEHOLDERS: `auto` is what the tool does by default. */
  readonly substitute: 'auto' | 'on' | 'off';
  /** The process environment, for tools whose files name variables of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface RenderOptions extends LayoutOptions {
  readonly database: string;
  readonly user: string;
  /** The schema where unqualified names are created, unquoted. */
  readonly schema: string;
  /** The ledger table's name, unquoted and without its schema. */
  readonly table: string;
}

/** Which parts of a migration's text are sent. */
export interface Rendered {
  /** In order, not overlapping; offsets in the migration's text. */
  readonly edits: readonly Edit[];
  /** From the tool's own header; a `-- gate:` line in the file comes before it. */
  readonly directives: Directives;
  readonly findings: readonly Finding[];
  /** Placeholders that were replaced, and by what: part of what is reported. */
  readonly substituted?: Readonly<Record<string, string>>;
  /** Everything by whose value what is sent may be another elsewhere, but for the database's name; absent: what was replaced. Not reported. */
  readonly values?: Readonly<Record<string, string>>;
}

export interface Layout extends Tool {
  /** The file's name and the id in settings and reports. */
  readonly id: string;
  /** One line for people: how the files are named. */
  readonly files: string;
  /** Why this folder has this layout, in words, based on what only this tool's folders have; otherwise null. */
  recognise(folder: Folder, marks: MarksFound): string | null;
  /** Why it has it, based on names that this tool itself gives its files: this counts unless the project around it says otherwise. */
  habit?(folder: Folder, marks: MarksFound): string | null;
  /** Why it may have it, based on names that other tools use as well. */
  mayBe?(folder: Folder, marks: MarksFound): string | null;
  /** Why the tool could run it, which is not enough by itself: it counts if the project around it, or the database, names the tool. */
  could?(folder: Folder, marks: MarksFound): string | null;
  /** Lets other work go on in between, so that a long history is read while the server answers. Called for a folder that is not empty or was named. */
  discover(folder: Folder, options: LayoutOptions): Promise<Discovery>;
  /** The part of the file that is sent. Only called for what is about to be run. Absent: all of it. */
  render?(migration: Migration, options: RenderOptions): Rendered;
  /** How the tool takes a migration back; absent if it has no way back. */
  readonly wayBack?: {
    /** Where it is: `NNNN_name.down.sql`, a `-- +goose Down` section. */
    readonly place: string;
    /** The part of the text that is sent then. Absent: what `render` returns, or all of it. */
    render?(migration: Migration, options: RenderOptions): Rendered;
    /** Of a file with both directions, the one that reverts: the same text with the lines of the other one blanked. */
    only?(text: string): string;
  };
  /** What writes a new migration, as the tool's own command would; absent if nothing here does. Loaded when it is asked for. */
  newFiles?(): Promise<WriteNew>;
  /** Null for our own, whose ledger is in the gate's schema. */
  readonly toolLedger: {
    /** The tool's default: unquoted; schema null if it is the first of the search path. */
    readonly table: { readonly schema: string | null; readonly name: string };
    /** Not wherever the search path leads, but in the first schema that the URL names, literally, which is created if it is missing. */
    readonly inFirstOfUrl?: true;
    ledger(place: LedgerPlace): ToolLedger;
    /** The same in a SQLite file; absent if the tool does not serve SQLite, or the gate does not keep it there. Loaded when it is asked for. */
    inSqlite?(): Promise<MakeToolFileLedger>;
    /**
     * Columns by which the table is recognised as this tool's, if others use the same name. Without it, any table of that name will do.
     */
    isOurs?(columns: readonly string[]): boolean;
    /** The table does not have a row per migration, but only records how far the tool got. */
    readonly headOnly?: true;
    /** What a person does about a migration that the tool itself left unfinished. */
    readonly whenDirty?: string;
  } | null;
  readonly session: {
    /** Whether what one file SETs is seen by the next, as on the tool's one connection. */
    readonly keeps: boolean;
    /** Statements that the tool's session begins with. */
    readonly settings: readonly string[];
  };
  /** What the tool does with a pending migration below the last applied one; `skip` is reported as an error, never done. */
  readonly outOfOrder: 'apply' | 'fail';
  /** The tool does not mind if the file of an applied migration is gone, as after a squash: it is a warning. */
  readonly toleratesMissing?: true;
  /** A file without a statement is an error; otherwise it is applied with a warning. */
  readonly refusesEmpty?: true;
  /** What its tool keeps in the folder and does not apply, by path in it. */
  readonly leaves?: RegExp;
  /** The tool trips over files of ours in its folder: the snapshot is written beside it. */
  readonly keepsFolder?: true;
  /** The tool treats every .sql file in the folder as a migration: a checkpoint is written beside it. */
  readonly takesEverySql?: true;
}
