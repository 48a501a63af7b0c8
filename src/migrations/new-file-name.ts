// What the file of a new migration of our own layout is called: the next version, and words that can be part of a file name.
import { finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';

/** Numbered like the last one: with a time to the second if that has one, otherwise with the next number of as many digits. */
export function nextVersion(last = '0000', now: Date): string {
  const time = now.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  if (/^(?:19|20)\d{12}$/.test(last)) return time > last ? time : String(BigInt(last) + 1n);
  return String(BigInt(last) + 1n).padStart(last.length, '0');
}

/** @throws Stop('misused') for what is not part of a file name. */
export function nameOf(given: string): string {
  const name = given
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
  if (name !== '') return name;
  const message = `"${given}" contains nothing that could name a file`;
  throw new Stop([finding({ code: 'bad-operand', subject: 'NAME', message, hint: 'write a few words: add_email_to_users' })]);
}
