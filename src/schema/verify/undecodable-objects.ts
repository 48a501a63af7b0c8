// A database of the encoding SQL_ASCII takes any bytes, and the gate reads UTF-8: objects that hold other bytes are left out of what is read,
// and reported, where the server would refuse to send all of it.
import type { Finding } from '../../core/finding.ts';
import type { Row } from '../../postgres/session/queryable.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import type { Kind } from '../model/kind.ts';
import { referenceOf } from '../model/object.ts';

/** character_not_in_repertoire (manual, Appendix A): what the server answers then. */
export const NOT_UTF8 = '22021';

/** UTF-8 as the server takes it, in hex (RFC 3629, 4). */
const VALID = [
  '[0-7][0-9a-f]',
  '(c[2-9a-f]|d[0-9a-f])[89ab][0-9a-f]',
  'e0[ab][0-9a-f][89ab][0-9a-f]',
  '(e[1-9a-cef])([89ab][0-9a-f]){2}',
  'ed[89][0-9a-f][89ab][0-9a-f]',
  'f0[9ab][0-9a-f]([89ab][0-9a-f]){2}',
  'f[123]([89ab][0-9a-f]){3}',
  'f48[0-9a-f]([89ab][0-9a-f]){2}',
].join('|');

const bytes = (text: string): string => `pg_catalog.convert_to(${text}, 'SQL_ASCII')`;
const IS_UTF8 = `pg_catalog.encode(${bytes('gate_row::text')}, 'hex') ~ '^(${VALID})*$'`;

/** The rows of the query that can be sent. */
export const onlyUtf8 = (query: string): string => `SELECT gate_row.* FROM (${query}) gate_row WHERE ${IS_UTF8}`;

/** The other rows, as `row`: JSON in which every byte that is not ASCII is an octal escape. */
export const notUtf8 = (kind: string, query: string): string =>
  `SELECT ${quoteLiteral(kind)} AS kind, pg_catalog.encode(${bytes('pg_catalog.row_to_json(gate_row)::text')}, 'escape') AS row
FROM (${query}) gate_row WHERE NOT ${IS_UTF8}`;

/** @param row one of those of `notUtf8`. */
export function leftOut(kind: Kind, row: Row): Finding {
  const values = JSON.parse(visible(row['row']!)) as Readonly<Record<string, unknown>>;
  const subject = nameOf(kind, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asText(value)])));
  const [sample = ''] = /[^"\s]{0,20}(?:\\x[89a-f][0-9a-f])[^"\s]{0,20}/.exec(Object.values(values).map(String).join(' ')) ?? [];
  return {
    code: 'not-utf8',
    severity: 'warning',
    subject,
    message: `${subject} contains bytes that are not UTF-8 (${sample}), which a database with the encoding SQL_ASCII accepts: it is not verified`,
    hint: 'write it again in UTF-8, with client_encoding set to its present encoding; better still, move to a database with the encoding UTF8',
  };
}

function nameOf(kind: Kind, row: Row): string {
  try {
    return referenceOf(kind.parse(row));
  } catch {
    return `${kind.name} ${[row['schema'], row['name']].filter((part) => part != null).join('.')}`;
  }
}

/** `\351` becomes `\xe9`, as text within a JSON string. */
const visible = (escaped: string): string =>
  escaped.replaceAll(/\\(?:\\|([0-7]{3}))/g, (_, octal?: string) =>
    octal === undefined ? '\\' : `\\\\x${Number.parseInt(octal, 8).toString(16).padStart(2, '0')}`,
  );

/** As the server sends a value of its own type: booleans are letters, and JSON is text. */
function asText(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  return JSON.stringify(value);
}
