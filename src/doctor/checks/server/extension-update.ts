// Extensions whose objects in the database are older than the files of the server.

import { quoteIdent } from '../../../sql/quote.ts';
import type { QueryCheck } from '../../check.ts';

export const extensionUpdate: QueryCheck = {
  id: 'extension-update',
  group: 'server',
  looksFor: 'extensions with a newer version at hand than the one that is installed in the database',
  sql: () => `SELECT e.extname AS name, e.extversion AS installed, a.default_version AS available
FROM pg_extension e JOIN pg_available_extensions a ON a.name = e.extname
WHERE a.default_version <> e.extversion AND EXISTS (SELECT FROM pg_extension_update_paths(e.extname) p
  WHERE p.source = e.extversion AND p.target = a.default_version AND p.path IS NOT NULL) ORDER BY 1`,
  judge: (rows) => ({
    findings: rows.map(({ name, installed, available }) => ({
      finding: {
        code: 'extension-update',
        severity: 'notice',
        subject: `extension ${name}`,
        message: `version ${installed} is installed, and the server has ${available}`,
        hint: `in a migration: ALTER EXTENSION ${quoteIdent(name ?? '')} UPDATE TO '${available}'`,
      },
    })),
  }),
};
