// What a build server is told of: the failed statement and the findings, as one list.
import type { Finding } from '../../core/finding.ts';
import type { Report } from '../../core/report.ts';
import { failureText } from '../failed-statement.ts';
import { bySeverity } from '../finding-blocks.ts';

export interface Problem extends Omit<Finding, 'code'> {
  /** A finding's code, or `statement-failed`, whose subject is the file. */
  readonly code: string;
}

export const STATEMENT_FAILED = 'statement-failed';

/** The gravest first, the failed statement before all. */
export function problemsOf({ failure, findings }: Report): readonly Problem[] {
  const found = bySeverity(findings);
  return failure === undefined ? found : [failed(failure), ...found];
}

const failed = (failure: NonNullable<Report['failure']>): Problem => ({
  code: STATEMENT_FAILED,
  severity: 'error',
  subject: failure.place.file,
  message: [failureText(failure), failure.detail].filter((part) => part !== undefined).join('\n'),
  ...(failure.hint !== undefined && { hint: failure.hint }),
  place: failure.place,
});

/** The message and what to do. */
export const messageWithHint = ({ message, hint }: Problem): string => (hint === undefined ? message : `${message}\n${hint}`);
