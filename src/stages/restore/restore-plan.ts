// What a restore is to do, what is known before it begins, and what came of it.
import type { FoundBackup } from '../../backup/store/find-backup.ts';
import type { Finding } from '../../core/finding.ts';
import type { ClientProgram } from '../client/client-program.ts';
import type { DatabaseFacts } from './database-facts.ts';
import type { Examined } from './examine-backup.ts';
import type { Proved } from './prove-restored.ts';
import type { RestoreNames } from './restore-names.ts';
import type { RestoredLedger } from './restored-ledger.ts';
import type { Source } from './stored-input.ts';

export interface RestoreOptions {
  readonly found: FoundBackup;
  /** Null: none is given. */
  readonly key: Uint8Array | null;
  /** End the sessions that are connected to the database. */
  readonly terminate: boolean;
  /** Keep no old database. */
  readonly dropOld: boolean;
  /** Everything belongs to the owner of the database, whatever the backup says. */
  readonly noOwner: boolean;
  readonly jobs: number;
}

export interface RestorePlan {
  readonly target: string;
  readonly options: RestoreOptions;
  readonly source: Source;
  readonly program: ClientProgram;
  readonly examined: Examined;
  /** The database that has the name; null if there is none. */
  readonly old: DatabaseFacts | null;
  readonly names: RestoreNames;
  /** By the clock of the server; ISO 8601, UTC. */
  readonly at: string;
  readonly findings: readonly Finding[];
}

export interface Made {
  readonly proved: Proved;
  readonly ledger: RestoredLedger;
  /** Sessions that were ended, in words. */
  readonly ended: readonly string[];
}
