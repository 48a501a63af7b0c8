// A bench for SQLite: a database in memory, with the ledger that a file would have.
import { silent } from '../../core/event.ts';
import type { Migration } from '../../core/migration.ts';
import type { Failure } from '../../core/report.ts';
import { Stop } from '../../core/stop.ts';
import { makePlan } from '../../migrations/plan.ts';
import type { Project } from '../../project/project.ts';
import { type Catalog, referenceOf } from '../../schema/model/object.ts';
import type { Context } from '../../stages/context.ts';
import type { Bench, Differing, OnBench } from '../../stages/rehearsal/bench.ts';
import { applyFiles, type FilesApplied } from '../apply/apply-files.ts';
import { inMemory, type Memory } from '../apply/apply-in-memory.ts';
import { type FileCallbacks, NO_CALLBACKS, prepareFileCallbacks, unrecorded } from '../apply/file-callbacks.ts';
import { type PreparedFile, prepareFiles } from '../apply/prepare-file.ts';
import { inTransaction } from '../apply/transaction.ts';
import { type FileGate, fileGateOf, ledgerRows, refuseUnknown } from '../gate/file-gate.ts';
import { toCheck } from '../gate/pass-file-gate.ts';
import { revertLast } from '../gate/revert-file.ts';
import type { FileLedger } from '../ledger/file-ledger.ts';
import { compareFiles, isTuningOfFile, objectOf } from '../schema/compare-files.ts';
import { repairOf } from '../schema/file-repair.ts';
import { checkFile, fileCatalog } from '../verify/check-file.ts';
import { rowsOfFile } from './file-rows.ts';

/** @throws Stop('misused') for a migration that cannot be run here; whatever the work throws. */
export function onFileBench<T>(given: Context, whole: Project, work: (bench: Bench) => Promise<T>): Promise<T> {
  refuseUnknown(whole);
  const context: Context = { ...given, emit: silent, sofar: () => {} };
  return inMemory(context, async (memory) => {
    const gate = await fileGateOf(context, whole, memory.file);
    const { layout, migrations } = whole;
    const prepared = prepareFiles(migrations, layout, layout.render, gate.render);
    await memory.file.run(gate.ledger.create);
    return work(benchOf({ gate, memory, prepared }));
  });
}

interface Made {
  readonly gate: FileGate;
  readonly memory: Memory;
  readonly prepared: readonly PreparedFile[];
}

function benchOf(made: Made): Bench {
  const { gate, memory, prepared } = made;
  const { context, project, ledger, file, render } = gate;
  const callbacks = prepareFileCallbacks(project, render);
  const each = new Map([...callbacks].filter(([moment]) => moment === 'after-each'));
  const ofVersion = project.migrations.filter(({ kind }) => kind === 'versioned');
  const ofKind = (kind: Migration['kind']) => prepared.filter(({ migration }) => migration.kind === kind).map(onBench);
  const schema = (): Promise<Catalog> => fileCatalog(toCheck(gate));
  return {
    versioned: ofKind('versioned'),
    repeatable: ofKind('repeatable'),
    up: (some, all) => {
      const wanted = new Set(some.map(({ migration }) => migration));
      const files = prepared.filter(({ migration }) => wanted.has(migration));
      return run(made, files, { ledger, callbacks: all === undefined ? each : callbacks });
    },
    down: () => downOf({ ...gate, project: { ...project, migrations: ofVersion } }, memory),
    forget: ({ migration }) => {
      const before = ofVersion[ofVersion.indexOf(migration) - 1] ?? null;
      return inTransaction({ context, path: file.path, lock: memory.lock }, file, () => file.run(ledger.removed(migration, before)));
    },
    schema,
    differing,
    rows: async () => rowsOfFile(file, await schema()),
    loader: async (rows) => loaderOf(made, rows),
    proof: async () => {
      const plan = makePlan(project.migrations, await ledgerRows(gate), gate.policy);
      const { verification, findings, notices } = await checkFile(toCheck(gate), plan);
      return { verification, findings: [...findings, ...notices] };
    },
  };
}

/** SQLite has no schemas, so that the one that PostgreSQL has by default says nothing. */
const onBench = ({ migration, edited, statements, directives: { destroys = [] } }: PreparedFile): OnBench => ({
  migration,
  statements: statements.map(({ start, end }) => edited.text.slice(start, end)),
  destroys: destroys.map((one) => one.replace(/^(table|column) (?:public|main)\./, '$1 ')),
});

interface Running {
  readonly ledger: FileLedger;
  readonly callbacks: FileCallbacks;
}

const run = ({ gate: { context, file }, memory: { writer, lock } }: Made, files: readonly PreparedFile[], running: Running) =>
  applyFiles(files, { ...{ context, path: file.path, lock, writer, ...running }, unfinished: null, sofar: () => {} });

async function downOf(gate: FileGate, memory: Memory): Promise<FilesApplied | null> {
  if (gate.project.layout.wayBack === undefined) return null;
  try {
    return await revertLast(gate, memory);
  } catch (error) {
    if (error instanceof Stop && error.findings.every(({ code }) => code === 'no-way-back')) return null;
    throw error;
  }
}

async function differing(before: Catalog, after: Catalog): Promise<Differing | null> {
  const found = compareFiles(before, after).filter((one) => !isTuningOfFile(one));
  if (found.length === 0) return null;
  return {
    objects: found.map((one) => ({ state: one.state, name: referenceOf(objectOf(one)) })),
    repair: found.flatMap((one) => repairOf(one, before, after)).join('\n'),
  };
}

function loaderOf(made: Made, rows: Migration): (() => Promise<Failure | null>) | null {
  const { ledger, render } = made.gate;
  const files = prepareFiles([rows], { refusesEmpty: true }, undefined, render);
  if (files[0]!.mode !== 'transaction') return null;
  return async () => (await run(made, files, { ledger: unrecorded(ledger), callbacks: NO_CALLBACKS })).failure;
}
