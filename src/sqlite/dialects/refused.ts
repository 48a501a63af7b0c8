// What one of the databases refuses, in words.
import { DIALECT_NAMES, type Dialect } from '../../core/dialect.ts';
import { type Finding, finding, type Place } from '../../core/finding.ts';
import type { Failure } from '../../core/report.ts';

export function refusedBy(dialect: Dialect, file: string, failure: Failure | null): Finding {
  const place = failure?.place ?? { file };
  const hint = failure?.hint;
  return finding({
    code: 'dialect-failed',
    subject: file,
    message: `${DIALECT_NAMES[dialect]} refuses ${textOf(place)}: ${failure?.message ?? 'it ended early'}`,
    place,
    ...(hint !== undefined && { hint }),
  });
}

export const textOf = ({ file, line, column }: Place): string => (line === undefined ? file : `${file}:${line}:${column ?? 1}`);
