// graphile-migrate's folders and ledger. It has no way back, so a step's own is left out.
import * as crypto from 'node:crypto';
import type { Dialect } from '../dialect.ts';

const version = (number: number): string => String(number).padStart(6, '0');

const hashOf = (body: string, previous: string): string =>
  `sha1:${crypto.hash('sha1', `${`${previous === '-' ? '' : previous}\n${body}`.trim()}\n`, 'hex')}`;

export const dialect: Dialect = {
  layout: 'graphile-migrate',
  tell: (steps) => {
    const files: Record<string, string> = { 'current.sql': '-- Enter migration here\n' };
    let previous = '-';
    for (const { number, name, up, noTransaction } of steps) {
      const body = `${noTransaction ? '--! no-transaction\n' : ''}${up}`.trim();
      const hash = hashOf(body, previous);
      const header = `--! Previous: ${previous}\n--! Hash: ${hash}\n--! Message: ${name}\n`;
      files[`committed/${version(number)}-${name}.sql`] = `${header}\n${body}\n`;
      previous = hash;
    }
    return files;
  },
  version,
  table: 'graphile_migrate.migrations',
  applied: `SELECT pg_catalog.replace(filename, '.sql', '') AS version FROM graphile_migrate.migrations ORDER BY filename COLLATE "C"`,
  code: () => null,
  makeDirty: null,
};
