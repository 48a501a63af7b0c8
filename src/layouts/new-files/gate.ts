// Our own layout: `NNNN_name.sql` and `NNNN_name.down.sql`, numbered like those before it.
import { nextVersion, numbered, type WriteNew } from './new-file.ts';

export const writeNew: WriteNew = (wish) =>
  numbered(wish, (last) => nextVersion(last, wish.now, '0001')).flatMap(({ version, name, up, down }) => [
    { path: `${version}_${name}.sql`, text: up },
    { path: `${version}_${name}.down.sql`, text: down },
  ]);
