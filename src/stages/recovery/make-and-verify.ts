// Recreates what is missing, and verifies the schema afterwards.
import type { Ready } from '../../postgres/server/wait.ts';
import { accessFindings } from '../../schema/compare/regained-access.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { tellVerified } from '../expectation/verify-stage.ts';
import { dataGoneWith, madeAgain } from './findings.ts';
import { makeObjects } from './make-objects.ts';
import type { Found } from './missing-objects.ts';

export async function makeAndVerify(
  context: Context,
  { session }: Ready,
  { missing, expectation, compare }: Found,
  recorded: readonly string[],
): Promise<Answer> {
  context.stage('apply');
  await makeObjects(context, session, missing, recorded);
  context.stage('verify');
  const checked = await compare();
  tellVerified(context, { verification: checked.verification, expectation });
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
