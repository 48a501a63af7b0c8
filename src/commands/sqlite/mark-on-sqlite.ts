// Records in the ledger of a SQLite file, in place of `mark`.
import type { CommandFacets } from '../../run/command.ts';
import { withFileGate } from '../../sqlite/gate/file-gate.ts';
import { markInFile } from '../../sqlite/gate/mark-file.ts';
import { stateToMark } from '../../stages/ledger/ledger-marks.ts';
import { onSqlite, refuseFlags } from './on-sqlite.ts';

export const markOnSqlite = (asked: CommandFacets) =>
  onSqlite(asked, {
    refuse: (given) => {
      stateToMark(given.operands);
      refuseFlags(given, ['if-same', 'scratch']);
    },
    run: (context, project) => withFileGate(context, project, 'write', markInFile),
  });
