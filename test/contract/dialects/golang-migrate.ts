// Stories as golang-migrate tells them: two files a step, numbered as by `migrate create -seq`.
import type { Dialect, Step } from '../dialect.ts';

const version = (number: number): string => String(number).padStart(6, '0');

function files({ number, name, up, down }: Step): readonly (readonly [string, string])[] {
  const stem = `${version(number)}_${name}`;
  return [[`${stem}.up.sql`, up] as const, ...(down === undefined ? [] : [[`${stem}.down.sql`, down] as const])];
}

export const dialect: Dialect = {
  layout: 'golang-migrate',
  tell: (steps) => Object.fromEntries(steps.flatMap(files)),
  version,
  table: 'public.schema_migrations',
  // The ledger only says how far it is.
  applied: `SELECT lpad(number::text, 6, '0') AS version FROM public.schema_migrations, generate_series(1, version - dirty::integer) AS number ORDER BY number`,
  code: () => null,
  makeDirty: (number) =>
    `TRUNCATE public.schema_migrations;\nINSERT INTO public.schema_migrations (version, dirty) VALUES (${number}, true)`,
};
