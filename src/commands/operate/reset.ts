// Drops what is the application's, rows included, and migrates again in the same run: for development and tests. Shows what it would drop, unless the
// name of the database is given.
import type { Ready } from '../../postgres/server/wait.ts';
import { readCommandProject } from '../../project/command-project.ts';
import type { Project } from '../../project/project.ts';
import type { DatabaseCommand } from '../../run/command.ts';
import { inPlaceOf } from '../../run/in-place-of.ts';
import { givenCommand } from '../../stages/command/given-command.ts';
import type { Context } from '../../stages/context.ts';
import { refuseReset, resetThen } from '../../stages/reset/reset-database.ts';
import { run as runCommand } from '../history/run.ts';
import { up } from '../history/up.ts';

export const reset: DatabaseCommand = {
  name: 'reset',
  summary:
    'drop everything that belongs to the application and migrate again, for development; shows what it would drop, and does it with --yes-drop NAME',
  example: 'schemagate reset --yes-drop app',
  rights: {
    ledger: 'write',
    besides: 'what `up` needs; and ownership of what is dropped, or of its schema',
  },
  needs: 'database',
  purpose: 'write',
  notifies: 'migrates',
  flags: [
    { name: 'yes-drop', type: 'string', value: 'NAME', doc: 'do it, in the database of this name; GATE_ALLOW_RESET=true must be set' },
  ],
  instead: (_, { config }) => (config.command.length > 0 ? resetOfCommand : null),
  ofSteps: async () => (await import('../steps/reset-steps.ts')).resetSteps,
  refuse: refuseReset,
  run: (context, project, ready) =>
    resetThen(context, ready, [{ config: context.config, project }], (now) => up.run(context, project, now)),
};

const resetOfCommand: DatabaseCommand = {
  ...inPlaceOf(reset),
  ...{ needs: 'database', purpose: 'write', notifies: 'migrates' },
  readProject: (outside) => readCommandProject(outside),
  refuse: (given) => {
    refuseReset(given);
    givenCommand(given);
  },
  run: (context: Context, project: Project, ready: Ready) =>
    resetThen(context, ready, [{ config: context.config, project }], (now) => runCommand.run(context, project, now)),
};
