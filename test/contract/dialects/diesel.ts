// diesel's folders and ledger.
import type { Dialect } from '../dialect.ts';

const digits = (number: number): string => String(number).padStart(6, '0');

export const dialect: Dialect = {
  layout: 'diesel',
  tell: (steps) =>
    Object.fromEntries(
      steps.flatMap(({ number, name, up, down, noTransaction }) => {
        const folder = `2024-01-01-${digits(number)}_${name}`;
        return [
          [`${folder}/up.sql`, up],
          ...(down === undefined ? [] : [[`${folder}/down.sql`, down]]),
          ...(noTransaction ? [[`${folder}/metadata.toml`, 'run_in_transaction = false\n']] : []),
        ];
      }),
    ),
  version: (number) => `20240101${digits(number)}`,
  table: 'public.__diesel_schema_migrations',
  applied: 'SELECT version FROM public.__diesel_schema_migrations ORDER BY version COLLATE "C"',
  code: () => null,
  makeDirty: null,
};
