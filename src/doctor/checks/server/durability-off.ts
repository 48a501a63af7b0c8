// Settings with which a crash of the machine may destroy the database.
import type { QueryCheck } from '../../check.ts';

export const durabilityOff: QueryCheck = {
  id: 'durability-off',
  group: 'server',
  looksFor: 'fsync or full_page_writes off, with which a crash of the machine may destroy the database',
  sql: () => `SELECT s.name FROM pg_settings s WHERE s.name IN ('fsync', 'full_page_writes') AND s.setting = 'off' ORDER BY 1`,
  judge: (rows) => ({
    findings: rows.map(({ name }) => ({
      finding: {
        code: 'durability-off',
        severity: 'warning',
        subject: `setting ${name}`,
        message: 'it is off: if the machine crashes or loses power, the database may be damaged beyond repair',
        hint: `right for a database that can be made again, as in tests; otherwise ALTER SYSTEM SET ${name} = on; SELECT pg_reload_conf()`,
      },
    })),
  }),
};
