// What a person calls a new migration, as words that can be part of a file name.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';

/** @throws Stop('misused') for what cannot be part of a file name. */
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
