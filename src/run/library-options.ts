// What a function of the library is given: a name that it does not know, or a value of another kind, is refused before anything is done.
// Passed over, `up({ url })` would work on whatever database the environment names.
import { SETTING_NAMES, settingOf } from '../config/settings.ts';
import { type Finding, type FixedCode, finding } from '../core/finding.ts';
import { suggest } from '../core/text/suggest.ts';

export type OptionKind = 'string' | 'number' | 'boolean' | 'function' | 'object' | 'AbortSignal';

export interface OptionRow {
  readonly kind: OptionKind;
  readonly required?: true;
}

export type OptionRows = Readonly<Record<string, OptionRow>>;

/** @param name of the function, for messages. @returns nothing where all is well. */
export function wrongOptions(name: string, given: unknown, rows: OptionRows): readonly Finding[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const hint = `call ${name}({ env: { DATABASE_URL: 'postgres://…' } })`;
    return [problem('bad-option', name, `${name}() expects an object of options, not ${described(given)}`, hint)];
  }
  const missing = Object.keys(rows).filter((key) => rows[key]!.required && (given as Record<string, unknown>)[key] === undefined);
  return [
    ...Object.entries(given).flatMap(([key, value]) => wrongOption(name, key, value, rows)),
    ...missing.map((key) =>
      problem('missing-option', key, `${name}() needs the option ${key}`, `give ${key} ${withArticle(rows[key]!.kind)}`),
    ),
  ];
}

function wrongOption(name: string, key: string, value: unknown, rows: OptionRows): readonly Finding[] {
  const row = Object.hasOwn(rows, key) ? rows[key] : undefined;
  if (row === undefined) return [problem('unknown-option', key, `${key} is not an option of ${name}()`, instead(key, rows))];
  if (value === undefined || isOf(row.kind, value)) return [];
  const wanted = withArticle(row.kind);
  return [problem('bad-option', key, `the option ${key} of ${name}() is ${described(value)}, not ${wanted}`, `give it ${wanted}`)];
}

function instead(key: string, rows: OptionRows): string {
  const setting = SETTING_NAMES.find((name) => name === key || camel(settingOf(name).flag ?? '') === key);
  if (setting !== undefined) return `settings go into env: { env: { ...process.env, ${setting}: '…' } }`;
  const near = suggest(key, Object.keys(rows));
  return near === null ? `its options are ${Object.keys(rows).join(', ')}; settings go into env` : `did you mean ${near}?`;
}

const camel = (flag: string): string => flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function isOf(kind: OptionKind, value: unknown): boolean {
  if (kind === 'AbortSignal') return value instanceof AbortSignal;
  return typeof value === kind && value !== null && !Array.isArray(value);
}

/** The value itself may be a secret. */
const described = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'an array' : withArticle(typeof value));

const withArticle = (noun: string): string => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;

const problem = (code: FixedCode, subject: string, message: string, hint: string): Finding => finding({ code, subject, message, hint });
