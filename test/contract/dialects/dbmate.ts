// Stories told as dbmate migrations.
import type { Dialect, Step } from '../dialect.ts';

const version = (number: number): string => String(20240101000000 + number);

const fileOf = ({ up, down, noTransaction }: Step): string =>
  `-- migrate:up${noTransaction ? ' transaction:false' : ''}\n${up}\n\n-- migrate:down\n${down === undefined ? '' : `${down}\n`}`;

export const dialect: Dialect = {
  layout: 'dbmate',
  tell: (steps) => Object.fromEntries(steps.map((step) => [`${version(step.number)}_${step.name}.sql`, fileOf(step)])),
  version,
  table: 'public.schema_migrations',
  applied: 'SELECT version FROM public.schema_migrations ORDER BY version',
  code: () => null,
  makeDirty: null,
};
