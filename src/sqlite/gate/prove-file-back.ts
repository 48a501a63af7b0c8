// After going back in a SQLite file: the schema is held against what was recorded at the version that the file is at now. If nothing was, what was
// recorded where it came from says what is expected, less what the migrations that were taken back make of an empty database in memory.
import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { makePlan } from '../../migrations/plan.ts';
import type { Catalog } from '../../schema/model/object.ts';
import { headKey } from '../../stages/expectation/expectation.ts';
import { recordedAt, viewBack } from '../../stages/reversal/view-back.ts';
import { applyInMemory } from '../apply/apply-in-memory.ts';
import { checkFile, type FileBefore, type FileChecked, fileCatalog } from '../verify/check-file.ts';
import { expectedAfter } from '../verify/expected-after.ts';
import { type FileGate, ledgerRows } from './file-gate.ts';
import { toCheck } from './pass-file-gate.ts';
import { recordSchema } from './record-schema.ts';
import type { Working } from './under-file-lock.ts';

interface ProvedBack {
  readonly checked: FileChecked;
  /** The version that the file is at; null if nothing is applied. */
  readonly head: string | null;
  readonly findings: readonly Finding[];
}

/** A file before it went back. */
export interface WentFrom extends FileBefore {
  readonly rows: readonly LedgerRow[];
}

export async function proveFileBack(gate: FileGate, { lock }: Working, from: WentFrom): Promise<ProvedBack> {
  const { context, project, policy, file } = gate;
  const rows = await ledgerRows(gate);
  const { last, view } = viewBack(project, rows);
  const plan = { ...makePlan(view.migrations, rows, policy), pending: [], ahead: [] };
  const checked = await checkFile(toCheck({ ...gate, project: view }), plan, { otherwise: await expectedBack(gate, from, rows) });
  await recordSchema({ context, path: file.path, lock }, file, headKey(view), checked.toRecord);
  const isNew = checked.verification.state === 'recorded' && !hasErrors(checked.findings) && last !== null;
  return { checked, head: last?.version ?? null, findings: isNew ? [recordedAt(last.version)] : [] };
}

/** @returns null if the files do not say it: one of them is gone, was edited since, or is repeatable. */
async function expectedBack(gate: FileGate, { expected, rows }: WentFrom, left: readonly LedgerRow[]): Promise<Catalog | null> {
  const { migrations } = gate.project;
  const were = migrations.filter(({ id }) => rows.some((row) => row.id === id));
  const isAsApplied = ({ id, checksum }: LedgerRow): boolean =>
    were.some((one) => one.id === id && one.kind === 'versioned' && (checksum === null || checksum === one.checksum));
  if (expected === null || !rows.every(isAsApplied)) return null;
  const [was, is] = await Promise.all([
    madeBy(gate, were),
    madeBy(
      gate,
      were.filter(({ id }) => left.some((row) => row.id === id)),
    ),
  ]);
  return was === null || is === null ? null : expectedAfter(expected, was, is);
}

/** Null if they do not run in an empty database. */
async function madeBy({ context, project }: FileGate, migrations: readonly Migration[]): Promise<Catalog | null> {
  try {
    return await applyInMemory(context, { ...project, migrations }, async ({ connection, ledger, applied }) =>
      applied.end === 'done' ? fileCatalog({ context, project, connection, ledger }) : null,
    );
  } catch (error) {
    if (error instanceof Stop && error.outcome !== 'unreachable') return null;
    throw error;
  }
}
