// Extensions that the database has and this server does not: the image lacks them, so that what they define fails.
import type { QueryCheck } from '../../check.ts';

export const extensionFilesMissing: QueryCheck = {
  id: 'extension-files-missing',
  group: 'server',
  looksFor: 'extensions that are installed in the database and whose files the server does not have, as after a change of the image',
  sql: () => `SELECT e.extname AS name, e.extversion AS version FROM pg_extension e
WHERE NOT EXISTS (SELECT FROM pg_available_extensions a WHERE a.name = e.extname) ORDER BY 1`,
  judge: (rows) => ({
    findings: rows.map(({ name, version }) => ({
      finding: {
        code: 'extension-files-missing',
        severity: 'error',
        subject: `extension ${name}`,
        message: `version ${version} is installed in the database, and the server does not have its files: what it defines fails as soon as it is used`,
        hint: 'run the server from an image that has the extension; drop it only if nothing uses it',
      },
    })),
  }),
};
