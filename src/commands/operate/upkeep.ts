// What is done for a database again and again: looking at sizes, statistics, queries and locks, and maintaining one table after the other.
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { chooseTask } from '../../upkeep/choose-task.ts';
import { maintain } from '../../upkeep/maintain.ts';
import { TASKS } from '../../upkeep/tasks.ts';
import { untilTime } from '../../upkeep/until.ts';

export const upkeep: Command = {
  name: 'upkeep',
  summary: 'show sizes, statistics, queries and locks; analyse, vacuum and reindex one table after another, until a time of day',
  example: 'schemagate upkeep vacuum --until 06:00',
  rights: {
    ledger: 'nothing',
    besides: "pg_read_all_stats to see other roles' queries; to maintain a table, ownership of it, or MAINTAIN on it (PostgreSQL 17)",
  },
  needs: 'database',
  purpose: 'write',
  noProject: true,
  endless: true,
  operands: {
    // When help asks: a run of another command does not load the tasks.
    get usage() {
      return `${TASKS.map(({ id }) => id).join('|')} [TABLE…]`;
    },
    get doc() {
      return `${TASKS.map(({ id, summary }) => `${id}: ${summary}`).join('. ')}. Tasks that maintain work on all tables, unless some are named.`;
    },
    count: 'any',
  },
  flags: [
    {
      name: 'until',
      type: 'string',
      value: 'HH:MM',
      doc: "stop at this time of day, in the server's time zone; what is under way then is cancelled",
    },
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: (given) => void chooseTask(given),
  run,
};

async function run(context: Context, _: Project, ready: Ready): Promise<Answer> {
  const { task, names, until: time } = chooseTask(context);
  if ('show' in task) return withJson(await task.show(context, ready), context.flags);
  const until = time === null ? null : await untilTime(ready.session, time);
  return withJson(await maintain(context, ready, { task, names, until }), context.flags);
}
