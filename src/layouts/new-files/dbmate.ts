// dbmate: one file with two sections, as `dbmate new` creates it.
import { nextVersion, numbered, stamp, type WriteNew } from './new-file.ts';

export const writeNew: WriteNew = (wish) =>
  numbered(wish, (last) => nextVersion(last, wish.now, stamp(wish.now))).map(({ version, name, part, up, down }) => {
    const option = part.outside ? ' transaction:false' : '';
    const text = /^--\s*migrate:up/m.test(up) ? up : `-- migrate:up${option}\n${up}\n-- migrate:down${option}\n${down}`;
    return { path: `${version}_${name}.sql`, text };
  });
