// Recreates what is missing although the ledger says that it was created, from the snapshot or from what the last run recorded. Neither
// contains the rows of tables, and the report says that they are gone.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { count } from '../../report/view-options.ts';
import type { Command } from '../../run/command.ts';
import { accessFindings } from '../../schema/compare/regained-access.ts';
import { referenceOf } from '../../schema/model/object.ts';
import { asScript } from '../../schema/repair/script.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { READ } from '../../stages/least-rights.ts';
import { readState, readTables } from '../../stages/ledger/ledger-state.ts';
import { planOrStop } from '../../stages/ledger/plan-or-stop.ts';
import { recordEvents } from '../../stages/ledger/record-events.ts';
import { takeLock } from '../../stages/ledger/take-lock.ts';
import { dataGoneWith, lossOf } from '../../stages/recovery/findings.ts';
import { makeAndVerify } from '../../stages/recovery/make-and-verify.ts';
import { findMissing } from '../../stages/recovery/missing-objects.ts';
import { type Workspace, workspaceOf } from '../../stages/workspace.ts';

export const recover: Command = {
  name: 'recover',
  summary: 'recreate objects that are missing although their migrations are applied; only shows what it would do, unless --yes is given',
  example: 'schemagate recover --yes',
  rights: { ...READ, besides: `${READ.besides}; with --yes, CREATE on the schemas and ownership of the tables of what is recreated` },
  needs: 'database',
  purpose: 'write',
  flags: [{ name: 'yes', type: 'boolean', doc: 'do it' }],
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { session, facts } = ready;
  const isMeant = context.flags['yes'] === true;
  const workspace = workspaceOf(context.config, project.layout, facts);
  const before = await readState(session, workspace, facts, project.migrations);
  if (!before.present) throw new Stop([nothingApplied(workspace)]);
  if (isMeant) await takeLock(context, ready, workspace);
  context.stage('plan');
  const state = await readTables(session, workspace, project.migrations);
  const plan = planOrStop(project, state, workspace);
  const found = await findMissing(context, project, { session, workspace, plan, state });
  const { missing, expectation, differences } = found;
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
    const others = differences === 0 ? '' : `; ${count(differences, 'other difference')}: \`schemagate verify\` says which`;
    return { ...base, summary: `nothing of ${expectation.name} is missing${others}` };
  }
  const recorded = recordEvents(context, { workspace, state }, [{ event: 'recovered', of: null, detail: data.missing.join(', ') }]);
  if (isMeant) return { ...base, ...(await makeAndVerify(context, ready, found, recorded)) };
  const summary = `${missing.length} missing, which --yes would recreate from ${expectation.name}`;
  const findings = [...missing.map(lossOf), ...accessFindings(missing)];
  return { ...base, found: true, summary, findings, text: `${summary}\n\n${sql}` };
}

const nothingApplied = ({ ledger }: Workspace) =>
  finding({
    code: 'nothing-applied',
    subject: ledger.name,
    message: `no gate has worked on this database yet, so there is nothing to recreate`,
    hint: 'run `schemagate up`',
  });
