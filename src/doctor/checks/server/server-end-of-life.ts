// Whether the server's major version still gets fixes.
import { type QueryCheck, skip, WELL } from '../../check.ts';
import { END_OF_LIFE } from '../../releases.ts';

const MONTHS = 6;

export const serverEndOfLife: QueryCheck = {
  id: 'server-end-of-life',
  group: 'server',
  looksFor: `a major version that gets no fixes any more (a notice ${MONTHS} months before)`,
  sql: () => 'SELECT true AS asked',
  judge: (_, { facts, now }) => {
    const major = Math.floor(facts.versionNumber / 10_000);
    const end = END_OF_LIFE[major];
    if (end === undefined) return skip(`this release does not know when PostgreSQL ${major} ends`);
    const left = Date.parse(end) - now;
    if (left > MONTHS * 30 * 24 * 3_600_000) return WELL;
    const isOver = left <= 0;
    return {
      findings: [
        {
          finding: {
            code: 'server-end-of-life',
            severity: isOver ? 'warning' : 'notice',
            subject: `PostgreSQL ${facts.version}`,
            message: isOver
              ? `PostgreSQL ${major} has got no fixes since ${end}, not for holes in its security either`
              : `PostgreSQL ${major} gets its last fixes on ${end}`,
            hint: 'plan the upgrade to a version that is supported: https://www.postgresql.org/support/versioning/',
          },
        },
      ],
    };
  },
};
