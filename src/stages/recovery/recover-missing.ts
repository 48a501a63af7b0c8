// The story of `recover`: what is missing although the ledger says that it was created is found, recreated once, and verified.
import { few } from '../../core/text/few.ts';
import { count } from '../../report/view-options.ts';
import { accessFindings } from '../../schema/compare/regained-access.ts';
import { referenceOf } from '../../schema/model/object.ts';
import { asScript } from '../../schema/repair/script.ts';
import type { Answer } from '../answer.ts';
import { readTables } from '../ledger/ledger-state.ts';
import { planOrStop } from '../ledger/plan-or-stop.ts';
import { recordEvents } from '../ledger/record-events.ts';
import type { Recovery } from './begin-recovery.ts';
import { enumStanding } from './enum-standing.ts';
import { dataGoneWith, lossOf } from './findings.ts';
import { makeAndVerify } from './make-and-verify.ts';
import { findMissing } from './missing-objects.ts';

export async function recoverMissing(recovery: Recovery): Promise<Answer> {
  const { context, project, ready, workspace, isMeant, tell } = recovery;
  const { session } = ready;
  const state = await readTables(session, workspace, project.migrations);
  const plan = planOrStop(project, state, workspace);
  const found = await findMissing(context, project, { session, workspace, plan, state });
  const { missing, expectation, expected, differences } = found;
  const enums = enumStanding(expected, differences);
  tell('ledger', `${plan.applied} applied and ${plan.pending.length} pending in ${workspace.ledger.name}; ${enums}`);
  const sql = asScript(missing).text;
  const data = {
    against: expectation.name,
    missing: missing.map(({ expected }) => referenceOf(expected)),
    dataGone: dataGoneWith(missing).map(referenceOf),
    sql,
  };
  context.emit({ event: 'missing', against: expectation.name, objects: data.missing });
  const base = { head: { files: plan.headOfFiles, ledger: plan.headOfLedger }, applied: plan.applied, data };
  if (missing.length === 0) {
    const others = differences.length === 0 ? '' : `; ${count(differences.length, 'other difference')}: \`schemagate verify\` says which`;
    const summary = `nothing of ${expectation.name} is missing${others}`;
    tell('plan', `${summary}; nothing to do`);
    return { ...base, summary };
  }
  tell('plan', `${count(missing.length, 'object')} to recreate from ${expectation.name}: ${few(data.missing)}`);
  const recorded = recordEvents(context, { workspace, state }, [{ event: 'recovered', of: null, detail: data.missing.join(', ') }]);
  if (isMeant) return { ...base, ...(await makeAndVerify(recovery, found, recorded)) };
  tell('apply', 'nothing was changed: --yes does it');
  const summary = `${missing.length} missing, which --yes would recreate from ${expectation.name}`;
  const findings = [...missing.map(lossOf), ...accessFindings(missing)];
  return { ...base, found: true, summary, findings, text: `${summary}\n\n${sql}` };
}
