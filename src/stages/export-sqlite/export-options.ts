// What the command line asks of a move into a SQLite file, read once. Refuses what nobody understands, all of it at once.
import { stopOnErrors } from '../../core/stop.ts';
import type { BackChoice } from '../../import/back/pair-back.ts';
import type { Unit } from '../../import/time-unit.ts';
import type { FlagValues } from '../context.ts';
import { flagWords } from '../flag-words.ts';
import { INTO, UNIT_NAMES } from '../import/import-options.ts';

export interface ExportOptions extends BackChoice {
  readonly into: (typeof INTO)[number];
  /** The file is made, with the tables of the database. */
  readonly creates: boolean;
  /** By `table.column` in lower case. */
  readonly times: ReadonlyMap<string, Unit | 'iso'>;
}

/** @throws Stop('misused') with all that is wrong. */
export function exportOptionsIn(flags: FlagValues): ExportOptions {
  const { problems, list, pairs, oneOf, named } = flagWords(flags);
  const forms: ReadonlyMap<string, Unit | 'iso'> = new Map([...UNIT_NAMES, ['iso', 'iso'] as const]);
  const options: ExportOptions = {
    only: flags['only'] === undefined ? null : list('only'),
    skip: list('skip'),
    map: new Map(pairs('map')),
    into: oneOf('into', INTO),
    creates: flags['create-schema'] === true,
    times: named('times', forms, { noun: 'form', hint: 'it is s, ms, us, ns, julian or iso' }),
  };
  stopOnErrors(problems);
  return options;
}
