// What is known of a checkpoint that is loaded while the files are still read.
import type { Checkpoint, Unusable } from '../../checkpoint/checkpoint-file.ts';
import type { Prepared } from '../../migrations/prepare/prepare.ts';
import type { ServerMessage } from '../../postgres/errors/errors.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import type { Choice } from './choose-checkpoint.ts';

export interface EarlyLoad {
  readonly session: Session;
  readonly file: string;
  readonly layout: string;
  /** Of the ledger, whose tables are made in the same transaction. */
  readonly state: LedgerState;
  readonly prepared: Prepared;
  /** On the clock of monotonic(). */
  readonly begun: number;
  /** What the server has said meanwhile. */
  readonly notices: readonly ServerMessage[];
  /** Its last statement is done, and the transaction open. */
  readonly loaded: Promise<void>;
  /** Every checkpoint there is, as it was read. */
  readonly read: ReadonlyMap<string, Checkpoint | Unusable>;
  /** Rolls it back; the lock stays. Never throws for what has become of it. */
  readonly abandon: () => Promise<void>;
}

/** The one that the run would load. */
export interface KeptEarly extends EarlyLoad {
  readonly choice: Choice;
}
