// What follows from the rows of the settings alone: the build puts what this module exports in its place, so that no run works it out again
// (scripts/build/constant-module.ts): everything here is plain data.
import { SETTING_NAMES, type SettingName, settingOf } from '../settings.ts';
import { parseText } from '../values.ts';

/** The value of each `fallback`. */
export const FALLBACKS = Object.fromEntries(
  SETTING_NAMES.flatMap((name) => {
    const { value, fallback } = settingOf(name);
    if (fallback === null) return [];
    const read = parseText(value, fallback);
    if (!read.ok) throw new Error(`the default of ${name} ${read.problem}`);
    return [[name, read.value]];
  }),
) as Readonly<Partial<Record<SettingName, unknown>>>;
