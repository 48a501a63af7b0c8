// What each table lock mode keeps others from doing (manual, 13.3.1).

/** What an application notices of it. */
export type Blocks = 'nothing' | 'changes' | 'writes' | 'reads and writes';

interface Described {
  /** As pg_locks has it. */
  readonly mode: string;
  /** As the manual writes it. */
  readonly name: string;
  readonly blocks: Blocks;
}

/** From weakest to strongest. */
export const LOCK_MODES = [
  { mode: 'AccessShareLock', name: 'ACCESS SHARE', blocks: 'nothing' },
  { mode: 'RowShareLock', name: 'ROW SHARE', blocks: 'nothing' },
  { mode: 'RowExclusiveLock', name: 'ROW EXCLUSIVE', blocks: 'nothing' },
  { mode: 'ShareUpdateExclusiveLock', name: 'SHARE UPDATE EXCLUSIVE', blocks: 'changes' },
  { mode: 'ShareLock', name: 'SHARE', blocks: 'writes' },
  { mode: 'ShareRowExclusiveLock', name: 'SHARE ROW EXCLUSIVE', blocks: 'writes' },
  { mode: 'ExclusiveLock', name: 'EXCLUSIVE', blocks: 'writes' },
  { mode: 'AccessExclusiveLock', name: 'ACCESS EXCLUSIVE', blocks: 'reads and writes' },
] as const satisfies readonly Described[];

export type LockMode = (typeof LOCK_MODES)[number];
export type LockModeName = LockMode['mode'];

export const SHARE_UPDATE_EXCLUSIVE = LOCK_MODES[3];

export function strongest(modes: readonly string[]): LockMode | null {
  return LOCK_MODES.findLast(({ mode }) => modes.includes(mode)) ?? null;
}

/** Whether one blocks more than the other. */
export const isStronger = (one: LockMode, other: LockMode | null): boolean =>
  other === null || LOCK_MODES.indexOf(one) > LOCK_MODES.indexOf(other);

/** In words, for a person deciding whether it may run now. */
export const BLOCKING: Readonly<Record<Blocks, string>> = {
  nothing: 'blocks no reads and no writes',
  changes: 'blocks no reads and no writes, but VACUUM and other changes of the table',
  writes: 'blocks writes',
  'reads and writes': 'blocks reads and writes',
};
