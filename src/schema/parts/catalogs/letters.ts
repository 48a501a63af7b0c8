// SQL about the letter by which a catalog that holds several kinds tells them apart (pg_class.relkind).
import { quoteLiteral } from '../../../sql/quote.ts';

/** The value of each letter; a single value needs no letter. */
export function byLetter(letter: string | undefined, values: readonly (readonly [letter: string, value: string])[]): string {
  const all = new Set(values.map(([, value]) => value));
  if (letter === undefined || all.size === 1) return [...all].join();
  return `CASE ${letter} ${values.map(([one, value]) => `WHEN ${quoteLiteral(one)} THEN ${value}`).join(' ')} END`;
}

export const lettersAmong = (letter: string, letters: string): string => `${letter} IN (${[...letters].map(quoteLiteral).join(', ')})`;
