// What running one migration is given, and how it ends.
import type { Emit, GateEvent } from '../../core/event.ts';
import type { Finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Failure, Step } from '../../core/report.ts';
import type { Moment } from '../../layouts/layout.ts';
import type { BatchStore } from '../../ledger/batch-store.ts';
import type { Ledger, Run } from '../../ledger/ledger.ts';
import type { ServerMessage } from '../../postgres/errors/errors.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { Unfinished } from '../plan.ts';
import type { Limits } from '../prepare/message.ts';
import type { Prepared } from '../prepare/prepare.ts';
import type { RetryOptions } from '../retry.ts';

/** What takes the lock in every transaction again, where none outlives it. */
export interface Guard {
  /** Begins a transaction that holds the lock, as soon as it is available. @throws Stop('busy') */
  begin(begin: string): Promise<void>;
  /** Inside such a transaction: false if another gate has applied it meanwhile. @throws Stop if the history has ceased to add up. */
  isPending(migration: Migration): Promise<boolean>;
}

export interface ApplyOptions {
  readonly session: Session;
  readonly ledger: Ledger;
  /** What remembers how far statements in batches are. */
  readonly batches: BatchStore;
  readonly run: Run;
  readonly limits: Limits;
  readonly unfinished: Unfinished | null;
  /** The database was empty when the run began, on this connection: nobody else works in it. */
  readonly isFresh?: boolean;
  /** Versioned migrations were applied in this run already, and what is run before all of them is done. */
  readonly isBegun?: boolean;
  readonly emit: Emit;
  readonly retry: RetryOptions;
  /** If no lock outlives a transaction. */
  readonly guard?: Guard;
  /** Who was seen a moment ago blocking the statement under way, in words; null if nobody was. */
  readonly blockedBy: () => string | null;
  /** By their moment, in order. */
  readonly callbacks: ReadonlyMap<Moment, readonly Prepared[]>;
  /** A look before that one is run; an error among its findings ends the run there. */
  readonly pause?: { readonly before: Migration; readonly look: () => Promise<readonly Finding[]> };
  /** What is asked once all are applied: it begins a transaction that is left open for whoever asks it (left-open.ts). */
  readonly opening?: string;
  /** What a migration's module exports. @throws Error of Node if it cannot be loaded. */
  readonly loadModule: (file: string) => Promise<Readonly<Record<string, unknown>>>;
  /** What nobody catches while a module runs is an error of it. */
  readonly hearUncaught: <T>(work: () => Promise<T>) => Promise<T>;
}

/** How one migration ended. If the connection is lost, ConnectionLost or a fatal PostgresError is thrown instead. */
export interface StepEnd {
  readonly state: 'applied' | 'failed' | 'incomplete';
  readonly mode: NonNullable<Step['mode']>;
  /** It is applied, and not by this run. */
  readonly byAnother?: true;
  readonly batches?: NonNullable<Step['batches']>;
  readonly failure?: Failure;
  readonly findings?: readonly Finding[];
}

/** What a report says of it, however it ends. */
export const stepOf = ({
  migration,
  substituted,
}: Pick<Prepared, 'migration' | 'substituted'>): Pick<Step, 'version' | 'name' | 'file' | 'placeholders'> => ({
  version: migration.version,
  name: migration.name,
  file: migration.file,
  ...(Object.keys(substituted).length > 0 && { placeholders: substituted }),
});

/** What the server said while it ran. */
export const noticeOf = ({ migration: { file } }: Prepared, { severity, message, sqlstate }: ServerMessage): GateEvent => ({
  event: 'server-notice',
  severity,
  message,
  sqlstate,
  place: { file },
});
