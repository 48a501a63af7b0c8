// A finding: one thing a stage noticed. The same shape in every stage, so one renderer shows them all.

export type Severity = 'error' | 'warning' | 'notice';

/** A position in a file, 1-based; `column` counts characters (Unicode code points). */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The source line with a caret line below it, ready to print. */
  readonly excerpt?: string;
}

export interface Finding {
  /** Stable, kebab-case, documented; e.g. `column-missing`, `edited`, `unknown-setting`. */
  readonly code: string;
  readonly severity: Severity;
  /** What it is about, readable: `column public.users.email`, `0003_add_email.sql`, `GATE_WAIT_TIMEOUT`. */
  readonly subject: string;
  /** What happened, in one sentence. */
  readonly message: string;
  /** What to do about it, in the imperative. */
  readonly hint?: string;
  readonly place?: Place;
  /** SQL that brings the database back to the expectation, complete statements each with its semicolon. */
  readonly repair?: string;
}

const RANK: Readonly<Record<Severity, number>> = { notice: 0, warning: 1, error: 2 };

export const isAtLeast = (severity: Severity, least: Severity): boolean => RANK[severity] >= RANK[least];

export const isError = ({ severity }: Pick<Finding, 'severity'>): boolean => severity === 'error';

export const hasErrors = (findings: readonly Finding[]): boolean => findings.some(isError);

export const errorsIn = (findings: readonly Finding[]): readonly Finding[] => findings.filter(isError);

/** What a summary says of many errors: the first one's message, and how many there are besides. */
export function headline(errors: readonly Pick<Finding, 'message'>[]): string {
  const [first, ...others] = errors;
  return `${first?.message ?? ''}${others.length === 0 ? '' : ` (and ${others.length} more)`}`;
}
