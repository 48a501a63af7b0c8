// Where autovacuum does not come by: for the whole server, or for tables that say so themselves.
import type { QueryCheck } from '../../check.ts';
import { ourTables, RELATION_NAME } from '../../words.ts';

export const autovacuumOff: QueryCheck = {
  id: 'autovacuum-off',
  group: 'vacuum',
  looksFor: 'autovacuum or the counters it goes by switched off, for the server or for a table',
  sql: ({ scope }) => {
    const { from, where } = ourTables(scope, 'rm');
    return `SELECT NULL AS name, s.name AS setting FROM pg_settings s WHERE s.name IN ('autovacuum', 'track_counts') AND s.setting = 'off'
UNION ALL SELECT ${RELATION_NAME}, 'autovacuum_enabled' FROM ${from} WHERE ${where}
  AND EXISTS (SELECT FROM pg_options_to_table(c.reloptions) o WHERE o.option_name = 'autovacuum_enabled' AND o.option_value ~* '^(f|false|off|no?|0)$')`;
  },
  judge: (rows) => ({
    findings: rows.map(({ name, setting }) => ({
      finding: {
        code: 'autovacuum-off',
        severity: 'warning',
        subject: name === null ? `setting ${setting}` : `table ${name}`,
        message: `${setting} is off${name === null ? '' : ' for it'}, so dead rows stay and statistics grow old until somebody runs VACUUM and ANALYZE`,
        hint:
          name === null
            ? `ALTER SYSTEM SET ${setting} = on; SELECT pg_reload_conf()`
            : `in a migration: ALTER TABLE ${name} RESET (autovacuum_enabled)`,
      },
    })),
  }),
};
