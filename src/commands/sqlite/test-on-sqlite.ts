// Tries the migrations on a SQLite database in memory, in place of `test`. No file is opened.
import type { Command, CommandFacets } from '../../run/command.ts';
import { onFileBench } from '../../sqlite/rehearsal/file-bench.ts';
import { testHistory } from '../../stages/rehearsal/test-history.ts';
import { answerWithRecord } from '../../stages/rehearsal/test-record.ts';
import { onSqlite, refuseFlags } from './on-sqlite.ts';

/** @param refuse what is wrong with flags on either database. */
export const testOnSqlite = (refuse: NonNullable<Command['refuse']>) => (asked: CommandFacets) =>
  onSqlite(asked, {
    refuse: (given) => {
      refuse(given);
      refuseFlags(given, ['scratch']);
    },
    run: async (context, project) => {
      context.stage('apply');
      return answerWithRecord(context, project, await onFileBench(context, project, (bench) => testHistory(context, project, bench)));
    },
  });
