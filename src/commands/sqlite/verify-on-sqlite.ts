// `verify` on a SQLite file.
import { isSkipped } from '../../project/skipped-head.ts';
import type { CommandFacets } from '../../run/command.ts';
import { withFileGate } from '../../sqlite/gate/file-gate.ts';
import { verifyFileGate } from '../../sqlite/gate/verify-file-gate.ts';
import { WAIT_FLAG } from '../../stages/expectation/asks-to-wait.ts';
import { skippedAnswer } from '../../stages/skipped-answer.ts';
import { onSqlite, refuseFlags } from './on-sqlite.ts';

export const verifyOnSqlite = (asked: CommandFacets) =>
  onSqlite(asked, {
    refuse: (given) => refuseFlags(given, [WAIT_FLAG.name]),
    run: async (context, project) =>
      isSkipped(project.migrations, context.config.skip)
        ? skippedAnswer(project, context.config.skip)
        : withFileGate(context, project, 'read', verifyFileGate),
  });
