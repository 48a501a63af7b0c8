// A ledger for taking migrations back: where another says that one is applied, this one takes its row away, and what takes it back with it.
// How far one came that is not a transaction stands beside its row, which is there until the end.
import type { Migration } from '../core/migration.ts';
import type { Ledger, Run } from './ledger.ts';
import type { WayBackStore } from './way-back-store.ts';

interface Reversing {
  readonly ledger: Ledger;
  readonly store: WayBackStore;
  /** The one applied before it, null if it is the first. */
  readonly before: (migration: Migration) => Migration | null;
  /** What is written of it besides, before its row goes. @param took as long as the message that it is in, or nobody knows how long. */
  readonly recorded: (migration: Migration, took?: 'message') => readonly string[];
}

export function reversingLedger({ ledger, store, before, recorded }: Reversing): Ledger {
  const both = (first: string | null, second: string): string => (first === null ? second : `${first};\n${second}`);
  const gone = (migration: Migration, took?: 'message'): string =>
    [...recorded(migration, took), ledger.reverted(migration, before(migration)), store.forget(migration)].join(';\n');
  return {
    ...ledger,
    applied: (migration) => gone(migration, 'message'),
    finished: (migration) => gone(migration),
    started: (migration: Migration, run: Run) =>
      both(ledger.reverting(migration), store.start(migration, { file: migration.file, text: migration.text }, run)),
    progress: (migration, done) => store.progress(migration, done),
    stopped: (migration, error) => store.stopped(migration, error),
    forget: (migration) => both(ledger.kept(migration), store.settle(migration)),
  };
}
