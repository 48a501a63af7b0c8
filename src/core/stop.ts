// The one error a stage throws on purpose: it carries the findings that explain it, and with them the outcome.
import { type Finding, isError } from './finding.ts';
import { outcomeOf } from './finding-codes.ts';
import type { Outcome } from './outcome.ts';

interface StopOptions {
  /** Instead of that of the first finding. */
  readonly message?: string;
  /** If it is not the outcome that the code of the first finding stands for. */
  readonly outcome?: Outcome;
  readonly cause?: unknown;
}

export class Stop extends Error {
  override readonly name = 'Stop';
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];

  /** @param findings the first one is the headline and becomes the message; its code says the outcome. */
  constructor(
    findings: readonly [Finding, ...Finding[]],
    { outcome = outcomeOf(findings[0].code), message = findings[0].message, ...cause }: StopOptions = {},
  ) {
    super(message, cause);
    this.outcome = outcome;
    this.findings = findings;
  }
}

/** Errors among what was found end the run: they come first, and what is not one after them. @throws Stop. */
export function stopOnErrors(findings: readonly Finding[]): void {
  const [first, ...others] = findings.filter(isError);
  if (first !== undefined) throw new Stop([first, ...others, ...findings.filter((finding) => !isError(finding))]);
}
