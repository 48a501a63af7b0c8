// sqlx's folders and ledger.
import type { Dialect } from '../dialect.ts';

const version = (number: number): string => `20240101${String(number).padStart(6, '0')}`;

export const dialect: Dialect = {
  layout: 'sqlx',
  tell: (steps) =>
    Object.fromEntries(
      steps.flatMap(({ number, name, up, down, noTransaction }) => {
        const path = `${version(number)}_${name}`;
        const text = noTransaction ? `-- no-transaction\n${up}` : up;
        return down === undefined
          ? [[`${path}.sql`, text]]
          : [
              [`${path}.up.sql`, text],
              [`${path}.down.sql`, down],
            ];
      }),
    ),
  version,
  table: 'public._sqlx_migrations',
  applied: 'SELECT version::text AS version FROM public._sqlx_migrations WHERE success ORDER BY _sqlx_migrations.version',
  code: () => null,
  makeDirty: (number) =>
    `INSERT INTO public._sqlx_migrations (version, description, success, checksum, execution_time) VALUES (${version(number)}, '', false, '', -1) ON CONFLICT (version) DO UPDATE SET success = false`,
};
