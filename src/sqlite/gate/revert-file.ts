// Takes migrations back in a SQLite file, newest first, each in one transaction with its row: by the down files and sections of the folder.
import { type Finding, finding } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { migrationOfRow } from '../../ledger/row-migration.ts';
import { makePlan } from '../../migrations/plan.ts';
import { DOWN } from '../../migrations/prepare/direction.ts';
import { type Back, planReversal, type Reversal, rowsToRevert } from '../../migrations/reversal.ts';
import { projectUpTo } from '../../project/project-up-to.ts';
import { wayBackOf } from '../../project/way-back.ts';
import type { Answer } from '../../stages/answer.ts';
import { headKey } from '../../stages/expectation/expectation.ts';
import { refuseUnsettledRows, refuseWithoutWayBack, repeatablesKept } from '../../stages/reversal/choose-reversals.ts';
import { backOf } from '../../stages/reversal/how-far-back.ts';
import { goesUpAgain, lastToRedo, redone } from '../../stages/reversal/redo.ts';
import { goesOn, type ShownReversal, stoppedGoingBack, unlessMeant, wentBack } from '../../stages/reversal/reversal-answer.ts';
import { viewBack } from '../../stages/reversal/view-back.ts';
import { applyFiles, type FilesApplied } from '../apply/apply-files.ts';
import { type PreparedFile, prepareFiles } from '../apply/prepare-file.ts';
import { inTransaction } from '../apply/transaction.ts';
import type { FileLedger } from '../ledger/file-ledger.ts';
import { type FileGate, ledgerRows } from './file-gate.ts';
import { passFileGate, schemaBefore } from './pass-file-gate.ts';
import { proveFileBack } from './prove-file-back.ts';
import { underFileLock, type Working } from './under-file-lock.ts';

interface OpenedFile extends ShownReversal {
  readonly files: readonly PreparedFile[];
}

export async function revertFile(gate: FileGate): Promise<Answer> {
  const { context, project } = gate;
  refuseWithoutWayBack(context, project);
  const shown = unlessMeant(context, project, await open(gate, asked(gate)));
  return shown ?? underFileLock(gate, (working) => goBack(gate, working));
}

/** Takes them back, and applies them again. */
export async function redoInFile(gate: FileGate): Promise<Answer> {
  const { context, project } = gate;
  refuseWithoutWayBack(context, project);
  const opened = await open(gate, asked(gate));
  const last = lastToRedo(opened.chosen.reversals, opened.kept, project);
  const shown = unlessMeant(context, project, opened);
  if (shown !== null) return shown;
  const again = goesUpAgain(last);
  const back = await underFileLock(gate, (working) => goBack(gate, working, again));
  return redone(context, back, { again, up: (within) => passFileGate({ ...gate, context: within, project: projectUpTo(project, last!) }) });
}

const asked =
  ({ context, project }: FileGate): HowFar =>
  (rows) =>
    backOf(context, project, { rows }, 0);

/** How far back to go, as the ledger is. */
type HowFar = (rows: readonly LedgerRow[]) => Back;

/** @throws Stop as chooseReversals. */
async function open(gate: FileGate, howFar: HowFar): Promise<OpenedFile> {
  const { context, project, ledger, policy, render } = gate;
  const rows = await ledgerRows(gate);
  refuseUnsettledRows(makePlan(project.migrations, rows, policy));
  const chosen = rowsToRevert(rows, howFar(rows), null);
  const { reversals, findings } = planReversal(chosen, rows, {
    ...{ layout: project.layout, migrations: project.migrations, policy: 'files', half: null, stored: new Map() },
    ofFile: (migration) => wayBackOf(project, migration),
  });
  const all = [...findings, ...repeatablesKept(project, chosen)];
  stopOnErrors(all);
  const way = project.layout.wayBack?.render ?? project.layout.render;
  const files = prepareFiles(
    reversals.map(({ migration }) => migration),
    { refusesEmpty: true },
    way,
    render,
  );
  stopOnErrors(files.flatMap(inParts));
  const prepared = files.map(({ migration, edited }) => ({
    migration,
    shape: { mode: 'transaction' as const },
    script: { sql: edited.text },
  }));
  const notices = files.flatMap((file) => file.notices);
  return {
    ...{ isMeant: context.flags['yes'] === true, workspace: { ledger }, state: { rows }, kept: [] },
    ...{ chosen: { reversals, prepared, findings: [...all, ...notices] }, files },
  };
}

/** How far one came that is taken back part by part is written down nowhere. */
function inParts({ migration: { file }, mode }: PreparedFile): readonly Finding[] {
  if (mode === 'transaction') return [];
  return [
    finding({
      code: 'postgresql-only',
      subject: file,
      message: `${file} is not one transaction, and in SQLite migrations are taken back in one transaction each`,
      hint: 'leave out what SQLite does not do in a transaction, and BEGIN and COMMIT',
      place: { file },
    }),
  ];
}

async function goBack(gate: FileGate, working: Working, goingOn?: string): Promise<Answer> {
  const { context, project, file, ledger } = gate;
  context.stage('plan');
  const opened = await open(gate, asked(gate));
  const again = goingOn ?? goesOn(context, opened);
  if (again !== undefined) context.sofar({ again });
  await inTransaction({ context, path: file.path, lock: working.lock }, file, () => file.run(ledger.create));
  const was = viewBack(project, opened.state.rows).view;
  const before = await schemaBefore(gate, headKey(was));
  context.stage('apply');
  const reverted = await runWaysBack(gate, working, opened);
  if (reverted.end !== 'done') return stoppedGoingBack(project, opened, reverted, again);
  return wentBack(project, opened, reverted, await proveFileBack(gate, working, { ...before, rows: opened.state.rows }));
}

/** The last one applied, by itself; null if none is. @throws Stop as chooseReversals. */
export async function revertLast(gate: FileGate, working: Working): Promise<FilesApplied | null> {
  const opened = await open(gate, () => ({ count: 1 }));
  return opened.files.length === 0 ? null : runWaysBack(gate, working, opened);
}

const runWaysBack = (
  { context, file, ledger }: FileGate,
  { lock, writer }: Working,
  { files, chosen }: OpenedFile,
): Promise<FilesApplied> =>
  applyFiles(files, {
    ...{ context, path: file.path, lock, ledger: reversing(ledger, chosen.reversals), unfinished: null, direction: DOWN },
    writer,
    sofar: (steps) => context.sofar({ steps }),
  });

/** Where the ledger says that one is applied, this one takes its row away. */
function reversing(ledger: FileLedger, reversals: readonly Reversal[]): FileLedger {
  const before = new Map(reversals.map(({ migration, before: row }) => [migration.id, row]));
  const migrationBefore = (row: LedgerRow | null | undefined) => (row == null ? null : migrationOfRow(row));
  return { ...ledger, applied: (migration) => ledger.removed(migration, migrationBefore(before.get(migration.id))) };
}
