// golang-migrate: two files, numbered by the time unless the folder's are counted, as by `migrate create -seq`. It sends a file as one message
// and knows no directive for what must be outside a transaction: one statement by itself is.
import { nextVersion, numbered, stamp, type WriteNew } from './new-file.ts';

export const writeNew: WriteNew = (wish) =>
  numbered(wish, (last) => nextVersion(last, wish.now, stamp(wish.now))).flatMap(({ version, name, up, down }) => [
    { path: `${version}_${name}.up.sql`, text: up },
    { path: `${version}_${name}.down.sql`, text: down },
  ]);
