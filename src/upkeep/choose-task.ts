// Which task of `upkeep` is asked for, and for which tables.
import { type Finding, finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import { suggest } from '../core/text/suggest.ts';
import type { Context } from '../stages/context.ts';
import type { Task } from './task.ts';
import { TASK_BY_ID, TASKS } from './tasks.ts';
import { timeOfDay } from './until.ts';

export interface ChosenTask {
  readonly task: Task;
  /** Of tables. */
  readonly names: readonly string[];
  /** The time of day to stop at; null if none is given. */
  readonly until: string | null;
}

/** @throws Stop('misused') for a task that there is not, and for what is only for maintenance. */
export function chooseTask({ operands, flags }: Pick<Context, 'operands' | 'flags'>): ChosenTask {
  const [id = '', ...names] = operands;
  const task = TASK_BY_ID.get(id);
  if (task === undefined) throw new Stop([noTask(id)]);
  const until = timeOfDay(flags);
  if ('show' in task && names.length > 0) throw new Stop([onlyShows(id, 'names of tables are')]);
  if ('show' in task && until !== null) throw new Stop([onlyShows(id, '--until is')]);
  return { task, names, until };
}

function noTask(id: string): Finding {
  const all = TASKS.map((task) => task.id);
  const near = id === '' ? null : suggest(id, all);
  const hint = near === null ? `write one of ${all.join(', ')}` : `did you mean ${near}?`;
  const message = id === '' ? 'upkeep needs the name of a task' : `upkeep has no task ${id}`;
  return finding({ code: 'bad-operand', subject: 'upkeep', message, hint });
}

function onlyShows(id: string, what: string): Finding {
  const others = TASKS.filter((task) => !('show' in task)).map((task) => task.id);
  return finding({
    code: 'bad-operand',
    subject: 'upkeep',
    message: `upkeep ${id} only shows, and ${what} for ${others.join(', ')}`,
    hint: 'leave it out',
  });
}
