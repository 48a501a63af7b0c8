// GATE_SKIP: a loud way around the gate for one head of the folder and no other, so that an application can start in an emergency and the
// setting means nothing any more when the next migration is there.
import type { Finding } from '../core/finding.ts';
import { headMigration, isCalled, type Migration } from '../core/migration.ts';

/** Whether GATE_SKIP names the version that the folder ends at. */
export const isSkipped = (migrations: readonly Migration[], skip: string | null): boolean => {
  const last = headMigration(migrations);
  return skip !== null && last !== undefined && isCalled(last, skip);
};

/** What every command says of it that looks at the database, as long as it is set. */
export function skipFindings(migrations: readonly Migration[], skip: string | null): readonly Finding[] {
  if (skip === null) return [];
  const last = headMigration(migrations);
  if (isSkipped(migrations, skip)) {
    return [
      {
        code: 'gate-skipped',
        severity: 'warning',
        subject: 'GATE_SKIP',
        message: `GATE_SKIP=${skip}: the application may start although nothing was applied and nothing was verified for ${last?.file ?? skip}`,
        hint: 'fix what was in the way, and unset GATE_SKIP',
      },
    ];
  }
  return [
    {
      code: 'skip-of-another-head',
      severity: 'notice',
      subject: 'GATE_SKIP',
      message: `GATE_SKIP=${skip} has no effect: the folder ends at ${last?.file ?? 'no migration'}`,
      hint: 'unset GATE_SKIP',
    },
  ];
}
