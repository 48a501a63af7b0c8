// A command run on a scratch database, to find out which schema it makes. Refuses a result when the scratch database is as empty as before: the command has then
// worked on another one.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { type KnownMigrator, migratorOfCommand } from '../../migrators/migrators.ts';
import type { Scratch } from '../../postgres/scratch/scratch.ts';
import type { Project } from '../../project/project.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { isEmptyButForOurs } from '../empty-database.ts';
import type { Workspace } from '../workspace.ts';
import { type CodeLedger, readCodeLedger, withoutLedger } from './code-ledger.ts';
import { failed } from './command-answer.ts';
import type { GivenCommand } from './given-command.ts';
import { endedWell, runChild } from './run-child.ts';

export type RanInScratch = { readonly ledger: CodeLedger | null; readonly workspace: Workspace } | { readonly failed: Answer };

/** @param workspace of the scratch database. @throws Stop('failed') if the command has left nothing in it. */
export async function runInScratch(
  context: Context,
  project: Project,
  command: GivenCommand,
  scratch: Scratch,
  workspace: Workspace,
): Promise<RanInScratch> {
  const { session } = scratch;
  const known: KnownMigrator = migratorOfCommand(command.words.join(' '), project.folder);
  const sought = { ...known, config: context.config };
  const before = await readCodeLedger(session, sought);
  const run = await runChild(context, scratch, command, { isScratch: true });
  if (!endedWell(run)) {
    const passing = { command, known, before, behind: { behind: null, why: '' } };
    return { failed: failed(passing, run, null) };
  }
  const ledger = await readCodeLedger(session, sought);
  if (ledger === null && (await isEmptyButForOurs(session, workspace))) throw new Stop([untouched(command)]);
  return { ledger, workspace: withoutLedger(workspace, ledger) };
}

const untouched = ({ text }: GivenCommand) =>
  finding({
    code: 'scratch-untouched',
    subject: text,
    message: `${text} succeeded, but the scratch database is empty: it has worked on another one`,
    hint: 'make it take DATABASE_URL from its environment, or PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE; and check the database that it is configured for: it may have migrated that one',
  });
