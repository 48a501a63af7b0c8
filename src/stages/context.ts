// What every stage of a run is given: the configuration, the words of the command line, effects, and whom to report to.
import type { Config } from '../config/config.ts';
import type { Effective } from '../config/effective.ts';
import type { Emit } from '../core/event.ts';
import type { Finding } from '../core/finding.ts';
import type { Redact } from '../core/text/redact.ts';
import type { Deadline } from '../core/time/deadline.ts';
import type { Run } from '../ledger/ledger.ts';
import type { Effects } from '../project/effects.ts';
import type { Answer } from './answer.ts';
import type { EarlierConnections } from './earlier-connections.ts';

export interface Flag {
  readonly name: string;
  readonly type: 'string' | 'boolean';
  /** What to show for the value in help: `FILE`. */
  readonly value?: string;
  readonly doc: string;
}

/** The command's own flags, and the settings that were given as flags, by name without dashes. */
export type FlagValues = Readonly<Record<string, string | boolean | undefined>>;

export type Stage = 'wait' | 'lock' | 'plan' | 'apply' | 'verify';

export interface Context {
  readonly config: Config;
  /** The settings in force, secrets masked, and where each came from. */
  readonly inForce: () => Effective;
  /** What loading the configuration found, short of errors. */
  readonly notices: readonly Finding[];
  readonly flags: FlagValues;
  /** The words after the command, as many as it takes. */
  readonly operands: readonly string[];
  readonly effects: Effects;
  readonly run: Run;
  /** The command's name. */
  readonly command: string;
  readonly emit: Emit;
  /** For a run within this one: what that tells and returns is masked as this one's is. */
  readonly redact: Redact;
  readonly signal: AbortSignal;
  readonly deadline: Deadline;
  /** What this run did on connections that it has lost. */
  readonly earlier: EarlierConnections;
  /** Says what is certain already, so that a run that ends in an error still reports it. */
  readonly sofar: (known: Partial<Answer>) => void;
  /** Who was seen a moment ago blocking the statement under way, in words; null if nobody was. */
  readonly blockedBy: () => string | null;
  /** Says which stage is under way; its time goes into the report. */
  readonly stage: (name: Stage) => void;
}
