// Defaults of PostgreSQL as SQLite has them: literals, and a known list of expressions. What is not in it is left out rather than guessed.
import { isSign, tokensOf } from '../../sql/dialects/tokens.ts';
import { sqliteLiteral } from '../../sql/quote.ts';
import { plainDecimal } from '../convert/numeric.ts';
import type { TargetColumn } from '../target.ts';
import { sqliteExpression } from './sqlite-expression.ts';

const NOW =
  /^\(?(?:now\(\)|CURRENT_TIMESTAMP|LOCALTIMESTAMP|transaction_timestamp\(\)|statement_timestamp\(\)|clock_timestamp\(\))(?:\(\d\))?(?: AT TIME ZONE '(?:UTC|utc|Etc\/UTC)'::text)?\)?$/;
const TODAY = /^(?:CURRENT_DATE|now\(\)::date|CURRENT_TIMESTAMP::date)$/;
const RANDOM = /^(?:[\w.]+\.)?(?:gen_random_uuid|uuid_generate_v4)\(\)$/;
/** A UUID of version 4 (RFC 9562). */
const RANDOM_UUID =
  "(lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89AB', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))";

/** @param text as PostgreSQL prints it. @returns null for what is not known. */
export function fileDefault(text: string, { base, element }: TargetColumn): string | null {
  if (/^timestamp/.test(base) && NOW.test(text)) return 'CURRENT_TIMESTAMP';
  if (base === 'date' && TODAY.test(text)) return 'CURRENT_DATE';
  if (base === 'uuid' && RANDOM.test(text)) return RANDOM_UUID;
  const literal = literalIn(text);
  if (literal !== null) return literalFor(literal, base, element !== null);
  const expression = sqliteExpression(text, { known: [] });
  return expression === null ? null : `(${expression})`;
}

/** Of a literal with its cast: what it says. */
function literalIn(text: string): string | null {
  const tokens = tokensOf(text);
  const [first, second, third] = tokens;
  if (
    first?.kind === 'string' &&
    (second === undefined || isSign(second, '::')) &&
    tokens.filter((token) => isSign(token, '::')).length < 2
  )
    return first.name;
  if (isSign(first, '-') && second?.kind === 'number' && third === undefined) return `-${second.text}`;
  if (second !== undefined || first === undefined) return null;
  return first.kind === 'number' || /^(?:true|false)$/i.test(first.text) ? first.text : null;
}

function literalFor(value: string, base: string, isArray: boolean): string | null {
  if (isArray) return value === '{}' ? "'[]'" : null;
  if (base === 'bool') return /^t/i.test(value) ? '1' : '0';
  if (base === 'bytea') return /^\\x[0-9a-f]*$/.test(value) ? `X'${value.slice(2)}'` : null;
  if (/^(?:int|float|numeric|oid)/.test(base)) return plainDecimal(value);
  if (/^timestamp/.test(base)) return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?$/.test(value) ? sqliteLiteral(value) : null;
  return sqliteLiteral(value);
}
