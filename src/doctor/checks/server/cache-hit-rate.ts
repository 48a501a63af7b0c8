// How often a page that a query needed was in the server's memory: a database that outgrew its memory reads from the disk all the time.
import { type QueryCheck, skip, WELL } from '../../check.ts';

const LEAST = 0.95;
const BLOCKS = 1_000_000;

export const cacheHitRate: QueryCheck = {
  id: 'cache-hit-rate',
  group: 'server',
  looksFor: `pages that were in the server's memory less than ${100 * LEAST} % of the time when a query needed them`,
  needs: `counters that have seen ${BLOCKS.toLocaleString('en-US')} pages`,
  sql: () => 'SELECT blks_hit AS hit, blks_hit + blks_read AS needed FROM pg_stat_database WHERE datname = current_database()',
  judge: (rows) => {
    const { hit = '0', needed = '0' } = rows[0] ?? {};
    const rate = Number(hit) / Number(needed);
    if (Number(needed) < BLOCKS) {
      return skip(`queries have needed fewer than ${BLOCKS.toLocaleString('en-US')} pages since the counters were reset`);
    }
    if (rate >= LEAST) return WELL;
    return {
      findings: [
        {
          finding: {
            code: 'cache-hit-rate',
            severity: 'notice',
            subject: 'setting shared_buffers',
            message: `only ${Math.floor(100 * rate)} % of the pages that queries of this database needed were in the server's memory`,
            hint: 'a quarter of the memory of the machine is usual for shared_buffers; the rest still holds pages for the operating system, which are not counted here. See also which tables are read whole: the check sequential-scans',
          },
        },
      ],
    };
  },
};
