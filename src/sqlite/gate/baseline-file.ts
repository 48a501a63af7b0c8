// Records everything up to a version as applied in a SQLite file that has it already, once its schema is proved to be that of the version.
import { type Finding, finding } from '../../core/finding.ts';
import { headMigration, type Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import type { Project } from '../../project/project.ts';
import { projectUpTo } from '../../project/project-up-to.ts';
import type { Catalog } from '../../schema/model/object.ts';
import type { Answer } from '../../stages/answer.ts';
import { withJson } from '../../stages/json-answer.ts';
import { findMigration } from '../../stages/ledger/ledger-marks.ts';
import { baselineOutcome } from '../../stages/scratch/baseline-answer.ts';
import { baselineAt, refuseUsedLedger } from '../../stages/scratch/baseline-expectation.ts';
import { applyInMemory } from '../apply/apply-in-memory.ts';
import { inTransaction } from '../apply/transaction.ts';
import { takeFileLock } from '../lock/lock.ts';
import { decodeFileSnapshot } from '../schema/file-snapshot.ts';
import { verifyFile } from '../schema/verify-file.ts';
import { fileCatalog } from '../verify/check-file.ts';
import { type FileGate, ledgerRows } from './file-gate.ts';
import { schemaNow } from './pass-file-gate.ts';

interface Compared {
  readonly name: string;
  readonly catalog: Catalog;
}

/** @throws Stop('misused') if nothing says what the schema is at that version; Stop('history') if something is recorded already. */
export async function baselineInFile(gate: FileGate): Promise<Answer> {
  const { context, project, file, ledger } = gate;
  const { flags, operands, config, run } = context;
  const last = baselineAt(findMigration(project, operands[0] ?? ''));
  const upTo = projectUpTo(project, last);
  refuseUsedLedger(gate, (await ledgerRows(gate)).length);
  const isForced = flags['force'] === true;
  const expected = await expectedAt(gate, upTo, last, isForced);
  const lock = await takeFileLock(context, file);
  try {
    const live = await schemaNow(gate);
    const differing = expected === null ? [] : verifyFile(expected.catalog, live, config.ignore, config.drift).findings;
    const outcome = baselineOutcome(project, { last, upTo, against: expected, differing, isForced });
    if (outcome.refused !== null) return withJson(outcome.refused, flags);
    refuseUsedLedger(gate, (await ledgerRows(gate)).length);
    const rows = outcome.covered.flatMap((one) => ledger.applied(one, run, 0));
    await inTransaction({ context, path: file.path, lock }, file, () => file.run([...ledger.create, ...rows]));
    return withJson(outcome.recorded(ledger.name), flags);
  } finally {
    await lock.free();
  }
}

/** The snapshot, if it is of that version; else what the migrations make of an empty database in memory. Null only where that may be. */
async function expectedAt({ context }: FileGate, upTo: Project, last: Migration, mayBeUnknown: boolean): Promise<Compared | null> {
  const { snapshot } = upTo;
  const read = snapshot === null ? null : decodeFileSnapshot(snapshot.text, snapshot.path);
  if (read !== null && read.head === headMigration(upTo.migrations)?.id) return { name: snapshot!.path, catalog: read.catalog };
  const name = `the migrations up to ${last.file}`;
  return applyInMemory(context, upTo, async ({ connection, ledger, applied }) => {
    if (applied.failure === null) return { name, catalog: await fileCatalog({ context, project: upTo, connection, ledger }) };
    if (mayBeUnknown) return null;
    throw new Stop([notCompared(last, `${applied.failure.place.file} fails there: ${applied.failure.message}`)]);
  });
}

const notCompared = ({ version, file }: Migration, why: string): Finding =>
  finding({
    code: 'baseline-not-compared',
    subject: file,
    message: `nothing says what the schema is at ${file}: there is no snapshot of that version, and the migrations do not run in an empty database; ${why}`,
    hint: `correct that, or write the snapshot of ${version} with \`schemagate snapshot\`; --force records it without a comparison`,
  });
