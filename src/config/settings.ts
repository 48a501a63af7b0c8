// Every setting there is: the one list of rows, in the order of help.
import { GROUPS, type Setting } from './setting.ts';
import { BACKUP } from './settings/backup.ts';
import { CONNECTION } from './settings/connection.ts';
import { FILES } from './settings/files.ts';
import { LIMITS } from './settings/limits.ts';
import { OUTPUT } from './settings/output.ts';
import { POLICY } from './settings/policy.ts';
import { SERVE } from './settings/serve.ts';
import type { ValueKind } from './values.ts';

export { GROUPS };

export const SETTINGS = { ...CONNECTION, ...FILES, ...LIMITS, ...POLICY, ...OUTPUT, ...SERVE, ...BACKUP } as const;

export type SettingName = keyof typeof SETTINGS;

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** A row without its types, for what treats all settings alike. */
export const settingOf = (settingName: SettingName): Setting => SETTINGS[settingName];

/** The settings in force: a value for each, null if nothing is given and there is no default. */
export type Values = { readonly [N in SettingName]: ValueOf<(typeof SETTINGS)[N]> };

type ValueOf<S> = ReadBy<S> | WhereNotGiven<S>;
type ReadBy<S> = S extends { readonly value: ValueKind<infer T> } ? T : never;
type WhereNotGiven<S> = S extends { readonly fallback: string } | { readonly fallbackFrom: unknown }
  ? never
  : S extends { readonly absent: infer A }
    ? A
    : null;

/** Where a row says that a value goes. */
type Facet = 'config' | 'connection' | 'tls' | 'parameter';

type SaidBy<N extends SettingName, F extends Facet> = (typeof SETTINGS)[N] extends Readonly<Record<F, infer M extends string>> ? M : never;

/** The settings that have the facet. */
export type SettingWith<F extends Facet> = { [N in SettingName]: [SaidBy<N, F>] extends [never] ? never : N }[SettingName];

/** Their values, by what the facet says. */
export type ValuesBy<F extends Facet> = { readonly [N in SettingName as SaidBy<N, F>]: Values[N] };

/** By what the facet says, the setting that says it. */
export function settingsBy(facet: Facet): ReadonlyMap<string, SettingName> {
  const found = new Map<string, SettingName>();
  for (const name of SETTING_NAMES) {
    const said = settingOf(name)[facet];
    if (said !== undefined) found.set(said, name);
  }
  return found;
}

/** The default in words; empty if there is none. */
export const defaultOf = ({ fallback, fallbackDoc }: Setting): string => fallbackDoc ?? fallback ?? '';

/** Of a placeholder that lists them: `fail|strict|warn`. */
export const choicesIn = (placeholder: string): readonly string[] =>
  /^[a-z-]+(?:\|[a-z-]+)+$/.test(placeholder) ? placeholder.split('|') : [];

/** The words to choose from, if the value is a choice and the doc line does not already name them. */
export function choicesOf({ value, doc }: Setting): readonly string[] {
  const choices = choicesIn(value.placeholder);
  return choices.every((choice) => doc.includes(choice)) ? [] : choices;
}
