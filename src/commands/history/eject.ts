// Writes the ledger of the folder's tool from our own layout's, so that people can go back to that tool: what was applied here counts as
// applied there.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { LAYOUT_BY_ID } from '../../layouts/layouts.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { establish } from '../../stages/ledger/establish-ledger.ts';
import { recordEvents } from '../../stages/ledger/record-events.ts';
import { takeLock } from '../../stages/ledger/take-lock.ts';
import { transfer } from '../../stages/ledger/transfer-ledger.ts';
import { workspaceOf } from '../../stages/workspace.ts';

export const eject: Command = {
  name: 'eject',
  summary: "write another tool's ledger from our own, to go back to the folder of that tool; runs no migration",
  example: 'schemagate eject --layout flyway --migrations ./flyway/sql',
  rights: {
    ledger: 'write',
    besides:
      "on the other tool's ledger SELECT, INSERT, UPDATE, DELETE; CREATE on its schema and on that of ours, as what is missing is made",
  },
  needs: 'database',
  purpose: 'write',
  flags: [],
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  if (project.layout.toolLedger === null) throw new Stop([notTheirs(project)]);
  const { session, facts } = ready;
  const ours = workspaceOf({ ...context.config, ledgerTable: null }, LAYOUT_BY_ID.get('gate')!, facts);
  if (!ours.present.ledger) throw new Stop([nothingToWrite(ours.ledger.name)]);
  const workspace = workspaceOf(context.config, project.layout, facts);
  await takeLock(context, ready, workspace);
  const [rows] = await session.query(`/* gate:state */ ${ours.ledger.readAlone}`);
  const state = await establish(session, workspace, project.migrations);
  return transfer({
    session,
    project,
    from: ours.ledger.name,
    into: workspace.ledger.name,
    source: ours.ledger.parse(rows!.rows, project.migrations),
    target: state.rows,
    record: (detail) => recordEvents(context, { workspace, state }, [{ event: 'adopted', of: null, detail }]),
    write: (matches) => matches.map(({ migration }) => workspace.ledger.applied(migration, context.run)),
  });
}

const notTheirs = ({ folder }: Project) =>
  finding({
    code: 'no-other-tool',
    subject: folder.path,
    message: `${folder.path} has our own layout, so there is no other tool's ledger to write`,
    hint: 'point GATE_MIGRATIONS at the folder of the tool you are going back to, and set GATE_LAYOUT if it is not recognised',
  });

const nothingToWrite = (name: string) =>
  finding({
    code: 'no-ledger',
    subject: name,
    message: `there is no table ${name}: no gate with our own layout has worked on this database`,
    hint: "with another tool's layout, the gate always keeps that tool's ledger: there is nothing to write",
  });
