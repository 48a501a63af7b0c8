// Takes migrations back in a SQLite file and applies them again, in place of `redo`.
import type { CommandFacets } from '../../run/command.ts';
import { withFileGate } from '../../sqlite/gate/file-gate.ts';
import { redoInFile } from '../../sqlite/gate/revert-file.ts';
import { refuseBack } from '../../stages/reversal/how-far-back.ts';
import { onSqlite } from './on-sqlite.ts';

export const redoOnSqlite = (asked: CommandFacets) =>
  onSqlite(asked, {
    refuse: refuseBack,
    run: (context, project) => withFileGate(context, project, context.flags['yes'] === true ? 'write' : 'read', redoInFile),
  });
