// Triggers that are switched off; among them those that enforce foreign keys.

import { ourOwn } from '../../../schema/model/scope.ts';
import type { QueryCheck } from '../../check.ts';

export const disabledTrigger: QueryCheck = {
  id: 'disabled-trigger',
  group: 'constraints',
  looksFor: 'triggers that are disabled, those that enforce foreign keys included',
  sql: ({ scope }) => `SELECT c.oid::regclass AS "table", t.tgisinternal AS internal,
  CASE WHEN t.tgisinternal THEN (SELECT quote_ident(k.conname) FROM pg_constraint k WHERE k.oid = t.tgconstraint) ELSE quote_ident(t.tgname) END AS name
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE t.tgenabled = 'D' AND ${ourOwn(scope, 'pg_catalog.pg_class', 'c.oid')} GROUP BY 1, 2, 3 ORDER BY 1, 3`,
  judge: (rows) => ({
    findings: rows.map(({ table, name, internal }) =>
      internal === 't'
        ? {
            finding: {
              code: 'disabled-trigger',
              severity: 'error',
              subject: `foreign key ${name} on ${table}`,
              message: `the triggers of ${table} that enforce it are disabled, so rows that break it are accepted`,
              hint: `a superuser enables them: ALTER TABLE ${table} ENABLE TRIGGER ALL; then look for rows that break it: drop the foreign key and add it again`,
            },
          }
        : {
            finding: {
              code: 'disabled-trigger',
              severity: 'warning',
              subject: `trigger ${name} on ${table}`,
              message: 'it is disabled, so nothing calls its function',
              hint: `if that is not meant: ALTER TABLE ${table} ENABLE TRIGGER ${name}; a load of data may have switched it off`,
            },
          },
    ),
  }),
};
