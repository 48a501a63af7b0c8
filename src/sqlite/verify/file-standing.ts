// How the schema of a SQLite file stands to what is expected of it, in one line.
import { hasErrors } from '../../core/finding.ts';
import type { Plan } from '../../migrations/plan.ts';
import { headKey } from '../../stages/expectation/expectation.ts';
import { asExpected, differs, IS_AHEAD, NOTHING_EXPECTED, type SchemaStanding, unknown } from '../../stages/expectation/schema-standing.ts';
import { verifyFile } from '../schema/verify-file.ts';
import { type FileToCheck, fileBefore, snapshotOf } from './check-file.ts';
import { recordedName } from './expectation-table.ts';

/** Of the migrations that are applied: what those that are not have to do with it is not looked at. @param head the last that is applied. */
export async function fileStanding(at: FileToCheck, plan: Plan, head: string | null): Promise<SchemaStanding> {
  if (plan.ahead.length > 0) return unknown(IS_AHEAD);
  const { live, expected } = await fileBefore(at, head);
  const snapshot = plan.pending.length === 0 ? snapshotOf(at.project) : null;
  const wanted = snapshot?.catalog ?? expected;
  if (wanted === null) return unknown(NOTHING_EXPECTED);
  const { ignore, drift } = at.context.config;
  const { findings } = verifyFile(wanted, live, ignore, drift);
  const name = snapshot?.path ?? recordedName(head ?? headKey(at.project) ?? '');
  return hasErrors(findings) ? differs(name, findings.length) : asExpected(name, 'comparison');
}
