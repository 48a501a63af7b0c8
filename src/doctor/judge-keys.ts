// What the checks of keys and their sequences have in common: they go column by column, and the role may not see all of them.
import type { Diagnosis, Verdict } from './check.ts';
import type { KeyColumn, KeyColumns } from './key-columns.ts';

export function judgeKeys({ columns, unseen }: KeyColumns, findingsOf: (column: KeyColumn) => readonly Diagnosis[]): Verdict {
  const findings = columns.flatMap(findingsOf);
  if (unseen === 0) return { findings };
  const which = unseen === 1 ? 'one of the keys or its sequence' : `${unseen} of the keys or their sequences`;
  return { findings, skipped: `the role may not read ${which}: GRANT SELECT on them` };
}
