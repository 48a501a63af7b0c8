// What every command on a SQLite file works with: the file, the project, and the ledger of its layout; and what of a project SQLite cannot have.
import type { Config } from '../../config/config.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import type { Layout, RenderOptions } from '../../layouts/layout.ts';
import { LAYOUTS } from '../../layouts/layouts.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { makePlan } from '../../migrations/plan.ts';
import type { PlanPolicy } from '../../migrations/plan-policy.ts';
import type { Project } from '../../project/project.ts';
import { projectUpTo } from '../../project/project-up-to.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { Context } from '../../stages/context.ts';
import { findMigration } from '../../stages/ledger/ledger-marks.ts';
import { NEXT, versioned } from '../../stages/ledger/run-target.ts';
import { besideServices } from '../../stages/wait/beside-services.ts';
import { notTheirs, policyOf } from '../../stages/workspace.ts';
import { besideToolFile } from '../ledger/beside-tool.ts';
import { type FileLedger, gateFileLedger } from '../ledger/file-ledger.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { holderText, isDead } from '../lock/holder.ts';
import { lockHolder } from '../lock/lock.ts';
import { type OpenFile, openFile, whenFreeInTime } from '../session/open-file.ts';
import { columnsOf } from '../session/reading.ts';

export interface FileGate {
  readonly context: Context;
  readonly project: Project;
  readonly file: OpenFile;
  readonly ledger: FileLedger;
  readonly policy: PlanPolicy;
  readonly render: RenderOptions;
}

/** @throws Stop('misused') for what is for PostgreSQL only, before the file is opened; Stop('history') if the ledger's table is another tool's. */
export async function withFileGate<T>(
  context: Context,
  project: Project,
  purpose: 'read' | 'write',
  work: (gate: FileGate) => Promise<T>,
): Promise<T> {
  const { config, stage } = context;
  refuseUnknown(project);
  stopOnErrors(besideMigrations(context));
  stage('wait');
  if (config.waitFor.length > 0) await besideServices(context, null, new AbortController());
  const path = config.sqlite!;
  const file = await openFile(context, path, purpose);
  try {
    stage('plan');
    return await work(await fileGateOf(context, project, file));
  } finally {
    await file.close();
  }
}

/** @throws Stop('misused') for what is for PostgreSQL only. */
export const refuseUnknown = (project: Project): void => stopOnErrors(unknownLayout(project));

/** @throws Stop('history') if the ledger's table is another tool's. */
export async function fileGateOf(context: Context, project: Project, file: OpenFile): Promise<FileGate> {
  const { config } = context;
  const { placeholders, substitute, environment, ledgerSchema } = config;
  const { layout } = project;
  const { path } = file;
  const name = tableOf(config, layout);
  const ledger = await whenFreeInTime(context, path, () => ledgerAt(file, name, ledgerSchema, layout));
  const render = { placeholders, substitute, environment, database: path, user: '', schema: 'main', table: name };
  return { context, project, file, ledger, policy: policyOf(config, layout), render };
}

/** Prisma takes a relative path from the folder of its schema: a new file in the working folder would be another database than the application's. */
function besideMigrations({ config, effects: { identity } }: Context): readonly Finding[] {
  const path = config.sqlite!;
  const [root] = config.migrations;
  const other = `${root.replace(/\/+$/, '')}/../${path.replace(/^(?:\.\/)+/, '')}`;
  if (path.startsWith('/') || identity(path) !== null || identity(other) === null) return [];
  return [
    finding({
      code: 'database-file-elsewhere',
      subject: path,
      message: `there is no SQLite file ${path} in the working folder, but there is ${other}: some tools take a relative path from there`,
      hint: 'write the path of the one that is meant, best as an absolute path: sqlite:////data/app.db',
    }),
  ];
}

/** A schema in its name means nothing here. */
const tableOf = ({ ledgerTable, ledgerSchema }: Config, { toolLedger }: Layout): string =>
  toolLedger === null ? `${ledgerSchema}_migrations` : (ledgerTable?.name ?? toolLedger.table.name);

async function ledgerAt(file: OpenFile, name: string, schema: string, layout: Layout): Promise<FileLedger> {
  if (layout.toolLedger === null) return gateFileLedger(schema);
  const found = await columnsOf(file, name);
  const columns = found.length === 0 ? null : found;
  if (columns !== null && layout.toolLedger.isOurs?.(columns) === false) throw new Stop([notTheirs({ schema: 'main', name, columns })]);
  const make = await layout.toolLedger.inSqlite!();
  const tool = make({ table: quoteIdent(name), columns });
  return besideToolFile({ schema, name, layout, tool });
}

/** What of a folder is for PostgreSQL only. */
export function unknownLayout({ layout, folder }: Project): readonly Finding[] {
  if (layout.toolLedger === null || layout.toolLedger.inSqlite !== undefined) return [];
  const kept = LAYOUTS.filter(({ toolLedger }) => toolLedger?.inSqlite !== undefined).map(({ id }) => id);
  return [
    finding({
      code: 'postgresql-only',
      subject: folder.path,
      message: `${folder.path} is laid out for ${layout.id}, whose ledger the gate keeps on PostgreSQL only`,
      hint: `on SQLite it keeps its own, and those of ${kept.join(', ')}; set GATE_LAYOUT if the folder is for one of them`,
    }),
  ];
}

/** As far as the run is to go; `+N` counts what is pending. @throws Stop as withinTarget. */
export async function withinFileTarget(gate: FileGate): Promise<FileGate> {
  const { context, project, policy } = gate;
  const { to } = context.flags;
  if (typeof to !== 'string') return gate;
  const count = NEXT.exec(to)?.[1];
  if (count === undefined) return { ...gate, project: projectUpTo(project, versioned(findMigration(project, to))) };
  const { pending } = makePlan(project.migrations, await ledgerRows(gate), policy);
  const left = pending.filter(({ kind }) => kind === 'versioned');
  const last = left[Number(count) - 1] ?? left.at(-1);
  return last === undefined ? gate : { ...gate, project: projectUpTo(project, last) };
}

/** Read when nobody has the file locked. */
export const ledgerRows = ({ context, project, file, ledger }: FileGate): Promise<readonly LedgerRow[]> =>
  whenFreeInTime(context, file.path, () => readLedger(file, ledger, project.migrations));

/** The gate that works on the file now, in words; null if there is none. */
export async function fileHolder({ context, file }: FileGate): Promise<string | null> {
  const { config, effects } = context;
  const holder = await whenFreeInTime(context, file.path, () => lockHolder(file, config.ledgerSchema));
  return holder === null || isDead(holder, effects.hostname) ? null : holderText(holder);
}
