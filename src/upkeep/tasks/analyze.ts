// Statistics for the planner, of the tables that have changed most since they were last taken.
import type { Maintaining } from '../task.ts';

export const analyze: Maintaining = {
  id: 'analyze',
  summary: 'collect new statistics for the planner (ANALYZE), of the tables that have changed most first',
  done: 'analysed',
  // With a partitioned table go its partitions.
  which: "c.relkind IN ('r', 'm', 'p') AND NOT c.relispartition",
  order: 'coalesce(s.n_mod_since_analyze, 0) DESC',
  statement: ({ table }) => `ANALYZE ${table}`,
};
