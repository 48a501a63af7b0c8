// The words of a command's own flags: lists, pairs, one of a few. What nobody understands is kept as a problem, so that all of it is told at once.
import { type Finding, finding } from '../core/finding.ts';
import { suggest } from '../core/text/suggest.ts';
import type { FlagValues } from './context.ts';

export interface FlagWords {
  readonly problems: Finding[];
  /** `a,b`; empty where the flag is not given. */
  list(flag: string): readonly string[];
  /** `from=to,…`; in lower case on the left. */
  pairs(flag: string): readonly (readonly [from: string, to: string])[];
  /** The first where the flag is not given. */
  oneOf<T extends string>(flag: string, choices: readonly [T, ...T[]]): T;
  /** As pairs, of which the right side is one of these words. @param many for people: `it is s or ms`. */
  named<T>(flag: string, words: ReadonlyMap<string, T>, many: { readonly noun: string; readonly hint: string }): ReadonlyMap<string, T>;
}

export function flagWords(flags: FlagValues): FlagWords {
  const problems: Finding[] = [];
  const list: FlagWords['list'] = (flag) => {
    const value = flags[flag];
    if (typeof value !== 'string') return [];
    return value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  };
  const pairs: FlagWords['pairs'] = (flag) =>
    list(flag).flatMap((item) => {
      const [, from, to] = /^([^=]+)=(.+)$/.exec(item) ?? [];
      if (from !== undefined && to !== undefined) return [[from.trim().toLowerCase(), to.trim()] as const];
      const message = `--${flag} has '${item}', which is not of the form FROM=TO`;
      problems.push(misusedFlag(flag, message, 'write the name, an equals sign and the value'));
      return [];
    });
  return {
    problems,
    list,
    pairs,
    oneOf: (flag, choices) => {
      const given = flags[flag] ?? choices[0];
      const found = choices.find((choice) => choice === given);
      if (found === undefined) problems.push(misusedFlag(flag, `--${flag} is '${String(given)}'`, `it is one of ${choices.join(', ')}`));
      return found ?? choices[0];
    },
    named: (flag, words, { noun, hint }) => {
      const found = pairs(flag).flatMap(([from, word]) => {
        if (words.has(word)) return [[from, words.get(word)!] as const];
        const near = suggest(word, [...words.keys()]);
        const meant = near === null ? '' : `; is ${near} meant?`;
        problems.push(misusedFlag(flag, `--${flag} has no ${noun} '${word}'${meant}`, hint));
        return [];
      });
      return new Map(found);
    },
  };
}

export const misusedFlag = (flag: string, message: string, hint: string): Finding =>
  finding({ code: 'bad-flag', subject: `--${flag}`, message, hint });
