// V8's flags of a run that has much to read or something to apply, and as they are otherwise. Refuses flags that this Node does not have.
import { execFileSync } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** `--flag=value` or `--no-flag`, in the order in which they are set. */
export interface SparingFlags {
  readonly sparing: readonly string[];
  readonly usual: readonly string[];
}

/**
 * The young generation stays as it is: Node can be given a limit only when it starts. To share it out among threads takes longer than to collect
 * so little. And V8's optimising compilers, whose own code takes 5 MB, wait for what runs fifty times longer than a thousand small files make it.
 */
const NUMBERS = [
  ['semi-space-growth-factor', 1],
  ['invocation-count-for-maglev', 20_000],
  ['invocation-count-for-turbofan', 200_000],
] as const;
const OFF = ['parallel-scavenge'] as const;

/** @throws Error if this Node lacks one of them. */
export function sparingFlags(): SparingFlags {
  const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  const missing = [...NUMBERS.map(([name]) => name), ...OFF].filter((name) => !options.includes(`default: --${name}`));
  if (missing.length > 0) throw new Error(`this Node.js does not know V8's ${missing.join(', ')}`);
  return {
    sparing: [...NUMBERS.map(([name, value]) => `--${name}=${value}`), ...OFF.map((name) => `--no-${name}`)],
    usual: [...NUMBERS.map(([name]) => `--${name}=${usualValue(name, options)}`), ...OFF.map((name) => `--${name}`)],
  };
}

/** One flag may decide another's value, and V8 tells only what it would be without. But it takes a code cache only under the flags of before. */
function usualValue(name: string, options: string): number {
  const script = new Script(nextText());
  script.runInThisContext();
  const cachedData = script.createCachedData();
  const isUsual = (value: number): boolean => {
    setFlagsFromString(`--${name}=${value}`);
    return new Script(nextText(), { cachedData }).cachedDataRejected === false;
  };
  const documented = Number(new RegExp(`default: --${name}=(\\d+)`).exec(options)![1]);
  if (isUsual(documented)) return documented;
  for (let value = 1; value < MOST; value++) if (isUsual(value)) return value;
  throw new Error(`what V8's --${name} is in this Node.js is not found`);
}

const MOST = 100_000;

/** Equally long, as a cache has it, and never the same, because V8 keeps what it has compiled. */
let texts = MOST;
const nextText = (): string => `(() => { const f = (x) => x + ${texts++}; return f(1); })()`;
