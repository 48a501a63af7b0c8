// The accessors that env-var lacks: how a text becomes a value. Each throws what is wrong with the text, which continues a sentence that
// begins with the setting's name, and on a last line of its own what to write instead. Texts of secrets are never quoted: any text is one.

import { parseSize } from '../core/text/size-text.ts';
import { suggest } from '../core/text/suggest.ts';
import { parseDuration } from '../core/time/duration.ts';
import { readS3Target, type S3Target } from './backup/s3-target.ts';
import { type CancelBlockers, readCancelBlockers } from './cancel-blockers.ts';
import { readWords } from './command-words.ts';
import { type GivenSteps, readSteps } from './given-steps.ts';
import { type Listen, readListen } from './listen.ts';
import { readNotifyUrls } from './notify-urls.ts';
import { readServices, type Service } from './services.ts';

/** A table's name, unquoted. */
export interface TableName {
  /** Null: the first schema of the search path. */
  readonly schema: string | null;
  readonly name: string;
}

export const ACCESSORS = {
  asAuthMethods,
  asCancelBlockers,
  asChoice,
  asCount,
  asDuration,
  asFolders,
  asEnvironment,
  asListen,
  asName,
  asNames,
  asNotifyUrls,
  asOwnSchema,
  asPatterns,
  asPort,
  asPorts,
  asSeconds,
  asRetention,
  asS3Target,
  asServices,
  asSize,
  asSteps,
  asTableName,
  asToken,
  asWebUrl,
  asWords,
};

/** Timers of Node and timeouts of PostgreSQL are signed 32-bit milliseconds. */
const LONGEST_MS = 2_147_483_647;
const AT_MOST = 'write at most 596h';
/** PostgreSQL's NAMEDATALEN - 1, in bytes. */
const LONGEST_NAME = 63;
const AUTH_METHODS = ['password', 'md5', 'scram-sha-256', 'none', 'gss', 'sspi', 'oauth'];

function refuse(problem: string, hint: string): never {
  throw new Error(`${problem}\n${hint}`);
}

function asServices(text: string): readonly Service[] {
  return readServices(text, refuse);
}

function asCancelBlockers(text: string): CancelBlockers {
  return readCancelBlockers(text, refuse);
}

function asSteps(text: string): GivenSteps {
  return readSteps(text, refuse);
}

function asWords(text: string): readonly string[] {
  const read = readWords(text);
  return 'problem' in read ? refuse(read.problem, read.hint) : read.words;
}

function asListen(text: string): Listen {
  return readListen(text, refuse);
}

/** As it was written: a URL is a secret as a whole. */
function asNotifyUrls(text: string): string {
  readNotifyUrls(text, refuse);
  return text;
}

/** As it was written. */
function asWebUrl(text: string): string {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
  return refuse('is not a URL of http or https', 'write http://HOST:PORT, with user:password@ before the host where it asks for them');
}

function asToken(text: string): string {
  if (/^[\x21-\x7e]{16,}$/.test(text)) return text;
  return refuse('is not a token', 'write at least 16 letters, digits or signs without spaces, such as the output of openssl rand -hex 32');
}

function asChoice(text: string, members: readonly string[]): string {
  if (members.includes(text)) return text;
  const near = suggest(text, members);
  return refuse(`is not one of ${members.join(', ')}: "${text}"`, near ? `did you mean ${near}?` : `write one of ${members.join(', ')}`);
}

function asDuration(text: string, least: 0 | 1): number {
  const ms = parseDuration(text);
  if (ms === null) return refuse(`is not a duration: "${text}"`, durationHint(text));
  if (ms > LONGEST_MS) return refuse(`is longer than the longest possible wait: "${text}"`, AT_MOST);
  const whole = Math.round(ms);
  return whole < least
    ? refuse(`must be more than zero: "${text}"`, 'every wait has a limit; write a long one such as 24h if necessary')
    : whole;
}

function asSeconds(text: string): number {
  const ms = Number(text) * 1000;
  if (/^-?\d+$/.test(text) && ms <= LONGEST_MS) return ms;
  return refuse(`is not a whole number of seconds: "${text}"`, 'write digits only, for example 5');
}

function asCount(text: string): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= 1) return value;
  return refuse(`is not a whole number of at least 1: "${text}"`, 'write 1, 2, 3 …');
}

function asS3Target(text: string): S3Target {
  return readS3Target(text, refuse);
}

function asSize(text: string): number {
  const bytes = parseSize(text);
  return bytes ?? refuse(`is not a size: "${text}"`, 'write 500MB or 1GB; 0 is nothing');
}

/** How many of the last backups are kept, of the last days and of the last weeks. */
export interface GivenRetention {
  readonly last: number;
  readonly daily: number;
  readonly weekly: number;
}

function asRetention(text: string): GivenRetention {
  const [, last, daily = 0, weekly = 0] = /^(\d{1,6})(?:,(\d{1,6})(?:,(\d{1,6}))?)?$/.exec(text.replaceAll(' ', '')) ?? [];
  if (last === undefined)
    return refuse(`does not say how many are kept: "${text}"`, 'write 7; or 7,14,8 for the last 7, 14 days and 8 weeks');
  return { last: Number(last), daily: Number(daily), weekly: Number(weekly) };
}

function asPorts(text: string): readonly (number | null)[] {
  return text.split(',').map((each) => (each.trim() === '' && text.includes(',') ? null : asPort(each.trim())));
}

function asPort(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 65_535) return value;
  return refuse(`is not a port: "${text}"`, 'write a number from 1 to 65535; the default port of PostgreSQL is 5432');
}

function asAuthMethods(text: string): readonly string[] {
  const methods = text.split(',').map((method) => method.trim());
  const unknown = methods.find((method) => !AUTH_METHODS.includes(method.replace(/^!/, '')));
  if (unknown !== undefined) {
    refuse(`does not name a way to authenticate: "${unknown}"`, `write one or more of ${AUTH_METHODS.join(', ')}, separated by commas`);
  }
  if (new Set(methods.map((method) => method.startsWith('!'))).size > 1) {
    refuse(`mixes methods with ! and methods without: "${text}"`, 'name the ones to allow, or the ones to reject with ! before each');
  }
  return methods;
}

function asName(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes <= LONGEST_NAME) return text;
  return refuse(`is ${bytes} bytes long: "${text}"`, `PostgreSQL keeps only ${LONGEST_NAME} bytes of a name; choose a shorter one`);
}

/** A folder's name, and nothing that leads out of it. */
function asEnvironment(text: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(text)) return text;
  return refuse(`is not the name of an environment: "${text}"`, 'write letters, digits, dots, - and _, such as staging');
}

function asNames(text: string): readonly string[] {
  const found = [...text.matchAll(/\s*(?:"((?:[^"]|"")+)"|([^",]+?))\s*(?:,|$)/gy)];
  const list = found.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!.trim());
  const length = found.reduce((sum, [all]) => sum + all.length, 0);
  if (list.length === 0 || length !== text.length) return refuse(`is not a list of names: "${text}"`, 'write app,auth');
  return list.map(asName);
}

function asOwnSchema(text: string): string {
  if (!/^pg_/.test(text) && text !== 'information_schema') return asName(text);
  return refuse(`names a schema that belongs to PostgreSQL: "${text}"`, 'choose a schema of your own, or leave it out for schemagate');
}

function asFolders(text: string): readonly [string, ...string[]] {
  const [first, ...others] = listOf(text);
  return first === undefined ? refuse(`does not name a folder: "${text}"`, 'write the path of the migrations folder') : [first, ...others];
}

function asPatterns(text: string): readonly string[] {
  const list = listOf(text);
  return list.length === 0 ? refuse(`does not contain a pattern: "${text}"`, 'write public.events_p*, or table:queue.*') : list;
}

function asTableName(text: string): TableName {
  const parts = /^(?:(?:"((?:[^"]|"")+)"|([^".]+))\.)?(?:"((?:[^"]|"")+)"|([^".]+))$/.exec(text);
  const part = (quoted: string | undefined, plain: string | undefined) => quoted?.replaceAll('""', '"') ?? plain;
  const table = part(parts?.[3], parts?.[4]);
  if (table === undefined) return refuse(`is not the name of a table: "${text}"`, 'write schema.table or table');
  const schema = part(parts?.[1], parts?.[2]);
  return { schema: schema === undefined ? null : asName(schema), name: asName(table) };
}

const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

function durationHint(text: string): string {
  const forms = 'write 250ms, 5s, 10m, 2h or 1m30s; a bare number is seconds';
  if (/^\s*-/.test(text)) return `a duration cannot be negative; ${forms}`;
  const words = /^\s*(\d+(?:[.,]\d+)?)\s*([a-z]+)\.?\s*$/i.exec(text);
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
