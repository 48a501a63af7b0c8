// What one of the databases refuses, in words.
import { DIALECT_NAMES, type Dialect } from '../../core/dialect.ts';
import { type Finding, finding } from '../../core/finding.ts';
import type { Failure } from '../../core/report.ts';
import { placeText } from '../../sql/dialects/hint-findings.ts';

export function refusedBy(dialect: Dialect, file: string, failure: Failure | null): Finding {
  const place = failure?.place ?? { file };
  const hint = failure?.hint;
  return finding({
    code: 'dialect-failed',
    subject: file,
    message: `${DIALECT_NAMES[dialect]} refuses ${placeText(place)}: ${failure?.message ?? 'it ended early'}`,
    place,
    ...(hint !== undefined && { hint }),
  });
}
