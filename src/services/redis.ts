// Redis, and what speaks as it does: it is there when it answers PING with PONG, after the password if there is one.
import type { Service } from '../config/services.ts';
import type { AttemptOptions, NotThere } from './answer.ts';
import { reach } from './reach.ts';

export function askRedis(service: Service, options: AttemptOptions): Promise<NotThere | null> {
  const { user, password } = service;
  const login = password === '' ? [] : [['AUTH', ...(user === '' ? [] : [user]), password]];
  const commands = [...login, ['PING']];
  return reach(service, options, { say: commands.map(command).join(''), heard: (text) => heard(text, commands.length) });
}

/** A command as an array of strings (Redis serialization protocol). */
const command = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

/** @param expected how many lines answer what was said. */
function heard(text: string, expected: number): NotThere | null | 'more' {
  const lines = text.split('\r\n').slice(0, -1);
  const error = lines.find((line) => line.startsWith('-'));
  if (error !== undefined) return { verdict: REFUSED.test(error) ? 'refused' : 'not-yet', message: `Redis answered ${error.slice(1)}` };
  if (lines.length < expected) return 'more';
  return lines.at(-1) === '+PONG' ? null : { verdict: 'not-yet', message: 'it did not answer PING with PONG: it is not Redis' };
}

/** What waiting does not change; LOADING, MASTERDOWN and the like pass. */
const REFUSED = /^-(?:NOAUTH|WRONGPASS|NOPERM|ERR (?:invalid password|Client sent AUTH|AUTH ))/i;
