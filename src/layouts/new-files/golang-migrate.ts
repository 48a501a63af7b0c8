// golang-migrate: two files, numbered by time unless the folder's are sequential, as with `migrate create -seq`. It sends a file as one
// message and has no directive for what must run outside a transaction: a statement alone in its file does.
import { nextVersion, numbered, stamp, type WriteNew } from './new-file.ts';

export const writeNew: WriteNew = (wish) =>
  numbered(wish, (last) => nextVersion(last, wish.now, stamp(wish.now))).flatMap(({ version, name, up, down }) => [
    { path: `${version}_${name}.up.sql`, text: up },
    { path: `${version}_${name}.down.sql`, text: down },
  ]);
