// Recreates what is missing, and verifies the schema afterwards.
import { hasErrors } from '../../core/finding.ts';
import { count } from '../../report/view-options.ts';
import { accessFindings } from '../../schema/compare/regained-access.ts';
import type { Answer } from '../answer.ts';
import { tellVerified } from '../expectation/verify-stage.ts';
import type { Recovery } from './begin-recovery.ts';
import { connectedApplications, restartText } from './clients-to-restart.ts';
import { dataGoneWith, madeAgain } from './findings.ts';
import { makeObjects } from './make-objects.ts';
import type { Found } from './missing-objects.ts';

export async function makeAndVerify(
  { context, ready: { session }, tell }: Recovery,
  { missing, expectation, compare }: Found,
  recorded: readonly string[],
): Promise<Answer> {
  context.stage('apply');
  await makeObjects(context, session, missing, recorded);
  tell('apply', `${count(missing.length, 'object')} recreated`);
  context.stage('verify');
  const checked = await compare();
  tellVerified(context, { verification: checked.verification, expectation });
  const isRight = !hasErrors(checked.findings);
  tell('verify', isRight ? `the schema is that of ${expectation.name}` : `the schema still differs from ${expectation.name}`);
  tell('restart', restartText(await connectedApplications(session)));
  const access = accessFindings(missing);
  const known = { findings: [...missing.map(madeAgain), ...access, ...checked.findings], verification: checked.verification };
  const made = `${missing.length} recreated from ${expectation.name}${access.length === 0 ? '' : ', without owners and privileges that are not known'}`;
  const dataGone = dataGoneWith(missing).length === 0 ? '' : '; the data that was in it is gone: restore it from a backup';
  return {
    ...known,
    summary: `${made}, and the schema verified${dataGone}`,
    butWrong: `${made}, but the schema is not the expected one`,
  };
}
