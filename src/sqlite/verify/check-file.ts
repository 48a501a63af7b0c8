// The verify stage on a SQLite file: its schema against the snapshot or what the last run has recorded, and the verify queries.
import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Verification } from '../../core/report.ts';
import { Stop } from '../../core/stop.ts';
import type { Plan } from '../../migrations/plan.ts';
import type { Project } from '../../project/project.ts';
import type { Catalog } from '../../schema/model/object.ts';
import type { Context } from '../../stages/context.ts';
import { ahead, aheadNotice, headKey } from '../../stages/expectation/expectation.ts';
import { isOlder } from '../../stages/expectation/stale-snapshot.ts';
import type { FileLedger } from '../ledger/file-ledger.ts';
import { decodeFileSnapshot } from '../schema/file-snapshot.ts';
import { readFileCatalog } from '../schema/read-catalog.ts';
import { countFileKinds, verifyFile } from '../schema/verify-file.ts';
import type { Connection } from '../session/connection.ts';
import { type OpenFile, whenFree, whenFreeInTime } from '../session/open-file.ts';
import { atOneMoment } from '../session/reading.ts';
import type { Writer } from '../session/writer.ts';
import { expectationTable, recordedName, recordedSchema } from './expectation-table.ts';
import { expectedAfter } from './expected-after.ts';
import { runFileQueries } from './file-queries.ts';

export interface FileToCheck {
  readonly context: Pick<Context, 'config' | 'stage' | 'emit' | 'effects' | 'signal' | 'deadline'>;
  readonly project: Project;
  readonly connection: Connection;
  readonly ledger: Pick<FileLedger, 'name'>;
}

/** With the verify queries of its project. */
export interface FileToProve extends FileToCheck {
  readonly connection: OpenFile;
}

export interface FileChecked {
  readonly verification: Verification;
  readonly findings: readonly Finding[];
  readonly notices: readonly Finding[];
  /** To be recorded as what is expected at this head; null if it is recorded like that, or must not be. */
  readonly toRecord: Catalog | null;
}

/** What was there before a run, and what was expected of it. */
export interface FileBefore {
  readonly live: Catalog;
  readonly expected: Catalog | null;
}

/** The schema of one moment, without ledgers. */
export const fileCatalog = ({ connection, ledger, context: { config } }: FileToCheck): Promise<Catalog> =>
  atOneMoment(connection, () => readFileCatalog(connection, { exclude: tablesOfGate(config.ledgerSchema, ledger) }));

const tablesOfGate = (schema: string, { name }: Pick<FileLedger, 'name'>): readonly string[] => [
  name,
  ...['migrations', 'beside', 'lock'].map((table) => `${schema}_${table}`),
  expectationTable(schema),
];

/** What the migrations that are applied should have left. @param head the last of them. */
export async function fileBefore(at: FileToCheck, head: string | null): Promise<FileBefore> {
  const { connection, context } = at;
  return { live: await fileCatalog(at), expected: await recordedSchema(connection, context.config.ledgerSchema, head) };
}

/** Null if there is none, or an older one that GATE_SNAPSHOT_STALE leaves aside. */
export function snapshotOf(project: Project): { readonly path: string; readonly catalog: Catalog } | null {
  const { snapshot } = project;
  if (snapshot === null || isOlder(project, decodeFileSnapshot)) return null;
  return { path: snapshot.path, catalog: decodeFileSnapshot(snapshot.text, snapshot.path).catalog };
}

/** What is known besides the file and the folder. */
interface FileKnown {
  /** Of a run that went forward. */
  readonly before?: FileBefore | null;
  /** What is expected if nothing is recorded for this head. */
  readonly otherwise?: Catalog | null;
  /** How long a file that is locked is waited for, if that is not GATE_WAIT_TIMEOUT. */
  readonly untilDeadline?: boolean;
}

/**
 * For as long as the file is locked, all of it is tried again, with one process.
 * @param plan as it was before the run, if there was one.
 * @throws Stop('history') if the file is ahead of the folder and nothing says whether they fit; Stop('busy') if the file stays locked.
 */
export async function checkFile(at: FileToProve, plan: Plan, known: FileKnown = {}): Promise<FileChecked> {
  const { context, connection, project } = at;
  // It starts while the schema is read.
  const asker = project.queries.length === 0 ? null : connection.apart();
  const once = (): Promise<FileChecked> => check(at, plan, { ...known, asker });
  try {
    return await (known.untilDeadline === true
      ? whenFree(context, connection.path, context.deadline, 'GATE_DEADLINE', once)
      : whenFreeInTime(context, connection.path, once));
  } finally {
    await asker?.close();
  }
}

async function check(
  at: FileToProve,
  plan: Plan,
  { before = null, otherwise = null, asker }: FileKnown & { readonly asker: Writer | null },
): Promise<FileChecked> {
  const { context, project, connection } = at;
  const { config } = context;
  context.stage('verify');
  const head = headKey(project);
  const isAhead = plan.ahead.length > 0;
  if (isAhead && config.ahead === 'allow') return { ...SKIPPED, notices: aheadNotice(plan, config, false) };
  const live = await fileCatalog(at);
  const fromFile = snapshotOf(project);
  const recorded = await recordedSchema(connection, config.ledgerSchema, head);
  const after =
    before === null ? (recorded ?? otherwise) : before.expected === null ? live : expectedAfter(before.expected, before.live, live);
  const expected = fromFile?.catalog ?? after;
  if (isAhead && (config.ahead === 'fail' || expected === null)) {
    const why =
      config.ahead === 'fail' ? 'GATE_AHEAD=fail forbids it' : 'there is neither a snapshot file nor an expectation recorded for this head';
    throw new Stop([ahead(plan, why, false)]);
  }
  const compared = verifyFile(expected ?? live, live, config.ignore, isAhead ? 'fail' : config.drift);
  const queried = asker === null ? [] : await runFileQueries(asker, project.queries);
  const findings = [...compared.findings, ...queried];
  const against = fromFile !== null ? 'snapshot' : expected === null || (before !== null && before.expected === null) ? 'none' : 'recorded';
  const state = hasErrors(findings) ? 'mismatch' : against === 'none' ? 'recorded' : 'verified';
  const objects = Object.values(compared.checked).reduce((sum, one) => sum + one, 0);
  const isDerived = before === null && recorded === null;
  const name = fromFile?.path ?? (against === 'none' ? null : isDerived ? LESS_REVERTED : recordedName(head ?? ''));
  context.emit({ event: 'verified', against: name, by: 'comparison', objects });
  return {
    verification: { state, against, by: 'comparison', checked: countFileKinds(live), queries: project.queries.length },
    findings,
    notices: aheadNotice(plan, config, false),
    toRecord: hasErrors(findings) || isAhead ? null : changed(recorded, after ?? live),
  };
}

const changed = (recorded: Catalog | null, wanted: Catalog): Catalog | null =>
  recorded !== null && JSON.stringify(recorded.objects) === JSON.stringify(wanted.objects) ? null : wanted;

const LESS_REVERTED = 'the schema recorded by the last run, less what was taken back';

const SKIPPED: Omit<FileChecked, 'notices'> = {
  verification: { state: 'skipped', against: 'none', by: 'none', checked: {}, queries: 0 },
  findings: [],
  toRecord: null,
};
