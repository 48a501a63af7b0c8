// What a command comes to, of which the report is made.
import type { Finding } from '../core/finding.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Failure, Report, Step, Verification } from '../core/report.ts';

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
