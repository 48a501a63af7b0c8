// What databases are called while a backup is restored and after it: by the name that they are about and the time. Pure.
import { stampOf } from '../../backup/backup-name.ts';
import { plainNameAside, quoteName } from '../../schema/model/name.ts';

export interface RestoreNames {
  /** It is filled under this one. */
  readonly fresh: string;
  /** The old one is kept under this one. */
  readonly kept: string;
}

const FRESH = '_restoring_';
const KEPT = '_before_restore_';

/** @param at ISO 8601, UTC. */
export function restoreNames(database: string, at: string): RestoreNames {
  const named = (what: string): string => plainNameAside(quoteName(database), `${what}${stampOf(at)}`);
  return { fresh: named(FRESH), kept: named(KEPT) };
}

/** Whether a database is what a restore of this one has begun, or has kept. */
export const leftFresh = (database: string): ((name: string) => boolean) => isOf(database, FRESH);
export const keptOf = (database: string): ((name: string) => boolean) => isOf(database, KEPT);

/** A long name is shortened, but for its beginning. */
function isOf(database: string, what: string): (name: string) => boolean {
  const example = plainNameAside(quoteName(database), `${what}${'0'.repeat(8)}_${'0'.repeat(6)}`);
  const head = example.slice(0, example.length - STAMP);
  return (name) => name.startsWith(head) && /^\d{8}_\d{6}$/.test(name.slice(head.length));
}

const STAMP = 15;
