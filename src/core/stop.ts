// The one error a stage throws on purpose: it carries the outcome and the findings that explain it.
import type { Finding } from './finding.ts';
import type { Outcome } from './outcome.ts';

export class Stop extends Error {
  override readonly name = 'Stop';
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];

  /** @param findings the first one is the headline and becomes the message. */
  constructor(outcome: Outcome, findings: readonly [Finding, ...Finding[]], cause?: unknown) {
    super(findings[0].message, cause === undefined ? undefined : { cause });
    this.outcome = outcome;
    this.findings = findings;
  }
}
