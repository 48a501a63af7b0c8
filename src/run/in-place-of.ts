// Commands that are performed in place of the one that was asked for: a report and a refusal say of them what they say of that one.
import { isOfCommand, readCommandProject } from '../project/command-project.ts';
import type { Outside } from '../project/project.ts';
import type { Command, CommandFacets, DatabaseCommand } from './command.ts';

/** Its flags are read by then. */
export const inPlaceOf = ({ name, summary, example, rights }: CommandFacets) => ({ name, summary, example, rights, flags: [] }) as const;

/** If a command migrates, another way to the answer: nothing is known of the migrations but what its tool's ledger and folder say. Null if files do. */
export const whereCommandMigrates = (asked: DatabaseCommand, outside: Outside, run: DatabaseCommand['run']): Command | null =>
  isOfCommand(outside)
    ? {
        ...inPlaceOf(asked),
        ...(asked.notifies !== undefined && { notifies: asked.notifies }),
        ...(asked.waits !== undefined && { waits: asked.waits }),
        ...{ needs: 'database', purpose: asked.purpose, readProject: (one) => readCommandProject(one), run },
      }
    : null;
