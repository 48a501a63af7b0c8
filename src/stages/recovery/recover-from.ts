// The story of `recover --from VERSION`: the ledger goes back to the version, what later migrations have left is removed in the same transaction, and
// they are applied once. Ended in between, it is safe to run again: what is left is looked for afresh.
import { type Finding, finding } from '../../core/finding.ts';
import { labelOf, type Migration } from '../../core/migration.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { makePlan } from '../../migrations/plan.ts';
import { count } from '../../report/view-options.ts';
import { type Difference, subjectOf } from '../../schema/model/difference.ts';
import { referenceOf } from '../../schema/model/object.ts';
import { asScript, losesBy } from '../../schema/repair/script.ts';
import type { Answer } from '../answer.ts';
import { conclude } from '../conclude.ts';
import type { Context } from '../context.ts';
import { findMigration } from '../ledger/ledger-marks.ts';
import { type LedgerState, readTables } from '../ledger/ledger-state.ts';
import { backToVersion } from './back-to-version.ts';
import type { Recovery } from './begin-recovery.ts';
import { connectedApplications, restartText } from './clients-to-restart.ts';
import { leftByLater } from './later-objects.ts';
import { makeObjects } from './make-objects.ts';

/** @param applyAll what `up` does. */
export async function recoverFrom(recovery: Recovery, version: string, applyAll: (context: Context) => Promise<Answer>): Promise<Answer> {
  const { context, project, ready, workspace, isMeant, tell } = recovery;
  const last = findMigration(project, version);
  const state = await readTables(ready.session, workspace, project.migrations);
  const later = laterRows(recovery, state, last);
  const again = project.migrations.filter(({ kind, key }) => kind === 'versioned' && key > last.key);
  const standing = later.length === 0 ? 'nothing after it' : `after it ${few(later.map(labelOf))}`;
  tell('ledger', `${labelOf(last)} is applied in ${workspace.ledger.name}, and ${standing}`);
  const left = await leftByLater(recovery, state, last);
  const names = left.map((one) => referenceOf(subjectOf(one)));
  const goes = left.length === 0 ? 'nothing of later migrations is left' : `to take back: ${few(names, 10)}`;
  tell('plan', `${goes}; to apply: ${again.length === 0 ? 'nothing' : few(again.map(labelOf), 10)}`);
  const sql = asScript(left).text;
  const data = { from: last.version, removed: names, applied: again.map(({ file }) => file), sql };
  if (!isMeant) {
    tell('apply', 'nothing was changed: --yes does it');
    const summary = `--yes would take the ledger back to ${labelOf(last)}, take back ${count(left.length, 'object')}, and apply ${count(again.length, 'migration')}`;
    return { found: true, summary, text: `${summary}\n\n${sql}`.trimEnd(), findings: left.flatMap((one) => lossOf(one, 'would be')), data };
  }
  context.stage('apply');
  await makeObjects(context, ready.session, left, backToVersion(recovery, state, later, left));
  const done = `the ledger is back at ${labelOf(last)}, with ${left.length === 0 ? 'nothing' : count(left.length, 'object')} taken back`;
  tell('apply', `${done}; applying ${count(again.length, 'migration')}`);
  const answer = await applyAll({ ...context, flags: {} });
  tell('verify', verifiedText(answer));
  tell('restart', restartText(await connectedApplications(ready.session)));
  const findings = [...left.flatMap((one) => lossOf(one, 'was')), ...(answer.findings ?? [])];
  return { ...answer, summary: `${done}; ${answer.summary}`, findings, data };
}

function verifiedText(answer: Answer): string {
  if (conclude(answer).outcome !== 'ready') return `not in order: ${answer.butWrong ?? answer.summary}`;
  const isCompared = answer.verification?.state === 'verified';
  return `the migrations are applied, and the schema is ${isCompared ? 'verified' : 'recorded as the expectation: there was none to compare it with'}`;
}

/** Newest first. @throws Stop('misused') if the version is not applied, or a later one has no file; Stop('history') if it is another folder's ledger. */
function laterRows({ project, workspace }: Recovery, { rows }: LedgerState, last: Migration): readonly LedgerRow[] {
  const { findings } = makePlan(project.migrations, rows, workspace.policy);
  stopOnErrors(findings.filter(({ code }) => code === 'another-folder'));
  if (!rows.some(({ id, state }) => id === last.id && state === 'applied')) throw new Stop([notApplied(last)]);
  const later = rows.filter(({ kind, key }) => kind === 'versioned' && key > last.key);
  const withoutFile = later.filter(({ id }) => !project.migrations.some((migration) => migration.id === id));
  if (withoutFile.length > 0) throw new Stop([noFile(withoutFile)]);
  return later.toSorted((one, other) => (one.key < other.key ? 1 : -1));
}

const notApplied = ({ version, file }: Migration): Finding =>
  finding({
    code: 'no-such-migration',
    subject: version,
    message: `${file} is not applied, so the ledger cannot be taken back to it`,
    hint: '`schemagate status` shows what is applied: name the last one whose effect is whole',
  });

const noFile = (rows: readonly LedgerRow[]): Finding =>
  finding({
    code: 'no-such-migration',
    subject: labelOf(rows[0]!),
    message: `${few(rows.map(labelOf))} ${rows.length === 1 ? 'is' : 'are'} applied after it, and the folder has no file of ${rows.length === 1 ? 'it' : 'them'}: what was made is not known`,
    hint: 'run this with the newer image, which has the files',
  });

/** What is lost with it, named. */
function lossOf(one: Difference, verb: 'was' | 'would be'): readonly Finding[] {
  const lost = losesBy(one);
  if (lost === null) return [];
  const reference = referenceOf(subjectOf(one));
  const message = `${reference}, which a later migration made, ${verb} removed, and ${lost} with it`;
  return [finding({ code: 'later-object-removed', subject: reference, message, hint: 'restore the data from a backup, if it is needed' })];
}
