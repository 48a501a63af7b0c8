// The contract of a task of `upkeep`: one that shows something of the database, or one that maintains it table by table.

import type { Ready } from '../postgres/server/wait.ts';
import type { Session } from '../postgres/session/session.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';

interface TaskFacets {
  readonly id: string;
  /** What it does, for help. */
  readonly summary: string;
}

export interface Showing extends TaskFacets {
  show(context: Context, ready: Ready): Promise<Answer>;
}

/** A table that is maintained. */
export interface Target {
  /** Qualified, and quoted where that is needed. */
  readonly table: string;
  readonly oid: string;
}

export interface Maintaining extends TaskFacets {
  /** `vacuumed`. */
  readonly done: string;
  /** Which tables it is for where none is named: SQL about pg_class `c`. */
  readonly which: string;
  /** SQL that orders pg_class `c` and its statistics `s`: what needs it most comes first. */
  readonly order: string;
  statement(target: Target): string;
  /** What an earlier, cancelled statement left, removed. @returns what to say of it. */
  settle?(session: Session, target: Target): Promise<readonly string[]>;
}

export type Task = Showing | Maintaining;
