// Stories told in our own layout.
import type { Dialect } from '../dialect.ts';

const version = (number: number): string => String(number).padStart(4, '0');

export const dialect: Dialect = {
  layout: 'gate',
  tell: (steps) =>
    Object.fromEntries(
      steps.flatMap(({ number, name, up, down, noTransaction }) => [
        [`${version(number)}_${name}.sql`, noTransaction ? `-- gate: transaction=off\n${up}` : up],
        ...(down === undefined ? [] : [[`${version(number)}_${name}.down.sql`, down]]),
      ]),
    ),
  version,
  table: null,
  applied: "SELECT version FROM schemagate.migrations WHERE state = 'applied' ORDER BY version",
  code: () => null,
  makeDirty: null,
};
