// Storage parameters, of tables, indexes and columns alike: `fillfactor=70`, sorted, as they stand in WITH (…) and SET (…).
import { quoteLiteral } from '../sql/quote.ts';
import { quoteName } from './name.ts';

/** From the server's list of `name=value`, as JSON. */
export const parseOptions = (json: string | null | undefined, prefix = ''): readonly string[] =>
  (JSON.parse(json ?? '[]') as string[]).map((option) => `${prefix}${option}`).sort();

export const optionList = (options: readonly string[]): string => options.map(clause).join(', ');

/** `SET (…)` and `RESET (…)` that take the one list to the other. */
export function optionChanges(live: readonly string[] = [], expected: readonly string[] = []): readonly string[] {
  const gone = live.filter((option) => !expected.some((other) => nameOf(other) === nameOf(option)));
  const set = expected.filter((option) => !live.includes(option));
  return [
    ...(gone.length > 0 ? [`RESET (${gone.map(nameOf).map(quotedParts).join(', ')})`] : []),
    ...(set.length > 0 ? [`SET (${optionList(set)})`] : []),
  ];
}

const nameOf = (option: string): string => option.slice(0, option.indexOf('='));
const quotedParts = (name: string): string => name.split('.').map(quoteName).join('.');

function clause(option: string): string {
  const value = option.slice(nameOf(option).length + 1);
  return `${quotedParts(nameOf(option))}=${/^(-?\d+(\.\d+)?|[a-z_]+)$/.test(value) ? value : quoteLiteral(value)}`;
}
