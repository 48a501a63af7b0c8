// The kinds of values a setting can have: how a text becomes a value, and what is said to a person where it does not.
// Values of secret settings are never quoted: their kind takes any text.
import { formatDuration, parseDuration } from '../core/duration.ts';
import { suggest } from '../core/suggest.ts';
import type { TableName } from './config.ts';

/** `problem` continues a sentence that begins with the setting's name: `is not a duration: "soon"`. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string; readonly hint: string };

export interface ValueKind<T> {
  /** Stands for the value in help: `DURATION`, `fail|strict|warn`. */
  readonly placeholder: string;
  readonly parse: (text: string) => Parsed<T>;
  /** The value for a person. */
  readonly show: (value: T) => string;
}

/** Timers of Node and timeouts of PostgreSQL are signed 32-bit milliseconds. */
const LONGEST_MS = 2_147_483_647;

const AT_MOST = 'write at most 596h';

/** PostgreSQL's NAMEDATALEN - 1, in bytes. */
const LONGEST_NAME = 63;

/** Any text. */
export const text = (placeholder: string): ValueKind<string> => ({ placeholder, parse: valid, show: (value) => value });

/** Milliseconds. `least: 1` is for what must not be endless or instant. */
export function duration({ least }: { readonly least: 0 | 1 }): ValueKind<number> {
  return { placeholder: 'DURATION', parse: (given) => parseMs(given, least), show: formatDuration };
}

/** libpq's own way to give a timeout: whole seconds. The value is milliseconds; zero and below mean endless there. */
export const seconds: ValueKind<number> = {
  placeholder: 'SECONDS',
  parse(given) {
    const ms = Number(given) * 1000;
    if (/^-?\d+$/.test(given) && ms <= LONGEST_MS) return valid(ms);
    return invalid(`is not a whole number of seconds: "${given}"`, 'write digits only, for example 5');
  },
  show: (ms) => String(ms / 1000),
};

/** A whole number of at least one. */
export const count: ValueKind<number> = {
  placeholder: 'N',
  parse(given) {
    const value = Number(given);
    if (/^\d{1,9}$/.test(given) && value >= 1) return valid(value);
    return invalid(`is not a whole number of at least 1: "${given}"`, 'write 1, 2, 3 …');
  },
  show: String,
};

export const port: ValueKind<number> = {
  placeholder: 'PORT',
  parse(given) {
    const value = Number(given);
    if (/^\d+$/.test(given) && value >= 1 && value <= 65_535) return valid(value);
    return invalid(`is not a port: "${given}"`, 'write a number from 1 to 65535; PostgreSQL listens on 5432 unless told otherwise');
  },
  show: String,
};

/** One port for each host, or one for all; null where an entry is left empty, which means 5432. */
export const ports: ValueKind<readonly (number | null)[]> = {
  placeholder: 'PORT',
  parse(given) {
    const parsed = given.split(',').map((each) => (each.trim() === '' && given.includes(',') ? valid(null) : port.parse(each.trim())));
    const wrong = parsed.find((each) => !each.ok);
    return wrong ?? valid(parsed.map((each) => (each.ok ? each.value : null)));
  },
  show: (value) => value.map((each) => each ?? '').join(','),
};

const AUTH_METHODS = ['password', 'md5', 'scram-sha-256', 'none', 'gss', 'sspi', 'oauth'];

/** libpq's require_auth (PostgreSQL manual, 34.1.2): methods, all with `!` before them or none. */
export const authMethods: ValueKind<readonly string[]> = {
  placeholder: 'METHODS',
  parse(given) {
    const methods = given.split(',').map((method) => method.trim());
    const unknown = methods.find((method) => !AUTH_METHODS.includes(method.replace(/^!/, '')));
    if (unknown !== undefined) {
      return invalid(`names no way to authenticate: "${unknown}"`, `write one or more of ${AUTH_METHODS.join(', ')}, with commas between`);
    }
    if (new Set(methods.map((method) => method.startsWith('!'))).size > 1) {
      return invalid(`mixes methods with and without !: "${given}"`, 'name those that will do, or with ! those that will not');
    }
    return valid(methods);
  },
  show: (value) => value.join(','),
};

export function choice<const T extends string>(members: readonly T[]): ValueKind<T> {
  return {
    placeholder: members.join('|'),
    parse(given) {
      const found = members.find((member) => member === given);
      if (found !== undefined) return valid(found);
      const near = suggest(given, members);
      return invalid(
        `is not one of ${members.join(', ')}: "${given}"`,
        near ? `did you mean ${near}?` : `write one of ${members.join(', ')}`,
      );
    },
    show: (value) => value,
  };
}

/** A name PostgreSQL keeps in full: it would cut a longer one silently. */
export const name = (placeholder: string): ValueKind<string> => ({ placeholder, parse: parseName, show: (value) => value });

/** Several of them with commas between, each in double quotes where it holds one itself. */
export const names = (placeholder: string): ValueKind<readonly string[]> => ({
  placeholder,
  parse(given) {
    const list = [...given.matchAll(/\s*(?:"((?:[^"]|"")+)"|([^",]+?))\s*(?:,|$)/gy)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!.trim(),
    );
    const length = [...given.matchAll(/\s*(?:"((?:[^"]|"")+)"|([^",]+?))\s*(?:,|$)/gy)].reduce((sum, [all]) => sum + all.length, 0);
    if (list.length === 0 || length !== given.length) return invalid(`is not a list of names: "${given}"`, 'write app,auth');
    const wrong = list.map(parseName).find((each) => !each.ok);
    return wrong !== undefined && !wrong.ok ? wrong : valid(list);
  },
  show: (value) => value.map((each) => (/[",]/.test(each) ? `"${each.replaceAll('"', '""')}"` : each)).join(','),
});

/** A schema the gate may make: not one of PostgreSQL's own. */
export const ownSchema: ValueKind<string> = {
  placeholder: 'SCHEMA',
  parse(given) {
    if (/^pg_/.test(given) || given === 'information_schema') {
      return invalid(
        `names a schema that belongs to PostgreSQL: "${given}"`,
        'choose a schema of your own, or leave it out for schemagate',
      );
    }
    return parseName(given);
  },
  show: (value) => value,
};

/** One folder, or several with commas between. */
export const folders: ValueKind<readonly [string, ...string[]]> = {
  placeholder: 'FOLDER',
  parse(given) {
    const [first, ...others] = given
      .split(',')
      .map((path) => path.trim())
      .filter((path) => path !== '');
    return first === undefined
      ? invalid(`names no folder: "${given}"`, 'write the path of the migrations folder')
      : valid([first, ...others]);
  },
  show: (value) => value.join(','),
};

/** Patterns of object names, with commas between; `*` stands for any characters, `?` for one. */
export const patterns: ValueKind<readonly string[]> = {
  placeholder: 'PATTERNS',
  parse(given) {
    const list = given
      .split(',')
      .map((pattern) => pattern.trim())
      .filter((pattern) => pattern !== '');
    return list.length === 0 ? invalid(`holds no pattern: "${given}"`, 'write public.events_p*, or table:queue.*') : valid(list);
  },
  show: (value) => value.join(','),
};

/** A table with or without its schema, each part in double quotes where it holds a dot. */
export const tableName: ValueKind<TableName> = {
  placeholder: '[SCHEMA.]TABLE',
  parse(given) {
    const parts = /^(?:(?:"((?:[^"]|"")+)"|([^".]+))\.)?(?:"((?:[^"]|"")+)"|([^".]+))$/.exec(given);
    const part = (quoted: string | undefined, plain: string | undefined) => quoted?.replaceAll('""', '"') ?? plain;
    const table = part(parts?.[3], parts?.[4]);
    if (table === undefined) return invalid(`is no name of a table: "${given}"`, 'write schema.table or table');
    const schema = part(parts?.[1], parts?.[2]) ?? null;
    for (const each of [schema, table]) {
      const parsed = each === null ? null : parseName(each);
      if (parsed !== null && !parsed.ok) return parsed;
    }
    return valid({ schema, name: table });
  },
  show: ({ schema, name: table }) => (schema === null ? table : `${schema}.${table}`),
};

function parseName(given: string): Parsed<string> {
  const bytes = Buffer.byteLength(given);
  if (bytes <= LONGEST_NAME) return valid(given);
  return invalid(`is ${bytes} bytes long: "${given}"`, `PostgreSQL keeps ${LONGEST_NAME} bytes of a name; choose a shorter one`);
}

function parseMs(given: string, least: 0 | 1): Parsed<number> {
  const ms = parseDuration(given);
  if (ms === null) return invalid(`is not a duration: "${given}"`, durationHint(given));
  if (ms > LONGEST_MS) return invalid(`is longer than can be waited for: "${given}"`, AT_MOST);
  if (Math.round(ms) < least)
    return invalid(`must be more than zero: "${given}"`, 'every wait is bounded; write a long one such as 24h if need be');
  return valid(Math.round(ms));
}

function durationHint(given: string): string {
  const forms = 'write 250ms, 5s, 10m, 2h or 1m30s; a bare number is seconds';
  if (/^\s*-/.test(given)) return `a duration is not negative; ${forms}`;
  const words = /^\s*(\d+(?:[.,]\d+)?)\s*([a-z]+)\.?\s*$/i.exec(given);
  const amount = words?.[1]?.replace(',', '.');
  const unit = UNIT_WORDS.find(([pattern]) => pattern.test(words?.[2] ?? ''));
  if (!amount || !unit) return forms;
  const [, short, factor] = unit;
  if ((parseDuration(`${Number(amount) * factor}${short}`) ?? 0) > LONGEST_MS) return AT_MOST;
  return `did you mean ${Number(amount) * factor}${short}?`;
}

const UNIT_WORDS: readonly (readonly [RegExp, string, number])[] = [
  [/^(ms|msecs?|millis|milliseconds?)$/i, 'ms', 1],
  [/^(s|secs?|seconds?)$/i, 's', 1],
  [/^(m|mins?|minutes?)$/i, 'm', 1],
  [/^(h|hrs?|hours?)$/i, 'h', 1],
  [/^(d|days?)$/i, 'h', 24],
];

export const valid = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const invalid = (problem: string, hint: string): { readonly ok: false; readonly problem: string; readonly hint: string } => ({
  ok: false,
  problem,
  hint,
});
