// Commands on a SQLite file, in place of those that were asked for: what they have in common.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Project } from '../../project/project.ts';
import type { Command, CommandFacets } from '../../run/command.ts';
import { inPlaceOf } from '../../run/in-place-of.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';

interface OnSqlite {
  readonly refuse?: NonNullable<Command['refuse']>;
  /** It writes the snapshot, which need not be there before. */
  readonly makesSnapshot?: true;
  readonly run: (context: Context, project: Project) => Promise<Answer>;
}

/** The files are read first: what is wrong with them is reported before the file is opened. */
export const onSqlite = (asked: CommandFacets, { refuse, makesSnapshot, run }: OnSqlite): Command => ({
  ...inPlaceOf(asked),
  ...(asked.notifies !== undefined && { notifies: asked.notifies }),
  ...(refuse !== undefined && { refuse }),
  ...(makesSnapshot !== undefined && { makesSnapshot }),
  ...{ needs: 'files', opens: 'sqlite', run },
});

/** @throws Stop('misused') for a flag of the command that is for PostgreSQL only. */
export function refuseFlags({ flags }: Pick<Context, 'flags'>, names: readonly string[]): void {
  const given = names.find((name) => flags[name] !== undefined && flags[name] !== false);
  if (given === undefined) return;
  throw new Stop([
    finding({
      code: 'postgresql-only',
      subject: `--${given}`,
      message: `--${given} is for PostgreSQL only, and DATABASE_URL names a SQLite file`,
      hint: 'leave it out; docs/sqlite.md lists what the gate does on SQLite',
    }),
  ]);
}
