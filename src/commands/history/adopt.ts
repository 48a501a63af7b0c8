// Copies another tool's ledger into that of our own layout after the files were converted: what that tool applied counts as applied here.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { besideIsThere } from '../../layouts/ledger-tables.ts';
import { migrationsTable } from '../../ledger/gate-ledger.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { adoptedLayout } from '../../stages/ledger/adopted-layout.ts';
import { establish } from '../../stages/ledger/establish-ledger.ts';
import { recordEvents } from '../../stages/ledger/record-events.ts';
import { takeLock } from '../../stages/ledger/take-lock.ts';
import { transfer } from '../../stages/ledger/transfer-ledger.ts';
import { workspaceOf } from '../../stages/workspace.ts';

export const adopt: Command = {
  name: 'adopt',
  summary: "take over another tool's ledger into our own, for a folder that was converted to our layout; runs no migration",
  example: 'schemagate adopt --from flyway',
  rights: { ledger: 'write', besides: "if our ledger is not there yet, CREATE ON DATABASE; on the other tool's ledger SELECT" },
  needs: 'database',
  purpose: 'write',
  flags: [{ name: 'from', type: 'string', value: 'LAYOUT', doc: 'the layout whose ledger is taken over' }],
  refuse: ({ flags }) => void adoptedLayout(flags),
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const from = adoptedLayout(context.flags);
  if (project.layout.toolLedger !== null) throw new Stop([notOurs(project)]);
  const { session, facts } = ready;
  const theirs = workspaceOf(context.config, from, facts);
  if (!theirs.present.ledger) throw new Stop([nothingToTake(theirs.ledger.name, from.id)]);
  // Not with the other tool's place for its ledger: that setting is about the one that is read.
  const workspace = workspaceOf({ ...context.config, ledgerTable: null }, project.layout, facts);
  await takeLock(context, ready, theirs);
  const read = besideIsThere(context.config, facts) ? theirs.ledger.read : theirs.ledger.readAlone;
  const [rows] = await session.query(`/* gate:state */ ${read}`);
  const state = await establish(session, workspace, project.migrations);
  const gateTable = migrationsTable(workspace.schema);
  return transfer({
    session,
    project,
    from: theirs.ledger.name,
    into: workspace.ledger.name,
    source: theirs.ledger.parse(rows!.rows, project.migrations),
    target: state.rows,
    record: (detail) => recordEvents(context, { workspace, state }, [{ event: 'adopted', of: null, detail }]),
    write: (matches) => [
      gateTable.seen(
        matches.map(({ migration, row }) => ({ migration, appliedAt: row.appliedAt })),
        context.run,
      ),
    ],
  });
}

const notOurs = ({ folder, layout }: Project) =>
  finding({
    code: 'not-converted',
    subject: folder.path,
    message: `${folder.path} has the layout ${layout.id}, and the gate already keeps its ledger: there is nothing to take over`,
    hint: 'just run `schemagate up` on it; or point GATE_MIGRATIONS at the converted folder, and set GATE_LAYOUT=gate',
  });

const nothingToTake = (name: string, layout: string) =>
  finding({
    code: 'no-ledger',
    subject: name,
    message: `there is no table ${name}, where ${layout} keeps its ledger`,
    hint: 'connect to the database that the tool worked on; if its table has another name, set GATE_LEDGER_TABLE',
  });
