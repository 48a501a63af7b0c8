// Commands on a SQLite file, in place of those that were asked for: what they have in common.
import type { Project } from '../../project/project.ts';
import type { Command, CommandFacets } from '../../run/command.ts';
import { inPlaceOf } from '../../run/in-place-of.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';

/** The files are read first: what is wrong with them is reported before the file is opened. */
export const onSqlite = (asked: CommandFacets, run: (context: Context, project: Project) => Promise<Answer>): Command => ({
  ...inPlaceOf(asked),
  ...(asked.notifies !== undefined && { notifies: asked.notifies }),
  ...{ needs: 'files', opens: 'sqlite', run },
});
