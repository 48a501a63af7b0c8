// diesel, as `diesel migration generate` creates a migration: a folder named after the time, with up.sql and down.sql; metadata.toml says
// what must run outside a transaction.
import { numbered, stampAfter, type WriteNew } from './new-file.ts';

export const writeNew: WriteNew = (wish) =>
  numbered(wish, (last) => stampAfter(last, wish.now)).flatMap(({ version, name, part, up, down }) => {
    const folder = `${version.replace(/^(\d{4})(\d\d)(\d\d)(\d{6})$/, '$1-$2-$3-$4')}_${name}`;
    return [
      { path: `${folder}/up.sql`, text: up },
      { path: `${folder}/down.sql`, text: down },
      ...(part.outside ? [{ path: `${folder}/metadata.toml`, text: 'run_in_transaction = false\n' }] : []),
    ];
  });
