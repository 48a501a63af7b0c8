// How a migration is run, in words for people.
import type { Prepared } from './prepare.ts';

export const MODE_WORDS: Readonly<Record<Prepared['shape']['mode'], string>> = {
  transaction: 'one transaction',
  own: "the file's own transactions",
  module: 'a module, in one transaction',
  statements: 'statement by statement',
  batches: 'in batches',
};
