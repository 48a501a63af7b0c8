// Settles what files and the ledger of a SQLite file disagree about, in place of `repair`.
import type { CommandFacets } from '../../run/command.ts';
import { withFileGate } from '../../sqlite/gate/file-gate.ts';
import { repairInFile } from '../../sqlite/gate/repair-file.ts';
import { onSqlite } from './on-sqlite.ts';

export const repairOnSqlite = (asked: CommandFacets) =>
  onSqlite(asked, {
    run: (context, project) => withFileGate(context, project, context.flags['yes'] === true ? 'write' : 'read', repairInFile),
  });
