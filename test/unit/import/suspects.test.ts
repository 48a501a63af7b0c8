// No value is passed over that does not fit: every kind of value, in columns of every affinity of SQLite, for every type of PostgreSQL.
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Cell } from '../../../src/import/cell.ts';
import { cellConverter } from '../../../src/import/cell-converter.ts';
import { Misfit } from '../../../src/import/convert/family.ts';
import type { TargetColumn } from '../../../src/import/target.ts';
import { targetColumn } from '../../support/target-column.ts';

const DECLARED = ['', 'TEXT', 'INTEGER', 'REAL', 'NUMERIC', 'BLOB', 'TEXT COLLATE NOCASE', 'BOOLEAN', 'DATETIME', 'VARCHAR(3)'];
const TYPES: readonly TargetColumn[] = [
  ...['bool', 'int2', 'int4', 'int8', 'oid', 'float4', 'float8', 'numeric', 'text', 'citext', 'name', 'uuid', 'json', 'jsonb', 'bytea'].map(
    (base) => targetColumn(base),
  ),
  ...['timestamp', 'timestamptz', 'date', 'time', 'inet', 'interval'].map((base) => targetColumn(base)),
  ...[targetColumn('varchar', { limit: 3 }), targetColumn('bpchar', { limit: 3 }), targetColumn('numeric', { limit: 4, scale: 2 })],
  ...[targetColumn('mood', { labels: ['sad', "it's"] }), targetColumn('_int4', { element: targetColumn('int4') })],
  targetColumn('text', { isRequired: true }),
];
const CELLS = [
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

test.each(TYPES.map((column) => [`${column.type}${column.limit ?? ''}${column.isRequired ? ' NOT NULL' : ''}`, column] as const))(
  '%s',
  (_, column) => {
    const database = new DatabaseSync(':memory:');
    database.exec(`CREATE TABLE t (${DECLARED.map((declared, i) => `c${i} ${declared}`).join(', ')})`);
    for (const cell of CELLS) database.exec(`INSERT INTO t VALUES (${DECLARED.map(() => cell).join(', ')})`);
    const { convert, suspected } = cellConverter(column, { unit: 'seconds', strips: false, trusts: false, emptyIsNull: false });
    let passed = 0;
    for (const [i] of DECLARED.entries()) {
      const statement = database.prepare(`SELECT t.c${i} AS cell, ${suspected(`t."c${i}"`)} AS suspected, typeof(t.c${i}) AS kind FROM t`);
      statement.setReadBigInts(true);
      for (const { cell, suspected: isSuspected, kind } of statement.all() as { cell: Cell; suspected: bigint | null; kind: string }[]) {
        if (isSuspected === 1n) continue;
        passed++;
        expect([kind, cell, convert(cell) instanceof Misfit]).toEqual([kind, cell, false]);
        // Nor one that is read as a number and is not exact as one.
        if (typeof cell === 'bigint') expect(Number.isSafeInteger(Number(cell))).toBe(true);
      }
    }
    database.close();
    expect(passed > 0).toBe(true);
  },
);
