// Options of what is no command: what means nothing is a TypeError at once.
import { parseDuration } from '../core/time/duration.ts';

/** @param of what they are options of, for the message. @throws TypeError for one that it does not have. */
export function refuseUnknown(of: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new TypeError(`${unknown} is not an option of ${of}; its options are ${known.join(', ')}`);
}

/** @throws TypeError if it is not a duration. */
export function milliseconds(name: string, value: number | string): number {
  const ms = typeof value === 'string' ? parseDuration(value) : value;
  if (ms === null || !Number.isFinite(ms) || ms < 0 || typeof ms !== 'number')
    throw new TypeError(`${name} is ${JSON.stringify(value)}: give milliseconds, or a duration such as '500ms' or '2s'`);
  return ms;
}
