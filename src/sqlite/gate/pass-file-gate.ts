// The gate on a SQLite file, in the order it happens: passed without the lock if nothing is pending and the schema is the one recorded; else
// lock, plan, apply, verify.
import { errorsIn, type Finding, hasErrors } from '../../core/finding.ts';
import { headMigration } from '../../core/migration.ts';
import { stopOnErrors } from '../../core/stop.ts';
import { makePlan, type Plan } from '../../migrations/plan.ts';
import type { Project } from '../../project/project.ts';
import type { Catalog } from '../../schema/model/object.ts';
import type { Answer } from '../../stages/answer.ts';
import { staleFindings } from '../../stages/expectation/stale-snapshot.ts';
import { broken, drifted, ended, refused } from '../../stages/gate/gate-answer.ts';
import { planUntil, withheldFinding } from '../../stages/ledger/plan-or-stop.ts';
import { applyFiles } from '../apply/apply-files.ts';
import { NO_CALLBACKS, prepareFileCallbacks } from '../apply/file-callbacks.ts';
import { prepareFiles } from '../apply/prepare-file.ts';
import { inTransaction } from '../apply/transaction.ts';
import { decodeFileSnapshot } from '../schema/file-snapshot.ts';
import { verifyFile } from '../schema/verify-file.ts';
import { whenFreeInTime } from '../session/open-file.ts';
import { checkFile, type FileBefore, type FileToProve, fileBefore, fileCatalog } from '../verify/check-file.ts';
import { expectedAfter } from '../verify/expected-after.ts';
import { askFileChecks } from './ask-file-checks.ts';
import { type FileGate, ledgerRows, withinFileTarget } from './file-gate.ts';
import { recordSchema } from './record-schema.ts';
import { lent, underFileLock, type Working } from './under-file-lock.ts';

export async function passFileGate(whole: FileGate): Promise<Answer> {
  const gate = await withinFileTarget(whole);
  const { until } = gate.project;
  const answer = await pass(gate);
  return until === undefined ? answer : { ...answer, findings: [...(answer.findings ?? []), withheldFinding(until)] };
}

async function pass(gate: FileGate): Promise<Answer> {
  const { context } = gate;
  const plan = await planFile(gate);
  const stale = staleOf(gate);
  if (hasErrors(stale)) return refused(plan, stale);
  context.emit({ event: 'planned', applied: plan.applied, pending: plan.pending.length });
  if (plan.pending.length === 0 && plan.unseen.length === 0) {
    const checked = await checkFile(toCheck(gate), plan, { untilDeadline: true });
    if (checked.toRecord === null) return ended(plan, { steps: [], checked, known: stale });
  }
  return underFileLock(gate, (working) => underLock(gate, working));
}

/** @throws Stop('history') for what is neither pending nor applied. */
export async function planFile(gate: FileGate): Promise<Plan> {
  const { project, policy } = gate;
  const plan = makePlan(project.migrations, await ledgerRows(gate), policy);
  stopOnErrors(errorsIn(plan.findings));
  return project.until === undefined ? plan : planUntil(plan, project.until);
}

async function underLock(given: FileGate, { lock, writer }: Working): Promise<Answer> {
  const gate = { ...given, file: { ...given.file, apart: () => lent(writer.within(given.context.config.statementTimeout)) } };
  const { context, project, file, ledger, render } = gate;
  const { config } = context;
  const { layout } = project;
  const { path } = file;
  context.stage('plan');
  const plan = await planFile(gate);
  const prepared = prepareFiles(plan.pending, layout, layout.render, render);
  const callbacks = plan.pending.length === 0 ? NO_CALLBACKS : prepareFileCallbacks(project, render);
  const writing = { context, path, lock };
  await inTransaction(writing, file, () => file.run([...ledger.create, ...ledger.see(plan.unseen, context.run)]));
  const before = plan.pending.length === 0 ? null : await schemaBefore(gate, headBefore(project, plan));
  const drift = before?.expected ? verifyFile(before.expected, before.live, config.ignore, config.drift).findings : [];
  const notices = [...staleOf(gate), ...prepared.flatMap((one) => one.notices)];
  if (hasErrors(drift)) return drifted(plan, drift, notices);
  const checks = await askFileChecks(gate, prepared, plan);
  if (hasErrors(checks)) return refused(plan, [...notices, ...checks]);
  context.stage('apply');
  const { steps, end, failure, findings } = await applyFiles(prepared, {
    ...{ ...writing, ledger, unfinished: plan.unfinished, callbacks },
    writer,
    sofar: (known) => context.sofar({ steps: known }),
  });
  const known = [...notices, ...checks, ...findings];
  const record = (head: string | null, schema: Catalog | null) => recordSchema(writing, file, head, schema);
  if (end !== 'done') {
    const applied = steps.filter(({ state }) => state === 'applied').map((step) => step.file);
    const left = { ...plan, pending: plan.pending.filter((one) => !applied.includes(one.file)) };
    if (applied.length > 0 && end === 'failed') await record(headBefore(project, left), await schemaAfter(gate, before));
    return broken(plan, { steps, all: steps, known }, { failure, findings: [] });
  }
  const checked = await checkFile(toCheck(gate), plan, { before });
  await record(headBefore(project, { ...plan, pending: [] }), checked.toRecord);
  return ended(plan, { steps, checked, known });
}

export const toCheck = ({ context, project, file, ledger }: FileGate): FileToProve => ({ context, project, connection: file, ledger });

/** Both are read when nobody has the file locked. @param head the last migration that is applied. */
export const schemaBefore = (gate: FileGate, head: string | null): Promise<FileBefore> =>
  whenFreeInTime(gate.context, gate.file.path, () => fileBefore(toCheck(gate), head));
export const schemaNow = (gate: FileGate): Promise<Catalog> =>
  whenFreeInTime(gate.context, gate.file.path, () => fileCatalog(toCheck(gate)));

/** What is expected after a run that did not come to its end. */
async function schemaAfter(gate: FileGate, before: FileBefore | null): Promise<Catalog | null> {
  const live = await schemaNow(gate);
  return before?.expected ? expectedAfter(before.expected, before.live, live) : live;
}

export const staleOf = ({ context, project }: FileGate): readonly Finding[] => staleFindings(project, context.config, decodeFileSnapshot);

/** The last of the versioned migrations that are applied. */
export const headBefore = ({ migrations }: Project, { pending }: Pick<Plan, 'pending'>): string | null =>
  headMigration(migrations.filter((one) => !pending.includes(one)))?.id ?? null;
