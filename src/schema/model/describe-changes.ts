// Differences in words: what was expected and what was found, attribute by attribute, short enough for one log line. Knows no kind.
import type { Change } from './kind.ts';
import type { Json } from './object.ts';

const SHOWN = 160;

/** `type: expected text, found integer; not null: expected yes, found no`. */
export function describeChanges({ expected, live, changed }: Pick<Change, 'expected' | 'live' | 'changed'>): string {
  return changed
    .map((name) => {
      const [wanted, found] = shownPair(expected.attributes[name], live.attributes[name]);
      return `${words(name)}: expected ${wanted}, found ${found}`;
    })
    .join('; ');
}

/** `notNull` is `not null`. */
const words = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function shownPair(expected: Json | undefined, live: Json | undefined): readonly [string, string] {
  if (typeof expected === 'string' && typeof live === 'string' && /\n/.test(expected + live)) return firstDifferingLine(expected, live);
  return [shown(expected, live === true), shown(live, expected === true)];
}

function firstDifferingLine(expected: string, live: string): readonly [string, string] {
  const [wanted, found] = [expected.split('\n'), live.split('\n')];
  const at = wanted.findIndex((line, i) => line !== found[i]);
  const line = at < 0 ? wanted.length : at;
  const show = (lines: readonly string[]): string => (lines[line] === undefined ? 'the end' : `\`${cut(lines[line].trim())}\``);
  return [`in line ${line + 1} ${show(wanted)}`, show(found)];
}

function shown(value: Json | undefined, isFlag: boolean): string {
  if (value === undefined) return isFlag ? 'no' : 'none';
  if (value === true) return 'yes';
  if (typeof value === 'string') return cut(value);
  return cut(Array.isArray(value) ? value.map(String).join(', ') : JSON.stringify(value));
}

const cut = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
