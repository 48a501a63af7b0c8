// A value as SQLite holds it, whatever its column was declared as, and how it is shown to people.
import { visible } from '../core/text/unprintable.ts';

export type Cell = null | number | bigint | string | Uint8Array;

const LONGEST = 60;
const UNSEEN = /[\0-\x1f\x7f-\x9f]/g;

/** `'abc'`, `12`, `a blob of 16 bytes`; long texts are cut. */
export function shownCell(cell: Cell): string {
  if (cell === null) return 'NULL';
  if (cell instanceof Uint8Array) return `a blob of ${cell.length} ${cell.length === 1 ? 'byte' : 'bytes'}`;
  if (typeof cell !== 'string') return String(cell);
  const text = cell.length > LONGEST ? `${cell.slice(0, LONGEST)}…` : cell;
  return `'${text.replace(UNSEEN, visible)}'`;
}

/** A name may hold any character: on one line. */
export const shownName = (name: string): string => name.replaceAll(/[\0-\x1f\x7f]/g, visible);
