// The one error a stage throws on purpose: it carries the outcome and the findings that explain it.
import { type Finding, isError } from './finding.ts';
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

/** Errors among what was found end the run: they come first, and what is not one after them. @throws Stop. */
export function stopOnErrors(outcome: Outcome, findings: readonly Finding[]): void {
  const [first, ...others] = findings.filter(isError);
  if (first !== undefined) throw new Stop(outcome, [first, ...others, ...findings.filter((finding) => !isError(finding))]);
}
