// What each table lock mode keeps others from doing (manual, 13.3.1).

/** What an application notices of it. */
export type Blocks = 'nothing' | 'changes' | 'writes' | 'reads and writes';

export interface LockMode {
  /** As pg_locks has it. */
  readonly mode: string;
  /** As the manual writes it. */
  readonly name: string;
  readonly blocks: Blocks;
}

/** From weakest to strongest. */
const MODES: readonly LockMode[] = [
  { mode: 'AccessShareLock', name: 'ACCESS SHARE', blocks: 'nothing' },
  { mode: 'RowShareLock', name: 'ROW SHARE', blocks: 'nothing' },
  { mode: 'RowExclusiveLock', name: 'ROW EXCLUSIVE', blocks: 'nothing' },
  { mode: 'ShareUpdateExclusiveLock', name: 'SHARE UPDATE EXCLUSIVE', blocks: 'changes' },
  { mode: 'ShareLock', name: 'SHARE', blocks: 'writes' },
  { mode: 'ShareRowExclusiveLock', name: 'SHARE ROW EXCLUSIVE', blocks: 'writes' },
  { mode: 'ExclusiveLock', name: 'EXCLUSIVE', blocks: 'writes' },
  { mode: 'AccessExclusiveLock', name: 'ACCESS EXCLUSIVE', blocks: 'reads and writes' },
];

export const SHARE_UPDATE_EXCLUSIVE = MODES[3]!;

export function strongest(modes: readonly string[]): LockMode | null {
  return MODES.findLast(({ mode }) => modes.includes(mode)) ?? null;
}

/** Whether one blocks more than the other. */
export const isStronger = (one: LockMode, other: LockMode | null): boolean => other === null || MODES.indexOf(one) > MODES.indexOf(other);

/** In words, for a person deciding whether it may run now. */
export const BLOCKING: Readonly<Record<Blocks, string>> = {
  nothing: 'blocks no reads and no writes',
  changes: 'blocks no reads and no writes, but VACUUM and other changes of the table',
  writes: 'blocks writes',
  'reads and writes': 'blocks reads and writes',
};
