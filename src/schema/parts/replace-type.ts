// Recreates a type if PostgreSQL has no statement to alter it: the old one is renamed, columns move over, the old one is dropped.
import type { Supersession } from '../model/kind.ts';
import { allButLast, nameAside } from '../model/name.ts';

/** @param word `TYPE`, `DOMAIN`. @param before run on the old one while it still has its name. */
export const supersession = (id: string, word: string, create: string, before: readonly string[] = []): Supersession => ({
  away: [...before, `ALTER ${word} ${id} RENAME TO ${nameAside(id)}`],
  make: [create],
  gone: [`DROP ${word} ${allButLast(id)}.${nameAside(id)}`],
});
