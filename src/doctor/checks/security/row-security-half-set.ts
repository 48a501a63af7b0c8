// Row-level security that is switched on without a policy, so that nobody sees a row, or policies without it, so that everybody sees all.
import type { QueryCheck } from '../../check.ts';
import { ourTables, RELATION_NAME } from '../../words.ts';

export const rowSecurityHalfSet: QueryCheck = {
  id: 'row-security-half-set',
  group: 'security',
  looksFor: 'policies on tables whose row-level security is off (an error), and tables with it on and without a policy',
  sql: ({ scope }) => {
    const { from, where } = ourTables(scope, 'rp');
    return `SELECT * FROM (SELECT ${RELATION_NAME} AS name, c.relrowsecurity AS enabled, (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
  FROM ${from} WHERE ${where} AND NOT c.relispartition) t WHERE t.enabled <> (t.policies > 0) ORDER BY 2, 1`;
  },
  judge: (rows) => ({
    findings: rows.map(({ name, enabled, policies }) => ({
      finding:
        enabled === 't'
          ? {
              code: 'row-security-half-set',
              severity: 'warning',
              subject: `table ${name}`,
              message:
                'its row-level security is on and it has no policy, so roles other than its owner see no row of it and can write none',
              hint: `write a policy, or, if everybody with the privilege may see all rows, ALTER TABLE ${name} DISABLE ROW LEVEL SECURITY`,
            }
          : {
              code: 'row-security-half-set',
              severity: 'error',
              subject: `table ${name}`,
              message: `it has ${policies === '1' ? 'a policy' : `${policies} policies`}, and its row-level security is off, so everybody with the privilege sees all rows`,
              hint: `in a migration: ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`,
            },
    })),
  }),
};
