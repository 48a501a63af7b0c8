// How the contract suite tells its stories to Drizzle.
import type { Dialect } from '../dialect.ts';

const FIRST = 1_700_000_000_000;
const version = (number: number): string => String(number).padStart(4, '0');

export const dialect: Dialect = {
  layout: 'drizzle',
  tell: (steps) => {
    const entries = steps.map(({ number, name }, idx) => ({
      idx,
      version: '7',
      when: FIRST + number * 1000,
      tag: `${version(number)}_${name}`,
      breakpoints: true,
    }));
    const files = steps.map(({ up }, i) => [`${entries[i]!.tag}.sql`, up]);
    return {
      'meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries }, null, 2),
      ...(Object.fromEntries(files) as Record<string, string>),
    };
  },
  version,
  table: 'drizzle.__drizzle_migrations',
  applied: `SELECT pg_catalog.lpad(((created_at - ${FIRST}) / 1000)::text, 4, '0') AS version
FROM drizzle.__drizzle_migrations ORDER BY created_at`,
  code: () => null,
  makeDirty: null,
};
