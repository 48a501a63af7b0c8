// The one list of tasks of `upkeep`, in the order of help.
import { byId } from '../core/registry.ts';
import type { Task } from './task.ts';
import { analyze } from './tasks/analyze.ts';
import { locks } from './tasks/locks.ts';
import { queries } from './tasks/queries.ts';
import { reindex } from './tasks/reindex.ts';
import { stats } from './tasks/stats.ts';
import { tables } from './tasks/tables.ts';
import { vacuum } from './tasks/vacuum.ts';

export const TASKS: readonly Task[] = [
  tables,
  stats,
  queries,
  locks,
  // Maintenance, table by table.
  analyze,
  vacuum,
  reindex,
];

export const TASK_BY_ID: ReadonlyMap<string, Task> = byId(TASKS, ({ id }) => id);
