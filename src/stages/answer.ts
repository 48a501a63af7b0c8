// What a command returns: what it did and what it found. It does not decide the outcome: conclude.ts derives that from this.
import type { Finding } from '../core/finding.ts';
import type { Failure, Report, Step, Verification } from '../core/report.ts';

export interface Answer {
  /** What it did, in a sentence. Errors among the findings follow it after a colon. */
  readonly summary: string;
  /** What is said before the errors instead, where there are any. */
  readonly butWrong?: string;
  /** Of a command that only looks: whether it found what it looks for. The outcome follows from this then, and errors add nothing. */
  readonly found?: boolean;
  /** What has become of what was under way, if the run is interrupted; otherwise it was cancelled and rolled back. */
  readonly whenInterrupted?: string;
  /** How to go on if it breaks off, as the end of a sentence, where the same command again would do something else. */
  readonly again?: string;
  /** Of `redo`, so that it goes on from there on the next connection: what going back came to, once that is over and well. Not reported. */
  readonly wentBack?: Answer;
  readonly head?: NonNullable<Report['head']>;
  readonly applied?: number;
  readonly steps?: readonly Step[];
  readonly failure?: Failure;
  readonly verification?: Verification;
  readonly findings?: readonly Finding[];
  readonly text?: string;
  readonly data?: unknown;
}
