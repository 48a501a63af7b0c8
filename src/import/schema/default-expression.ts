// Defaults of SQLite as PostgreSQL has them: literals, and a known list of expressions. What is not in it is left out rather than guessed.
import { quoteLiteral } from '../../sql/quote.ts';
import { plainDecimal } from '../convert/numeric.ts';
import type { TypeChoice } from './column-type.ts';

const NOW = new Set(['current_timestamp', "datetime('now')", "datetime('now', 'utc')", "strftime('%y-%m-%d %h:%m:%s', 'now')"]);
const SECONDS = new Set([
  "strftime('%s', 'now')",
  "strftime('%s')",
  "cast(strftime('%s', 'now') as int)",
  "cast(strftime('%s', 'now') as integer)",
  'unixepoch()',
  "unixepoch('now')",
]);
const MILLISECONDS = new Set([
  "cast((julianday('now') - 2440587.5) * 86400.0 * 1000 as integer)",
  "unixepoch('now', 'subsec') * 1000",
  "cast(unixepoch('now', 'subsec') * 1000 as integer)",
  "cast((julianday('now') - 2440587.5) * 86400000 as integer)",
  "unixepoch('subsec') * 1000",
  "cast(unixepoch('subsec') * 1000 as integer)",
]);
const TODAY = new Set(['current_date', "date('now')"]);
const TIME_OF_DAY = new Set(['current_time', "time('now')"]);
/** A UUID of random bytes, put together by hand. */
const RANDOM_UUID = /^(lower\()?\(?(?:lower\()?hex\(randomblob\(4\)\).*'-4'.*randomblob\(6\)\)*$/;
const RANDOM_HEX = /^(lower\()?hex\(randomblob\((\d+)\)\)\)?$/;
const FRACTION = /^strftime\('%y-%m-%d(t| )%h:%m:%[fs](z?)', 'now'\)$/;

/** @param canonical text, spaces as customary. @returns null for what is not known. */
export function defaultFor(canonical: string, { base }: Pick<TypeChoice, 'base'>): string | null {
  const text = canonical.trim();
  const key = text.toLowerCase().replace(/^\((.*)\)$/, '$1');
  if (key === 'null') return 'NULL';
  const string = /^'((?:[^']|'')*)'$/s.exec(text)?.[1]?.replaceAll("''", "'");
  if (string !== undefined) return ofText(string, base);
  const blob = /^x'([0-9a-f]*)'$/i.exec(text)?.[1];
  if (blob !== undefined) return base === 'bytea' ? `'\\x${blob}'` : null;
  if (plainDecimal(text) !== null) return ofText(text, base);
  if (/^0x[0-9a-f]{1,15}$/.test(key)) return ofText(String(BigInt(key)), base);
  const json = /^json\(('(?:[^']|'')*')\)$/is.exec(text)?.[1];
  if (json !== undefined) return defaultFor(json, { base });
  if (key === 'true' || key === 'false') return base === 'bool' ? key : ofText(key === 'true' ? '1' : '0', base);
  return ofMoment(key, base) ?? ofRandom(key, base);
}

const EPOCH = 'floor(extract(epoch FROM now()))::bigint';
const IS_NUMBER = /^(?:int|float|numeric)/;

function ofText(text: string, base: string): string | null {
  if (base === 'bool') return /^(?:1|t|true|y|yes|on)$/i.test(text) ? 'true' : /^(?:0|f|false|n|no|off)$/i.test(text) ? 'false' : null;
  if (IS_NUMBER.test(base)) return plainDecimal(text);
  return quoteLiteral(text);
}

function ofMoment(key: string, base: string): string | null {
  const fraction = FRACTION.exec(key);
  const isNow = NOW.has(key) || fraction !== null;
  const thousands = /^(.*) \* 1000$/.exec(key)?.[1] ?? '';
  if (SECONDS.has(thousands)) return base === 'timestamptz' ? 'now()' : IS_NUMBER.test(base) ? `${EPOCH} * 1000` : null;
  if (base === 'timestamptz' && (isNow || SECONDS.has(key) || MILLISECONDS.has(key))) return 'now()';
  if (base === 'timestamp' && isNow) return "(now() AT TIME ZONE 'UTC')";
  if (base === 'date' && TODAY.has(key)) return "(now() AT TIME ZONE 'UTC')::date";
  if (base === 'time' && TIME_OF_DAY.has(key)) return "(now() AT TIME ZONE 'UTC')::time";
  if (IS_NUMBER.test(base) && SECONDS.has(key)) return EPOCH;
  if (IS_NUMBER.test(base) && MILLISECONDS.has(key)) return 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';
  if (!/^(?:text|varchar)$/.test(base)) return null;
  const printed = (form: string): string => `to_char(now() AT TIME ZONE 'UTC', '${form}')`;
  if (TODAY.has(key)) return printed('YYYY-MM-DD');
  if (TIME_OF_DAY.has(key)) return printed('HH24:MI:SS');
  if (fraction === null) return isNow ? printed('YYYY-MM-DD HH24:MI:SS') : SECONDS.has(key) ? `${EPOCH}::text` : null;
  return printed(
    `YYYY-MM-DD${fraction[1] === 't' ? '"T"' : ' '}HH24:MI:SS${key.includes('%f') ? '.MS' : ''}${fraction[2] === 'z' ? '"Z"' : ''}`,
  );
}

/** Random bytes are those of a UUID, of which a few bits are fixed. */
function ofRandom(key: string, base: string): string | null {
  const isUuid = RANDOM_UUID.test(key);
  if (isUuid && base === 'uuid') return 'gen_random_uuid()';
  if (isUuid && /^(?:text|varchar)$/.test(base)) return 'gen_random_uuid()::text';
  const [, lower, bytes] = RANDOM_HEX.exec(key) ?? [];
  if (base === 'uuid' && (bytes === '16' || key === 'uuid()' || key === 'gen_random_uuid()')) return 'gen_random_uuid()';
  if (!/^(?:text|varchar)$/.test(base) || bytes === undefined || Number(bytes) > 16 || Number(bytes) < 1) return null;
  const hex = `left(replace(gen_random_uuid()::text, '-', ''), ${Number(bytes) * 2})`;
  return lower === undefined ? `upper(${hex})` : hex;
}
