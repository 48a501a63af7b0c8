// What every command on a SQLite file works with: the file, the project, and the ledger of its layout; and what of a project SQLite cannot have.
import { type Finding, finding } from '../../core/finding.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import type { RenderOptions } from '../../layouts/layout.ts';
import type { PlanPolicy } from '../../migrations/plan-policy.ts';
import type { Project } from '../../project/project.ts';
import type { Context } from '../../stages/context.ts';
import { policyOf } from '../../stages/workspace.ts';
import { type FileLedger, gateFileLedger } from '../ledger/file-ledger.ts';
import { type OpenFile, openFile } from '../session/open-file.ts';

export interface FileGate {
  readonly context: Context;
  readonly project: Project;
  readonly file: OpenFile;
  readonly ledger: FileLedger;
  readonly policy: PlanPolicy;
  readonly render: RenderOptions;
}

/** @throws Stop('misused') for what is for PostgreSQL only, before the file is opened. */
export async function withFileGate<T>(
  context: Context,
  project: Project,
  purpose: 'read' | 'write',
  work: (gate: FileGate) => Promise<T>,
): Promise<T> {
  const { config, stage } = context;
  const ledger = ledgerOf(project, config.ledgerSchema);
  stopOnErrors(await unknownHere(project));
  stage('wait');
  const path = config.sqlite!;
  const file = await openFile(context, path, purpose);
  stage('plan');
  const { placeholders, substitute, environment } = config;
  const render = { placeholders, substitute, environment, database: path, user: '', schema: 'main', table: ledger.name };
  try {
    return await work({ context, project, file, ledger, policy: policyOf(config, project.layout), render });
  } finally {
    await file.close();
  }
}

function ledgerOf({ layout, folder }: Project, schema: string): FileLedger {
  if (layout.toolLedger === null) return gateFileLedger(schema);
  throw new Stop([
    finding({
      code: 'postgresql-only',
      subject: folder.path,
      message: `${folder.path} is laid out for ${layout.id}, whose ledger the gate keeps on PostgreSQL only`,
      hint: 'set GATE_LAYOUT=gate if the gate is to own the folder',
    }),
  ]);
}

async function unknownHere({ callbacks, checks }: Project): Promise<readonly Finding[]> {
  const files = [
    ...callbacks.map(({ migration: { file } }) => ({ file, what: 'a callback' })),
    ...(await checks()).map(({ file }) => ({ file, what: 'a check query' })),
  ];
  return files.map(({ file, what }) =>
    finding({
      code: 'postgresql-only',
      subject: file,
      message: `${file} is ${what}, and these are run on PostgreSQL only`,
      hint: 'move it out of the folder, or put what it does into a migration',
      place: { file },
    }),
  );
}
