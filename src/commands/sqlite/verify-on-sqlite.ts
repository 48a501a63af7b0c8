// `verify` on a SQLite file.

import type { Project } from '../../project/project.ts';
import { isSkipped } from '../../project/skipped-head.ts';
import type { CommandFacets } from '../../run/command.ts';
import { untilApplied } from '../../run/until-applied.ts';
import { withFileGate } from '../../sqlite/gate/file-gate.ts';
import { verifyFileGate } from '../../sqlite/gate/verify-file-gate.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { asksToWait } from '../../stages/expectation/asks-to-wait.ts';
import { skippedAnswer } from '../../stages/skipped-answer.ts';
import { onSqlite } from './on-sqlite.ts';

export const verifyOnSqlite = (asked: CommandFacets) => onSqlite(asked, { run });

async function run(context: Context, project: Project): Promise<Answer> {
  if (isSkipped(project.migrations, context.config.skip)) return skippedAnswer(project, context.config.skip);
  const look = (emit: Context['emit']) => withFileGate({ ...context, emit }, project, 'read', verifyFileGate);
  const first = await look(context.emit);
  return asksToWait(context.flags) ? untilApplied(first, context, { leave: async () => {}, again: look }) : first;
}
