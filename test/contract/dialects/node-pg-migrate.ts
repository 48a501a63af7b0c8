// Stories told as SQL migrations of node-pg-migrate.
import type { Dialect, Step } from '../dialect.ts';

const version = (number: number): string => String(1700000000000 + number);

const fileOf = ({ up, down }: Step): string => `-- Up Migration\n${up}\n${down === undefined ? '' : `\n-- Down Migration\n${down}\n`}`;

export const dialect: Dialect = {
  layout: 'node-pg-migrate',
  tell: (steps) => Object.fromEntries(steps.map((step) => [`${version(step.number)}_${step.name.replaceAll('_', '-')}.sql`, fileOf(step)])),
  version,
  table: 'public.pgmigrations',
  applied: "SELECT pg_catalog.split_part(name, '_', 1) AS version FROM public.pgmigrations ORDER BY run_on, id",
  code: (number) => ({
    path: `${version(number)}_in-code.js`,
    content: `export const up = (pgm) => {\n  pgm.createTable('from_code', { id: 'id' });\n};\n\nexport const down = (pgm) => {\n  pgm.dropTable('from_code');\n};\n`,
  }),
  makeDirty: null,
};
