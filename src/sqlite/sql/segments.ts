// What of a file is one transaction: all of it, what its own BEGIN and COMMIT enclose, or what lies between statements that SQLite refuses in a
// transaction, or would not do there.
import type { FileStatement } from './statements.ts';

export type Segment =
  | {
      readonly kind: 'transaction';
      readonly statements: readonly FileStatement[];
      readonly end: 'COMMIT' | 'ROLLBACK';
      readonly upTo: number;
    }
  /** Runs by itself. */
  | { readonly kind: 'outside'; readonly statements: readonly [FileStatement]; readonly upTo: number };

export interface Segments {
  /** In order; `upTo` counts the statements of the file that are done with it. */
  readonly segments: readonly Segment[];
  /** The file has BEGIN and COMMIT of its own. */
  readonly isOwn: boolean;
  /** It begins a transaction and does not end it. */
  readonly leftOpen: boolean;
  /** It switches foreign keys off outside of a transaction, as for a change of a table. */
  readonly keysOff: boolean;
}

const OUTSIDE_PRAGMA = /^(?:JOURNAL_MODE|SYNCHRONOUS|LOCKING_MODE|WAL_CHECKPOINT|TEMP_STORE|PAGE_SIZE|AUTO_VACUUM|INCREMENTAL_VACUUM)$/;

/** @param text that the offsets are in. @param alone each statement by itself, as the file asks. */
export function segmentsOf(text: string, statements: readonly FileStatement[], alone: boolean): Segments {
  const segments: Segment[] = [];
  let within: FileStatement[] = [];
  let isOpen = false;
  let isOwn = false;
  let keysOff = false;
  const end = (how: 'COMMIT' | 'ROLLBACK', upTo: number): void => {
    if (within.length > 0) segments.push({ kind: 'transaction', statements: within, end: how, upTo });
    within = [];
  };
  for (const [i, statement] of statements.entries()) {
    const control = controlOf(statement);
    const keys = isOpen ? null : foreignKeysIn(text, statement);
    if (control === 'BEGIN' && !isOpen) {
      end('COMMIT', i);
      isOpen = isOwn = true;
    } else if (isOpen && (control === 'COMMIT' || control === 'ROLLBACK')) {
      end(control, i + 1);
      isOpen = false;
    } else if (keys !== null) keysOff ||= keys === 'off';
    else if (!isOpen && (alone || isOutside(statement))) {
      end('COMMIT', i);
      segments.push({ kind: 'outside', statements: [statement], upTo: i + 1 });
    } else within.push(statement);
  }
  end('COMMIT', statements.length);
  return { segments, isOwn, leftOpen: isOpen, keysOff };
}

function controlOf({ words: [first, second, third] }: FileStatement): 'BEGIN' | 'COMMIT' | 'ROLLBACK' | null {
  if (first === 'BEGIN') return 'BEGIN';
  if (first === 'COMMIT' || first === 'END') return 'COMMIT';
  const toSavepoint = second === 'TO' || (second === 'TRANSACTION' && third === 'TO');
  return first === 'ROLLBACK' && !toSavepoint ? 'ROLLBACK' : null;
}

/** `PRAGMA foreign_keys` does nothing in a transaction: the gate sees to foreign keys itself. Null for another statement. */
function foreignKeysIn(text: string, { start, end, words }: FileStatement): 'on' | 'off' | null {
  if (words[0] !== 'PRAGMA' || pragmaOf(words) !== 'FOREIGN_KEYS') return null;
  const value = /[=(]\s*['"]?(\w+)/.exec(text.slice(start, end))?.[1]?.toLowerCase();
  if (value === undefined) return null;
  return ['on', 'yes', 'true', '1'].includes(value) ? 'on' : 'off';
}

/** With or without the name of a database before it. */
function pragmaOf([, first = '', second = '']: readonly string[]): string {
  return first === 'MAIN' || first === 'TEMP' ? second : first;
}

function isOutside({ words }: FileStatement): boolean {
  const [first] = words;
  if (first === 'PRAGMA') return OUTSIDE_PRAGMA.test(pragmaOf(words));
  return first === 'VACUUM' || first === 'ATTACH' || first === 'DETACH';
}
