// Every kind of value that SQLite holds, as SQL of SQLite, and a column of every type of PostgreSQL that one may go into.
import type { TargetColumn } from '../../src/import/target.ts';
import { targetColumn } from './target-column.ts';

/** Types that columns of SQLite are declared with: of every affinity. */
export const DECLARED = ['', 'TEXT', 'INTEGER', 'REAL', 'NUMERIC', 'BLOB', 'TEXT COLLATE NOCASE', 'BOOLEAN', 'DATETIME', 'VARCHAR(3)'];
export const TYPES: readonly TargetColumn[] = [
  ...['bool', 'int2', 'int4', 'int8', 'oid', 'float4', 'float8', 'numeric', 'text', 'citext', 'name', 'uuid', 'json', 'jsonb', 'bytea'].map(
    (base) => targetColumn(base),
  ),
  ...['timestamp', 'timestamptz', 'date', 'time', 'inet', 'interval'].map((base) => targetColumn(base)),
  ...[targetColumn('varchar', { limit: 3 }), targetColumn('bpchar', { limit: 3 }), targetColumn('numeric', { limit: 4, scale: 2 })],
  ...[targetColumn('mood', { labels: ['sad', "it's"] }), targetColumn('_int4', { element: targetColumn('int4') })],
  targetColumn('text', { isRequired: true }),
];
export const CELLS = [
  ...[
    '2024-01-01T10:00:00',
    '2024-01-01T24:00:00',
    '2024-04-31T10:00:00',
    '2024-04-31 10:00:00.5',
    '2024-04-31',
    '2100-02-29',
    '2024-01-31T10:00:00.25',
  ].map((one) => `'${one}'`),
  ...[
    '2024-01-01 10:00:00.',
    '2024-01-01 10:00:00..5',
    '2024-01-01 10:00:00x5',
    '2024-01-01 10:00:00.1234567890123',
    '-001-01-01 10:00:00',
    'now',
  ].map((one) => `'${one}'`),
  ...[
    '2024-01-01 10:00:00+02:00',
    '2024-01-01 10:00',
    '0000-12-31',
    '9999-12-31T23:59:59.999999',
    ' 2024-01-01',
    '2024-01-01 10:00:61',
  ].map((one) => `'${one}'`),
  ...[
    "'2024-01-01' || char(0)",
    "'2024-01-01 10:00:00' || char(0)",
    "'2024-01-01T10:00:00' || char(0) || 'x'",
    "'2024-01-01T10:00:00.5' || char(0) || 'x'",
  ],
  ...[
    'NULL',
    '0',
    '1',
    '2',
    '-1',
    '32768',
    '2147483648',
    '9007199254740993',
    '9223372036854775807',
    '1.0',
    '1.5',
    '1e300',
    '9e999',
    '-0.0',
  ],
  ...[
    "''",
    "'1'",
    "'abc'",
    "'abcd'",
    "'ab  '",
    "'ABC'",
    "'Sad'",
    "'sad'",
    "'it''s'",
    "'žlu'",
    "'true'",
    "'1e3'",
    "'0x1F'",
    "'NaN'",
    "' 1 '",
  ],
  ...["'a' || char(0)", "'a' || char(0) || 'b'", "CAST(x'61ff' AS TEXT)", "CAST(x'ff' AS TEXT)", 'char(65533)', 'char(127)', 'char(10)'],
  ...["x''", "x'00'", "x'61'", "x'ff'", "x'00112233445566778899aabbccddeeff'", "'{}'", "'{'", "'[1]'", `'"\\u0000"'`],
  ...['2024-02-28 10:00:00', '2024-02-30 10:00:00', '2024-13-01 10:00:00', '2024-00-01 10:00:00', '2024-01-00 10:00:00'].map(
    (one) => `'${one}'`,
  ),
  ...['0000-01-01 10:00:00', '2024-01-01 24:00:00', '2024-01-01 10:60:00', '2024-01-01', '2024-02-29', '2023-02-29'].map(
    (one) => `'${one}'`,
  ),
  ...['1700000000', '1700000000.5', '2459000.5', "'10:30'", "'10.0.0.1'"],
];
