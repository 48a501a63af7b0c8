// Recreates a type if PostgreSQL has no statement to alter it: the old one is renamed, columns move over, the old one is dropped.
import type { Change } from '../model/kind.ts';
import { allButLast, nameAside } from '../model/name.ts';
import type { Supersession } from '../model/replacement.ts';

/** @param word `TYPE`, `DOMAIN`. @param before run on the old one while it still has its name. */
export function supersession(
  { live: { id }, apart }: Pick<Change, 'live' | 'apart'>,
  word: string,
  create: string,
  before: readonly string[] = [],
): Supersession {
  const aside = nameAside(id, apart);
  return {
    away: [...before, `ALTER ${word} ${id} RENAME TO ${aside}`],
    make: [create],
    gone: [`DROP ${word} ${allButLast(id)}.${aside}`],
  };
}
