// SECURITY DEFINER functions that look names up along the search path of whoever calls them.

import { ourOwn } from '../../../schema/model/scope.ts';
import type { QueryCheck } from '../../check.ts';

export const definerSearchPath: QueryCheck = {
  id: 'definer-search-path',
  group: 'security',
  looksFor:
    'SECURITY DEFINER functions without a search_path of their own, which act with the rights of their owner on objects that the caller chooses',
  // With a body in standard SQL names are resolved when it is created (manual, CREATE FUNCTION).
  sql: ({ scope }) => `SELECT p.oid::regprocedure AS name, pg_get_userbyid(p.proowner) AS owner
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND p.prosqlbody IS NULL AND NOT EXISTS (SELECT FROM unnest(p.proconfig) s WHERE s LIKE 'search_path=%')
  AND ${ourOwn(scope, 'pg_catalog.pg_proc', 'p.oid')} ORDER BY 1`,
  judge: (rows) => ({
    findings: rows.map(({ name, owner }) => ({
      finding: {
        code: 'definer-search-path',
        severity: 'warning',
        subject: `function ${name}`,
        message: `it acts with the rights of ${owner} and has no search_path of its own, so whoever calls it can substitute their own objects for those that it means`,
        hint: `in a migration: ALTER ROUTINE ${name} SET search_path = …, pg_temp, with the schemas that it needs`,
      },
    })),
  }),
};
