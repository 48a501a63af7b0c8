// The gate on a SQLite file, in place of `up`.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { isSkipped } from '../../project/skipped-head.ts';
import type { CommandFacets } from '../../run/command.ts';
import { withFileGate } from '../../sqlite/gate/file-gate.ts';
import { passFileGate } from '../../sqlite/gate/pass-file-gate.ts';
import { refuseTarget } from '../../stages/ledger/run-target.ts';
import { skippedAnswer } from '../../stages/skipped-answer.ts';
import { onSqlite } from './on-sqlite.ts';

export const upOnSqlite = (asked: CommandFacets) =>
  onSqlite(asked, {
    refuse: ({ flags, config }) => {
      refuseTarget(flags);
      if (config.env !== null) throw new Stop([noSeeds(config.env)]);
    },
    run: async (context, project) =>
      isSkipped(project.migrations, context.config.skip)
        ? skippedAnswer(project, context.config.skip)
        : withFileGate(context, project, 'write', passFileGate),
  });

const noSeeds = (env: string) =>
  finding({
    code: 'postgresql-only',
    subject: 'GATE_ENV',
    message: `GATE_ENV=${env} asks for seeds, which are run on PostgreSQL only`,
    hint: 'unset GATE_ENV, and put what every database begins with into a migration',
  });
