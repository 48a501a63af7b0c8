// A finding: one thing a stage noticed. The same shape in every stage, so one renderer shows them all.
import { FINDING_CODES, type FindingCode, type ListedCode } from './finding-codes.ts';
import type { Severity } from './severity.ts';

/** A position in a file, 1-based; `column` counts characters (Unicode code points). */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The source line with a caret line below it, ready to print. */
  readonly excerpt?: string;
}

export interface Finding {
  /** Stable, kebab-case, one of the list in finding-codes.ts: `column-missing`, `edited`, `unknown-setting`. */
  readonly code: FindingCode;
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

/** Codes whose severity never varies. */
export type FixedCode = { [C in ListedCode]: (typeof FINDING_CODES)[C]['severity'] extends Severity ? C : never }[ListedCode];

export type FixedFinding = Omit<Finding, 'code' | 'severity'> & { readonly code: FixedCode };

/** A finding with the severity that the list gives its code. */
export function finding({ code, ...rest }: FixedFinding): Finding {
  return { code, severity: FINDING_CODES[code].severity, ...rest };
}

/** Codes that are always a notice. */
type NoticeCode = { [C in ListedCode]: (typeof FINDING_CODES)[C]['severity'] extends 'notice' ? C : never }[ListedCode];

/** The same of one that is always a notice, without the list: runs that end well have notices as well, and are not to load all codes for them. */
export const notice = ({ code, ...rest }: Omit<FixedFinding, 'code'> & { readonly code: NoticeCode }): Finding => ({
  code,
  severity: 'notice',
  ...rest,
});

export const isError = ({ severity }: Pick<Finding, 'severity'>): boolean => severity === 'error';

export const hasErrors = (findings: readonly Finding[]): boolean => findings.some(isError);

export const errorsIn = (findings: readonly Finding[]): readonly Finding[] => findings.filter(isError);

/** What a summary says of many errors: the first one's message, and how many there are besides. */
export function headline(errors: readonly Pick<Finding, 'message'>[]): string {
  const [first, ...others] = errors;
  return `${first?.message ?? ''}${others.length === 0 ? '' : ` (and ${others.length} more)`}`;
}
