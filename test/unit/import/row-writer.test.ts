// Rows in the binary format: a value that is written as it is, is written as its conversion would be, whatever it is and goes into.
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Cell } from '../../../src/import/cell.ts';
import { type CellConverter, type CellOptions, cellConverter } from '../../../src/import/cell-converter.ts';
import { numericBytes } from '../../../src/import/convert/numeric-bytes.ts';
import { HashSum } from '../../../src/import/row-hash.ts';
import { rowWriter } from '../../../src/import/row-writer.ts';
import type { Unit } from '../../../src/import/time-unit.ts';
import { CELLS, TYPES } from '../../support/sqlite-values.ts';
import { targetColumn } from '../../support/target-column.ts';

const OPTIONS: CellOptions = { unit: 'seconds', strips: false, trusts: true, emptyIsNull: false };

/** Values of SQL of SQLite, read both as numbers and as bigints as far as that goes. */
function cellsOf(expressions: readonly string[]): readonly Cell[] {
  const database = new DatabaseSync(':memory:');
  const read = (sql: string, bigints: boolean): Cell[] => {
    const statement = database.prepare(`SELECT ${sql}`);
    statement.setReturnArrays(true);
    statement.setReadBigInts(bigints);
    try {
      return statement.get() as unknown as Cell[];
    } catch {
      return [];
    }
  };
  const cells = expressions.flatMap((sql) => [...read(sql, false), ...read(sql, true)]);
  database.close();
  return cells;
}

function written(converter: CellConverter, cell: Cell): string {
  const writer = rowWriter([converter], 'lookup3');
  const problem = writer.row([cell]);
  const [sum] = writer.sums;
  return problem === null ? `${Buffer.concat(writer.end()).toString('hex')} ${sum!.count} ${sum!.sum}` : problem.misfit.why;
}

const MOMENTS = [
  ...['2024-02-29T10:00:00', '2024-02-29 10:00:00.5', '2024-02-29 10:00:00.123456', '2024-02-29 10:00:00.1234567', '1999-12-31 23:59:59.9'],
  ...[
    '2024-02-29 10:00:00Z',
    '2024-02-29 10:00',
    '1900-02-29',
    '1600-02-29',
    '0001-01-01',
    '9999-12-31 23:59:59.999999',
    '2024-02-29 1a:00:00',
  ],
  ...[
    '2024-02-29 10:00:00.',
    '2024-02-29 10:00:00.1 ',
    '2024-2-29',
    '1684-01-01 00:00:00.000001',
    '2300-01-01 00:00:00.000001',
    '20240229',
  ],
].map((text) => `'${text}'`);
const NUMBERS = [
  '-32769',
  '65535',
  '-2147483649',
  '4294967295',
  '-9223372036854775808',
  '9007199254740991',
  '-9007199254740991',
  '253402300799',
  '0.37',
];
const ALL = cellsOf([...CELLS, ...MOMENTS, ...NUMBERS]);
const UNITS: readonly (Unit | null)[] = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'julian days', null];
const COLUMNS = [...TYPES, targetColumn('timestamp', { scale: 0 }), targetColumn('timestamptz', { scale: 3 }), targetColumn('cidr')];

test.each(COLUMNS.map((column) => [`${column.type} ${column.limit ?? column.scale ?? ''}`, column] as const))('%s', (_, column) => {
  for (const unit of UNITS) {
    const converter = cellConverter(column, { ...OPTIONS, unit });
    const { binary, ...rest } = converter;
    if (binary === undefined) continue;
    const slow = { ...rest, binary: { sum: binary.sum, converted: binary.converted } };
    for (const cell of ALL) expect([cell, written(converter, cell)]).toEqual([cell, written(slow, cell)]);
  }
});

test('only types that this does not know make a table go as texts', () => {
  const texts = TYPES.filter((column) => cellConverter(column, OPTIONS).binary === undefined).map(({ base }) => base);
  expect(texts).toEqual(['interval', '_int4']);
  expect(rowWriter([cellConverter(targetColumn('interval'), OPTIONS)], 'lookup3').options).toEqual([]);
  expect(rowWriter([cellConverter(targetColumn('int4'), OPTIONS)], 'md5').options).toEqual([]);
});

test('an empty string that is NULL is written so, and what follows a large value is whole', () => {
  const text = cellConverter(targetColumn('text'), { ...OPTIONS, emptyIsNull: true });
  const writer = rowWriter([text, text], 'lookup3');
  for (const row of [
    ['', 'x'],
    ['é'.repeat(200_000), 'y'],
  ])
    expect(writer.row(row)).toBeNull();
  const bytes = Buffer.concat(writer.end());
  expect(bytes.subarray(19, 30).toString('latin1')).toBe('\0\x02\xff\xff\xff\xff\0\0\0\x01x');
  expect(bytes.subarray(-7).toString('latin1')).toBe('\0\0\0\x01y\xff\xff');
  expect(bytes.length).toBe(19 + 11 + 2 + 4 + 400_000 + 5 + 2);
});

test('bytes that are a piece of their own are handed over as they are, with what is around them in order', () => {
  const bytea = cellConverter(targetColumn('bytea'), OPTIONS);
  const writer = rowWriter([bytea, bytea], 'lookup3');
  const large = Buffer.alloc(70_000, 'x');
  for (const row of [
    [large, null],
    [Buffer.from('y'), large],
  ])
    expect(writer.row(row)).toBeNull();
  expect(writer.isFull).toBe(true);
  const pieces = [...writer.take(), ...writer.end()];
  expect(pieces.filter((piece) => piece === large).length).toBe(2);
  expect(Buffer.concat(pieces.map((piece) => (piece === large ? Buffer.from('LARGE') : piece))).toString('latin1', 19)).toBe(
    '\0\x02\0\x01\x11\x70LARGE\xff\xff\xff\xff\0\x02\0\0\0\x01y\0\x01\x11\x70LARGE\xff\xff',
  );
  const once = new HashSum('lookup3');
  once.addBytes(large);
  expect(writer.sums.map(({ sum }) => sum)[1]).toBe(once.sum);
});

test.each([
  ['0', '0000000000000000'],
  ['1', '00010000000000000001'],
  ['-10000', '0001000140000000' + '0001'],
  ['12345.678', '0003000100000003' + '000109291a7c'],
  ['0.00001', '0001fffe00000005' + '03e8'],
  ['NaN', '00000000c0000000'],
  ['-Infinity', '00000000f0000000'],
])('numeric %s', (text, bytes) => expect(Buffer.from(numericBytes(text)).toString('hex')).toBe(bytes));
