// goose: one file with two sections, as `goose create` creates it. It ends a statement at the first line that ends in a semicolon, so one
// that contains semicolons is marked.
import { nextVersion, numbered, stamp, type WriteNew } from './new-file.ts';
import { statementsIn } from './statements-in.ts';

export const writeNew: WriteNew = (wish) =>
  numbered(wish, (last) => nextVersion(last, wish.now, stamp(wish.now))).map(({ version, name, part, up, down }) => {
    const head = part.outside ? '-- +goose NO TRANSACTION\n' : '';
    const text = /^--\s*\+goose\s+up/im.test(up) ? up : `${head}-- +goose Up\n${marked(up)}\n-- +goose Down\n${marked(down)}`;
    return { path: `${version}_${name}.sql`, text };
  });

const marked = (text: string): string =>
  statementsIn(text)
    .map((statement) => (INSIDE.test(statement) ? `-- +goose StatementBegin\n${statement.trimEnd()}\n-- +goose StatementEnd\n` : statement))
    .join('');

/** A semicolon that is not the last. */
const INSIDE = /;[^;]*;/;
