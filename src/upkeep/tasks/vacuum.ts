// Space of dead rows made free for new ones, where there is most of it first. Nobody is kept from reading or writing meanwhile.
import type { Maintaining } from '../task.ts';

export const vacuum: Maintaining = {
  id: 'vacuum',
  summary: 'free the space of dead rows and collect new statistics (VACUUM ANALYZE), of the tables with the most dead rows first',
  done: 'vacuumed',
  which: "c.relkind IN ('r', 'm')",
  order: 'coalesce(s.n_dead_tup, 0) DESC',
  statement: ({ table }) => `VACUUM (ANALYZE) ${table}`,
};
