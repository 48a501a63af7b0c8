// Records what a SQLite file has already as applied, in place of `baseline`.
import { Stop } from '../../core/stop.ts';
import type { CommandFacets } from '../../run/command.ts';
import { baselineInFile } from '../../sqlite/gate/baseline-file.ts';
import { withFileGate } from '../../sqlite/gate/file-gate.ts';
import { absentFile } from '../../sqlite/session/open-file.ts';
import { onSqlite, refuseFlags } from './on-sqlite.ts';

/** A file that is not there has nothing, and is not made. */
export const baselineOnSqlite = (asked: CommandFacets) =>
  onSqlite(asked, {
    refuse: (given) => {
      refuseFlags(given, ['scratch']);
      const path = given.config.sqlite!;
      if (given.effects.identity(path) === null) throw new Stop([absentFile(path)]);
    },
    run: (context, project) => withFileGate(context, project, 'write', baselineInFile),
  });
