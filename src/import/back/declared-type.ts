// How a column is declared in a file that is made: by the words that programs and drivers know, which a move the other way reads again as the same
// type. The table is no STRICT one, where these words are not allowed.
import type { TargetColumn } from '../target.ts';

const WORDS: Readonly<Record<string, string>> = {
  ...{ bool: 'BOOLEAN', int2: 'SMALLINT', int4: 'INTEGER', int8: 'BIGINT', oid: 'BIGINT', float4: 'REAL', float8: 'DOUBLE', text: 'TEXT' },
  ...{
    citext: 'TEXT',
    name: 'TEXT',
    uuid: 'UUID',
    bytea: 'BLOB',
    timestamp: 'DATETIME',
    timestamptz: 'DATETIME',
    date: 'DATE',
    time: 'TIME',
  },
  // A column for numbers would make a number of a JSON text that is one.
  ...{ json: 'JSON TEXT', jsonb: 'JSON TEXT' },
};

/** @param isExact some of its numbers have more digits than SQLite keeps of a number. */
export function declaredType({ base, limit, scale, element, labels }: TargetColumn, isExact: boolean): string {
  if (element !== null) return 'JSON TEXT';
  if (labels.length > 0) return 'TEXT';
  if (base === 'numeric') return isExact ? 'TEXT' : limit === null ? 'NUMERIC' : `DECIMAL(${limit},${Math.max(0, scale ?? 0)})`;
  if (base === 'varchar') return limit === null ? 'TEXT' : `VARCHAR(${limit})`;
  if (base === 'bpchar') return limit === null ? 'TEXT' : `CHAR(${limit})`;
  return WORDS[base] ?? 'TEXT';
}
