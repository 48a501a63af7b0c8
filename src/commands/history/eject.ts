// Writes the ledger of the folder's tool from our own layout's, so that people can go back to that tool: what was applied here counts as
// applied there.
import { Stop } from '../../core/stop.ts';
import { LAYOUT_BY_ID } from '../../layouts/layouts.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { establish } from '../../stages/record-findings.ts';
import { takeLock } from '../../stages/take-lock.ts';
import { transfer } from '../../stages/transfer-ledger.ts';
import { homeOf } from '../../stages/workspace.ts';

export const eject: Command = {
  name: 'eject',
  summary: "write another tool's ledger from our own, for the folder of that tool; runs no migration",
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

async function run(context: Context, files: Project, ready: Ready): Promise<Answer> {
  if (files.layout.foreign === null) throw new Stop('misused', [notTheirs(files)]);
  const { session, facts } = ready;
  const ours = homeOf({ ...context.config, ledgerTable: null }, LAYOUT_BY_ID.get('gate')!, facts);
  if (!ours.present.ledger) throw new Stop('history', [nothingToWrite(ours.ledger.name)]);
  const home = homeOf(context.config, files.layout, facts);
  await takeLock(context, ready, home);
  const [rows] = await session.query(`/* gate:state */ ${ours.ledger.readAlone}`);
  const { rows: target } = await establish(session, home, files.migrations);
  return transfer({
    session,
    files,
    from: ours.ledger.name,
    into: home.ledger.name,
    source: ours.ledger.parse(rows!.rows, files.migrations),
    target,
    write: (matches) => matches.map(({ migration }) => home.ledger.applied(migration, context.run)),
  });
}

const notTheirs = ({ folder }: Project) =>
  ({
    code: 'no-other-tool',
    severity: 'error',
    subject: folder.path,
    message: `${folder.path} has our own layout: there is no other tool's ledger to write`,
    hint: 'point GATE_MIGRATIONS at the folder of the tool you are going back to, and set GATE_LAYOUT where it is not recognised',
  }) as const;

const nothingToWrite = (name: string) =>
  ({
    code: 'no-ledger',
    severity: 'error',
    subject: name,
    message: `there is no table ${name}: no gate with our own layout has worked on this database`,
    hint: "with another tool's layout the gate keeps that tool's ledger all along: there is nothing to write",
  }) as const;
