// Flyway: `V<version>__<name>.sql`, numbered the way the folder does it; an undo script if the folder has them, and a `.conf` beside it
// for what must run outside a transaction or looks like a placeholder.
import { type NewFile, numbered, stampAfter, type WriteNew } from './new-file.ts';

export const writeNew: WriteNew = (wish) => {
  const undoes = wish.migrations.some(({ down }) => down !== null);
  return numbered(wish, (last) => after(last, wish.now)).flatMap(({ version, name, part, up, down }) => [
    ...script(`V${version}__${name}.sql`, up, part.outside),
    ...(undoes ? script(`U${version}__${name}.sql`, down, part.outside) : []),
  ]);
};

/** The last part is incremented: `2.1` after `2.0`. */
function after(last: string | undefined, now: Date): string {
  if (last === undefined) return '1';
  if (/^(?:19|20)\d{12}$/.test(last)) return stampAfter(last, now);
  return last.replace(/\d+$/, (digits) => String(BigInt(digits) + 1n).padStart(digits.length, '0'));
}

function script(path: string, text: string, outside: boolean): readonly NewFile[] {
  const settings = [
    ...(outside ? ['executeInTransaction=false'] : []),
    ...(/\$\{[A-Za-z_]/.test(text) ? ['placeholderReplacement=false'] : []),
  ];
  const conf = { path: `${path}.conf`, text: `${settings.join('\n')}\n` };
  return [{ path, text }, ...(settings.length > 0 ? [conf] : [])];
}
