// Runs a command that migrates, such as `alembic upgrade head`, under the gate: wait, lock, look, run, prove.
import type { Ready } from '../../postgres/server/wait.ts';
import { readCommandProject } from '../../project/command-project.ts';
import type { Project } from '../../project/project.ts';
import type { DatabaseCommand } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import { passWithWayBack } from '../../stages/backup/backup-for-run.ts';
import { givenCommand } from '../../stages/command/given-command.ts';
import { passCommand } from '../../stages/command/pass-command.ts';
import { refuseHeadFlags } from '../../stages/command/whether-behind.ts';
import type { Context } from '../../stages/context.ts';
import { initialise } from '../../stages/first-boot/create-database.ts';

export const run: DatabaseCommand = {
  name: 'run',
  summary: 'wait, take the lock, run a command that migrates, such as alembic upgrade head, and prove the schema',
  example: 'schemagate run --if-behind -- alembic upgrade head',
  rights: {
    ledger: 'write',
    besides:
      'to create the schema of the ledger, CREATE ON DATABASE, or let an administrator run CREATE SCHEMA schemagate AUTHORIZATION role; and what the command needs, which logs in as the same role',
  },
  needs: 'database',
  purpose: 'write',
  notifies: 'migrates',
  boots: true,
  operands: {
    usage: '[-- COMMAND ARGUMENT …]',
    doc: 'COMMAND is run without a shell, with the settings of the database in its environment (DATABASE_URL, PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE, PGAPPNAME). Without it, GATE_COMMAND is run.',
    count: 'any',
  },
  flags: [
    {
      name: 'if-behind',
      type: 'boolean',
      doc: 'do not start the command if the ledger of its tool has all that is in the folder of GATE_MIGRATIONS',
    },
    { name: 'head-query', type: 'string', value: 'SQL', doc: 'do not start the command if this query returns the value of --head' },
    { name: 'head', type: 'string', value: 'VALUE', doc: 'what --head-query returns if nothing is left to apply' },
  ],
  readProject: (outside) => readCommandProject(outside),
  refuse: (given) => {
    refuseHeadFlags(given);
    givenCommand(given);
  },
  run: start,
};

async function start(context: Context, project: Project, ready: Ready): Promise<Answer> {
  await initialise(context, ready);
  return passWithWayBack(context, ready, () => passCommand(context, project, ready));
}
