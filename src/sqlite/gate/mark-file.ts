// Records in the ledger of a SQLite file that a migration is applied, or pending, without running anything.
import type { Answer } from '../../stages/answer.ts';
import { findMigration, markApplied, markPending, stateToMark } from '../../stages/ledger/ledger-marks.ts';
import { inTransaction } from '../apply/transaction.ts';
import { asTexts } from '../ledger/file-ledger.ts';
import { takeFileLock } from '../lock/lock.ts';
import { type FileGate, ledgerRows } from './file-gate.ts';

/** @throws Stop('misused') if the folder has none of that version. */
export async function markInFile(gate: FileGate): Promise<Answer> {
  const { context, project, file, ledger } = gate;
  const [version = ''] = context.operands;
  const state = stateToMark(context.operands);
  const migration = findMigration(project, version);
  const lock = await takeFileLock(context, file);
  try {
    const rows = await ledgerRows(gate);
    const row = rows.find(({ id }) => id === migration.id);
    const at = { ledger: asTexts(ledger), layout: project.layout };
    const recorded = { migration, row, rows };
    const statements = state === 'applied' ? markApplied(context, at, project, recorded) : markPending(at, project, recorded);
    await inTransaction({ context, path: file.path, lock }, file, () => file.run([...ledger.create, ...statements]));
    const changed = statements.length > 0;
    const summary = changed
      ? `${migration.file} is recorded as ${state} in ${ledger.name}; nothing was run`
      : `${migration.file} was recorded as ${state} in ${ledger.name} already`;
    return { summary, data: { file: migration.file, version: migration.version, state, changed } };
  } finally {
    await lock.free();
  }
}
