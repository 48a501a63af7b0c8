// Constraints that were added NOT VALID and never validated: rows from before may break them.

import { notOfExtension, ourSchema } from '../../../schema/model/scope.ts';
import type { QueryCheck } from '../../check.ts';

export const unvalidatedConstraint: QueryCheck = {
  id: 'unvalidated-constraint',
  group: 'constraints',
  looksFor: 'constraints that were added NOT VALID and never validated',
  // Since PostgreSQL 18 one that is not enforced is not validated either, and is meant so.
  sql: ({ scope, facts }) => `SELECT quote_ident(k.conname) AS name, k.conrelid::regclass AS "table", k.contype AS letter
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT k.convalidated AND k.conparentid = 0 AND ${facts.versionNumber >= 180_000 ? 'k.conenforced AND' : ''} ${ourSchema(scope)}
  AND ${notOfExtension('pg_catalog.pg_class', 'c.oid')} ORDER BY 2, 1`,
  judge: (rows) => ({
    findings: rows.map(({ name, table, letter }) => ({
      finding: {
        code: 'unvalidated-constraint',
        severity: 'warning',
        subject: `constraint ${name} on ${table}`,
        message: `this ${KINDS[letter ?? ''] ?? 'constraint'} is NOT VALID: rows from before it was added may break it, and the planner does not rely on it`,
        hint: `write a migration with ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}, which blocks neither reads nor writes`,
      },
    })),
  }),
};

const KINDS: Readonly<Record<string, string>> = { f: 'foreign key', c: 'check', n: 'NOT NULL' };
