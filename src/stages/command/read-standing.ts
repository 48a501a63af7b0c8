// Where a database with a migrator's migrations stands: its ledger against the files, and what the last run recorded. Changes nothing.
import type { CodeMigration, Migrator } from '../../migrators/migrator.ts';
import { type KnownMigrator, migratorOfCommand } from '../../migrators/migrators.ts';
import { type Standing, standingOf } from '../../migrators/standing.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Context } from '../context.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import { type Workspace, workspaceOf } from '../workspace.ts';
import { type CodeLedger, readCodeLedger, withoutLedger } from './code-ledger.ts';
import { headOf, readCommandState } from './command-state.ts';

export interface CommandStanding {
  readonly known: KnownMigrator;
  /** Null if neither the command, nor the folder, nor the database says which tool it is. */
  readonly migrator: Migrator | null;
  /** Null if the table does not exist. */
  readonly ledger: CodeLedger | null;
  /** Null if the tool is not known. */
  readonly standing: Standing | null;
  readonly pending: readonly CodeMigration[];
  readonly state: LedgerState;
  readonly head: string;
  readonly workspace: Workspace;
}

export async function readCommandStanding(context: Context, project: Project, ready: Ready): Promise<CommandStanding> {
  const { config } = context;
  const known = migratorOfCommand(config.command.join(' '), project.folder);
  const ledger = await readCodeLedger(ready.session, { ...known, config });
  const migrator = ledger?.migrator ?? known.migrator;
  const standing = migrator === null ? null : standingOf(migrator, known.files, ledger?.ids ?? []);
  const workspace = withoutLedger(workspaceOf(config, project.layout, ready.facts), ledger);
  const state = await readCommandState(ready, workspace);
  return { known, migrator, ledger, standing, pending: standing?.pending ?? [], state, head: headOf(ledger), workspace };
}
