// Strings in dollar quotes (PostgreSQL manual, 4.1.2.4, and scan.l): `$tag$…$tag$`, whose tag may be empty.
import { endOf } from './skip.ts';

const TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;

/** The tag, with both its signs, of one that begins right there; empty if none does. */
export const dollarTag = (text: string, at: number): string => text.slice(at, endOf(TAG, text, at));

/** The offset after the one that begins there with that tag, or -1 if it is never closed. */
export function dollarQuotedEnd(text: string, at: number, tag: string): number {
  const end = text.indexOf(tag, at + tag.length);
  return end === -1 ? -1 : end + tag.length;
}
