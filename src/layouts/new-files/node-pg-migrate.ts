// node-pg-migrate, as `node-pg-migrate create --migration-file-language sql` creates a migration: one file with two sections, or two files
// if the folder has pairs. In SQL it has no directive for what must run outside a transaction.
import { filesIn } from '../read-folder.ts';
import { numbered, type WriteNew } from './new-file.ts';

export const writeNew: WriteNew = (wish) => {
  const { folder, now } = wish;
  const isPaired = folder !== null && filesIn(folder).some((name) => name.endsWith('.up.sql'));
  return numbered(wish, (last) => after(last, now)).flatMap(({ version, name, up, down }) => {
    const path = `${version}_${name.replaceAll('_', '-')}`;
    if (isPaired)
      return [
        { path: `${path}.up.sql`, text: up },
        { path: `${path}.down.sql`, text: down },
      ];
    const text = /^\s*--[\s-]*up\s+migration/im.test(up) ? up : `-- Up Migration\n${up}\n-- Down Migration\n${down}`;
    return [{ path: `${path}.sql`, text }];
  });
};

/** The next number if the last one is small; otherwise the time, as long as the last one: in milliseconds, or as a date down to them. */
function after(last: string | undefined, now: Date): string {
  const digits = /^\d+/.exec(last ?? '')?.[0];
  if (digits !== undefined && digits.length < 13) return String(BigInt(digits) + 1n).padStart(digits.length, '0');
  const time = digits?.length === 17 ? now.toISOString().replaceAll(/\D/g, '') : String(now.getTime());
  return digits !== undefined && digits.length === time.length && digits >= time ? String(BigInt(digits) + 1n) : time;
}
