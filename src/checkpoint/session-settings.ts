// Settings of a server by which the same migrations may write something else, as far as a server has them from where it is installed: in which
// time zone a time without one is, whether the day or the month comes first, of which language a text is.
import type { Queryable } from '../postgres/session/queryable.ts';
import { quoteLiteral } from '../sql/quote.ts';

export interface Setting {
  readonly name: string;
  readonly value: string;
}

const NAMES = ['DateStyle', 'TimeZone', 'default_text_search_config'] as const;

/** As every session of that role begins in that database. */
export async function settingsOf(session: Queryable): Promise<readonly Setting[]> {
  const [result] = await session.query(`/* gate:settings */ SELECT s.name, s.reset_val AS value FROM pg_catalog.pg_settings s
WHERE s.name IN (${NAMES.map(quoteLiteral).join(', ')}) ORDER BY s.name COLLATE "C"`);
  return result!.rows.map(({ name, value }) => ({ name: name!, value: name === 'DateStyle' ? orderIn(value!) : value! }));
}

/** How dates are printed says nothing of how they are read. */
const orderIn = (style: string): string => style.split(', ').at(-1)!.toUpperCase();

/** Each with another value. */
export const othersThan = (settings: readonly Setting[]): readonly Setting[] =>
  settings.map(({ name, value }) => ({ name, value: OTHERS[name as (typeof NAMES)[number]].find((other) => other !== value)! }));

const OTHERS: Readonly<Record<(typeof NAMES)[number], readonly [string, string]>> = {
  DateStyle: ['DMY', 'MDY'],
  TimeZone: ['Pacific/Chatham', 'Asia/Kathmandu'],
  default_text_search_config: ['pg_catalog.simple', 'pg_catalog.english'],
};

/** A sentence that goes on from the file's name, if one is not as it was when the file was written. */
export function otherSetting(written: readonly Setting[], here: readonly Setting[]): string | null {
  const values = new Map(here.map(({ name, value }) => [name, value]));
  for (const { name, value } of written) {
    const now = values.get(name);
    if (now !== undefined && now !== value && !(UTC.test(now) && UTC.test(value)))
      return `was written on a server with ${name} ${value}, by which its migrations do something else than with the ${now} of this one`;
  }
  return null;
}

const UTC = /^(Etc\/)?(UTC|UCT|GMT|GMT[+-]?0|Greenwich|Universal|Zulu)$/i;
