// sqlx, as `sqlx migrate add` creates a migration: one file, or two if the folder's others are reversible. What must run outside a
// transaction says so in its first line.
import { filesIn } from '../read-folder.ts';
import { nextVersion, numbered, stamp, type WriteNew } from './new-file.ts';

export const writeNew: WriteNew = (wish) => {
  const { folder, migrations, goesBack, now } = wish;
  const isPaired = migrations.length === 0 ? goesBack : folder !== null && filesIn(folder).some((name) => name.endsWith('.up.sql'));
  return numbered(wish, (last) => nextVersion(last, now, stamp(now))).flatMap(({ version, name, part, up, down }) => {
    const head = part.outside ? '-- no-transaction\n' : '';
    if (!isPaired) return [{ path: `${version}_${name}.sql`, text: head + up }];
    return [
      { path: `${version}_${name}.up.sql`, text: head + up },
      { path: `${version}_${name}.down.sql`, text: head + down },
    ];
  });
};
