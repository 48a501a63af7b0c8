// Settles in the ledger of a SQLite file what files and rows disagree about, by name; runs no migration.
import type { Answer } from '../../stages/answer.ts';
import { withJson } from '../../stages/json-answer.ts';
import { chosenRepairs, doneRepairs, remaining, repairStatements, shownRepairs } from '../../stages/ledger/ledger-repairs.ts';
import { inTransaction } from '../apply/transaction.ts';
import { asTexts } from '../ledger/file-ledger.ts';
import { takeFileLock } from '../lock/lock.ts';
import { type FileGate, ledgerRows } from './file-gate.ts';

/** @throws Stop('misused') for a version of which there is nothing to repair. */
export async function repairInFile(gate: FileGate): Promise<Answer> {
  const { context, project, file, ledger, policy } = gate;
  const { flags } = context;
  const at = { policy, ledger: asTexts(ledger) };
  const before = await ledgerRows(gate);
  const asked = chosenRepairs(context, project, at, before);
  if (asked.length === 0 || flags['yes'] !== true) return withJson(shownRepairs(asked, remaining(project, at, before)), flags);
  const lock = await takeFileLock(context, file);
  try {
    const repairs = chosenRepairs(context, project, at, await ledgerRows(gate));
    const statements = repairs.flatMap((one) => repairStatements(context, project, at, one));
    await inTransaction({ context, path: file.path, lock }, file, () => file.run([...ledger.create, ...statements]));
    return withJson(doneRepairs(repairs, ledger.name, remaining(project, at, await ledgerRows(gate))), flags);
  } finally {
    await lock.free();
  }
}
