// What becomes of each kind of value that SQLite holds in a column of each type.
import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../../src/import/cell.ts';
import { conversionFor } from '../../../../src/import/convert/conversions.ts';
import { type ConversionOptions, Misfit, UNREAD } from '../../../../src/import/convert/family.ts';
import type { TargetColumn } from '../../../../src/import/target.ts';
import type { Unit } from '../../../../src/import/time-unit.ts';
import { targetColumn } from '../../../support/target-column.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

function convert(column: TargetColumn, cell: Cell, options: Partial<ConversionOptions> = {}): string | null {
  const { convert } = conversionFor(column, { unit: null, strips: false, trusts: false, ...options });
  const converted = convert(cell as Exclude<Cell, null>);
  return converted instanceof Misfit ? `! ${converted.why}` : converted;
}

const INT4 = targetColumn('int4', { type: 'integer' });
const BEYOND_INT4 = '! is out of the range of integer (-2147483648 to 2147483647)';
const NUMERIC = targetColumn('numeric', { type: 'numeric(10,2)', limit: 10, scale: 2 });
const VARCHAR = targetColumn('varchar', { type: 'character varying(3)', limit: 3 });

describe('boolean', () => {
  test.each([
    ...[1, 1n, 1.0, '1', 't', 'TRUE', ' yes ', 'Y', 'on', bytes(1)].map((cell) => [cell, 'true'] as const),
    ...[0, 0n, '0', 'f', 'False', 'no', 'N', 'off', bytes(0)].map((cell) => [cell, 'false'] as const),
    ...[2, -1, 0.5, '', 'maybe', bytes(2), bytes(1, 0)].map((cell) => [cell, '! is neither true nor false'] as const),
  ])('%o is %s', (cell, expected) => expect(convert(targetColumn('bool'), cell)).toBe(expected));
});

describe('integers', () => {
  test.each([
    [INT4, 7, '7'],
    [INT4, -0, '0'],
    [INT4, 7.0, '7'],
    [INT4, '007', '7'],
    [INT4, ' 12 ', '12'],
    [INT4, '1e3', '1000'],
    [INT4, '5.0', '5'],
    [INT4, 2_147_483_647, '2147483647'],
    [INT4, 2_147_483_648, BEYOND_INT4],
    [INT4, '99999999999999999999', BEYOND_INT4],
    [INT4, 1.5, '! is not a whole number'],
    [INT4, '0x1F', '! is not a whole number'],
    [INT4, '', '! is not a whole number'],
    [INT4, Number.POSITIVE_INFINITY, '! is not a whole number'],
    [INT4, bytes(1), '! is not a whole number'],
    [targetColumn('int2', { type: 'smallint' }), 40_000, '! is out of the range of smallint (-32768 to 32767)'],
    [targetColumn('int8'), 9_223_372_036_854_775_807n, '9223372036854775807'],
    [targetColumn('int8'), 1e18, '1000000000000000000'],
  ] as const)('%o, %o is %s', (column, cell, expected) => expect(convert(column, cell)).toBe(expected));
});

describe('numeric', () => {
  test.each([
    [NUMERIC, 19.99, '19.99'],
    [NUMERIC, '19.90', '19.9'],
    [NUMERIC, 5n, '5'],
    [NUMERIC, 19.989999999999998, '19.99'],
    [NUMERIC, '19.989999999999998', '! has more decimal places than numeric(10,2) keeps'],
    [NUMERIC, 0.125, '! has more decimal places than numeric(10,2) keeps'],
    [NUMERIC, 123_456_789, '! is too large for numeric(10,2)'],
    [NUMERIC, 'NaN', 'NaN'],
    [NUMERIC, 'Infinity', '! is too large for numeric(10,2)'],
    [NUMERIC, 'abc', '! is not a number'],
    [NUMERIC, bytes(1), '! is not a number'],
    [targetColumn('numeric'), 1e-7, '0.0000001'],
    [targetColumn('numeric'), 1e21, '1000000000000000000000'],
    [targetColumn('numeric'), '-0.0', '0'],
    [targetColumn('numeric'), '+.5e1', '5'],
    [targetColumn('numeric'), '12345678901234567890.123456789', '12345678901234567890.123456789'],
    [targetColumn('numeric'), Number.NEGATIVE_INFINITY, '-Infinity'],
    [targetColumn('numeric'), '1e9999999', '! is not a number'],
  ] as const)('%o, %o is %s', (column, cell, expected) => expect(convert(column, cell)).toBe(expected));
});

describe('real numbers', () => {
  test.each([
    ['float8', 0.1, '0.1'],
    ['float8', '1.50', '1.5'],
    ['float8', -0, '-0'],
    ['float8', 3n, '3'],
    ['float8', 'inf', 'Infinity'],
    ['float8', 9_007_199_254_740_992n, '9007199254740992'],
    ['float8', 9_007_199_254_740_993n, '! has more digits than float8 keeps'],
    ['float8', -9_223_372_036_854_775_807n, '! has more digits than float8 keeps'],
    ['float8', -9_223_372_036_854_775_808n, '-9223372036854776000'],
    ['float8', '9007199254740993', '! has more digits than float8 keeps'],
    ['float8', ' +0009007199254740992 ', '9007199254740992'],
    ['float8', '1e23', '1e+23'],
    ['float8', '0.1000000000000000055511151231257827', '0.1'],
    ['float4', 16_777_217n, '16777216'],
    ['float8', 'x', '! is not a number'],
    ['float8', bytes(1), '! is not a number'],
    ['float4', 0.1, '0.10000000149011612'],
    ['float4', 1e300, '! is out of the range of float4'],
    ['float4', 1e-300, '! is out of the range of float4'],
  ] as const)('%s, %o is %s', (type, cell, expected) => expect(convert(targetColumn(type), cell)).toBe(expected));

  test('they are compared by their bits', () => {
    const hashed = (type: string, text: string) =>
      conversionFor(targetColumn(type), { unit: null, strips: false, trusts: false }).hashed!(text);
    expect([hashed('float8', '1'), hashed('float4', '1')]).toEqual(['3ff0000000000000', '3f800000']);
  });
});

describe('texts', () => {
  test.each([
    [targetColumn('text'), 'žluť\n', 'žluť\n'],
    [targetColumn('text'), 12, '12'],
    [targetColumn('text'), Buffer.from('ž'), 'ž'],
    [targetColumn('text'), bytes(0xff), '! is not valid UTF-8'],
    [targetColumn('text'), 'a\0b', '! holds a NUL character, which PostgreSQL does not keep in texts'],
    [VARCHAR, 'abc', 'abc'],
    [VARCHAR, '😀😀😀', '😀😀😀'],
    [VARCHAR, 'abcd', '! has 4 characters, and character varying(3) takes 3'],
    [targetColumn('bpchar', { limit: 3 }), 'ab   ', 'ab'],
    [targetColumn('name'), 'ž'.repeat(40), '! has 80 bytes, and name takes 63'],
  ] as const)('%o, %o is %s', (column, cell, expected) => expect(convert(column, cell)).toBe(expected));

  test('what PostgreSQL does not keep is left out on request', () => {
    expect(convert(targetColumn('text'), 'a\0b', { strips: true })).toBe('ab');
    expect(convert(targetColumn('text'), bytes(0x61, 0xff, 0x62), { strips: true })).toBe('ab');
  });

  test('a replacement character is believed once it is known to be in the file', () => {
    const of = (trusts: boolean) => conversionFor(targetColumn('text'), { unit: null, strips: false, trusts }).convert('\ufffd');
    expect([of(false), of(true)]).toEqual([UNREAD, '\ufffd']);
  });
});

describe('uuid', () => {
  const PLAIN = '39f8611d-c5ee-4c30-91bf-0eaf5f1310ac';
  test.each([
    [PLAIN, PLAIN],
    [PLAIN.toUpperCase(), PLAIN],
    [PLAIN.replaceAll('-', ''), PLAIN],
    [`{${PLAIN}}`, PLAIN],
    [`urn:uuid:${PLAIN}`, PLAIN],
    [Buffer.from(PLAIN.replaceAll('-', ''), 'hex'), PLAIN],
    [bytes(1, 2), '! is not a UUID'],
    ['', '! is not a UUID'],
    [12, '! is not a UUID'],
  ] as const)('%o is %s', (cell, expected) => expect(convert(targetColumn('uuid'), cell)).toBe(expected));
});

describe('bytea', () => {
  test.each([
    [bytes(1, 255), '\\x01ff'],
    ['dead', '\\x64656164'],
    [bytes(), '\\x'],
    [7, '! is a number, not bytes'],
  ] as const)('%o is %s', (cell, expected) => expect(convert(targetColumn('bytea'), cell)).toBe(expected));
});

describe('json', () => {
  test.each([
    ['json', '{"b":1, "a": 2}', '{"b":1, "a": 2}'],
    ['json', 7, '7'],
    ['json', Buffer.from('[]'), '[]'],
    ['json', '', '! is not JSON'],
    ['json', "{'a':1}", '! is not JSON'],
    ['json', bytes(0xff), '! is not JSON'],
    ['json', '"\\u0000"', '"\\u0000"'],
    [
      'jsonb',
      '{"bb":1.50,"a":{"x":[1,2e3,-0.0,12345678901234567890]},"c":null,"c":true}',
      '{"a": {"x": [1, 2000, 0.0, 12345678901234567890]}, "c": true, "bb": 1.50}',
    ],
    ['jsonb', '"\\u017e\\u0001\\/"', '"ž\\u0001/"'],
    ['jsonb', '{"__proto__":1}', '{"__proto__": 1}'],
    ['jsonb', '"a\\u0000b"', '! holds \\u0000, which jsonb does not keep'],
    ['jsonb', '"\\ud800"', '! holds half of a surrogate pair, which jsonb does not keep'],
    ['jsonb', 'nul', '! is not JSON'],
  ] as const)('%s, %o is %s', (type, cell, expected) => expect(convert(targetColumn(type), cell)).toBe(expected));

  test('what jsonb does not keep is left out on request', () => {
    expect(convert(targetColumn('jsonb'), '{"a\\u0000":"b\\ud800\\u0000"}', { strips: true })).toBe('{"a": "b"}');
  });
});

describe('dates and times', () => {
  const at = (base: string, cell: Cell, unit: ConversionOptions['unit'] = null, scale: number | null = null) =>
    convert(targetColumn(base, { scale }), cell, { unit });
  test.each([
    ['timestamp', '2024-02-29 10:00:00', '2024-02-29 10:00:00'],
    ['timestamp', '2024-02-29T10:00', '2024-02-29 10:00:00'],
    ['timestamp', '2024-02-29', '2024-02-29 00:00:00'],
    ['timestamp', '2024-02-29 10:00:00.120000', '2024-02-29 10:00:00.12'],
    ['timestamp', '2024-02-29T10:00:00.123456789Z', '2024-02-29 10:00:00.123456'],
    ['timestamp', '2024-02-29 10:00:00+10:00', '2024-02-29 00:00:00'],
    ['timestamptz', '2024-02-29 10:00:00.5-0330', '2024-02-29 13:30:00.5+00'],
    ['timestamptz', '2024-02-29 10:00:00', '2024-02-29 10:00:00+00'],
    ['timestamptz', '0001-01-01 00:00:00', '0001-01-01 00:00:00+00'],
    ['timestamptz', '10000-01-01', '10000-01-01 00:00:00+00'],
    ['timestamp', '2024-02-29 10:00:00 GMT', '2024-02-29 10:00:00'],
    ['timestamptz', '2024-02-29 10:00:00.123456789 +0200 CEST', '2024-02-29 08:00:00.123456+00'],
    ['timestamptz', '2024-02-29 10:00:00 +0000 UTC m=+0.012345', '2024-02-29 10:00:00+00'],
    ['timestamptz', '2024-02-29 10:00:00 -0300 -03', '2024-02-29 13:00:00+00'],
    ['timestamptz', '2024-02-29 10:00:00 +0200 o clock', '! is not a date or time'],
    ['timestamptz', '2024-02-29 10:00:00 CEST', '! is not a date or time'],
    ['timestamptz', '2024-02-29 10:00:00 UTC+', '! is not a date or time'],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '2024-02-29 00:00:00', '2024-02-29'],
    ['date', '2024-02-29 00:00:01', '! has a time of day, which a date does not keep'],
    ['timestamp', '2023-02-29 10:00:00', '! is not a day or time that exists'],
    ['timestamp', '2024-02-01 24:00:00', '! is not a day or time that exists'],
    ['timestamp', '0000-01-01', '! is not a day or time that exists'],
    ['timestamp', '1900-02-29', '! is not a day or time that exists'],
    ['timestamp', '2000-02-29', '2000-02-29 00:00:00'],
    ['timestamp', 'now', '! is not a date or time'],
    ['timestamp', '', '! is not a date or time'],
    ['timestamp', bytes(1), '! is not a date or time'],
    ['timestamp', 7, '! is a number, and nothing tells its unit'],
    ['timestamp', 0, '1970-01-01 00:00:00'],
  ] as const)('%s, %o is %s', (base, cell, expected) => expect(at(base, cell)).toBe(expected));

  test.each([
    ['seconds', 1_700_000_000, '2023-11-14 22:13:20'],
    ['seconds', 1_700_000_000.25, '2023-11-14 22:13:20.25'],
    ['seconds', -1, '1969-12-31 23:59:59'],
    ['seconds', 1e30, '! is out of the range of dates that are moved (year 1 to 294276)'],
    ['milliseconds', 1_700_000_000_123, '2023-11-14 22:13:20.123'],
    ['microseconds', 1_700_000_000_123_456, '2023-11-14 22:13:20.123456'],
    ['nanoseconds', 1_700_000_000_123_456_789n, '2023-11-14 22:13:20.123456'],
    ['julian days', 2_459_000.5, '2020-05-31 00:00:00'],
    ['julian days', Number.POSITIVE_INFINITY, '! is not a date or time'],
  ] as const)('%s, %o is %s', (unit, cell, expected) => expect(at('timestamp', cell, unit)).toBe(expected));

  test('a column with fewer places of seconds gets no more', () => {
    expect(at('timestamp', 1_699_999_999.75, 'seconds', 0)).toBe('2023-11-14 22:13:19');
    expect(at('timestamp', '2024-01-01 00:00:00.999', null, 2)).toBe('2024-01-01 00:00:00.99');
  });

  test.each([
    ['10:30', '10:30:00'],
    ['10:30:15.250', '10:30:15.25'],
    ['24:00', '24:00:00'],
    ['24:00:00.000', '24:00:00'],
    ['24:00:00.001', '! is not a date or time'],
    ['24:01', '! is not a date or time'],
    ['', '! is not a date or time'],
  ])('time, %o is %s', (cell, expected) => expect(convert(targetColumn('time'), cell)).toBe(expected));
});

test('an enum takes its labels and nothing else', () => {
  const column = targetColumn('mood', { labels: ['sad', 'happy'] });
  expect([convert(column, 'happy'), convert(column, 'Happy')]).toEqual(['happy', '! is not a value of mood (sad, happy)']);
});

describe('arrays', () => {
  const of = (base: string, more: Partial<TargetColumn> = {}) => targetColumn(`_${base}`, { element: targetColumn(base, more) });
  test.each([
    [of('int4'), '[1, 2, null]', '{1,2,NULL}'],
    [of('int4'), '[]', '{}'],
    [of('int4'), '[[1,2],[3,4]]', '{{1,2},{3,4}}'],
    [of('int4'), '["x"]', '! has an element that is not a whole number'],
    [of('text'), '["a","","null","b c","q\\"\\\\","{"]', '{a,"","null","b c","q\\"\\\\","{"}'],
    [of('text'), '[true, 1, {"a":1}]', '{true,1,"{\\"a\\":1}"}'],
    [of('bool'), '[true, false, 1]', '{t,f,t}'],
    [of('int8'), '[9007199254740993, -9007199254740993]', '{9007199254740993,-9007199254740993}'],
    [of('int4'), '[1e3, 2.0]', '{1000,2}'],
    [of('numeric'), '[1.50, 0.12345678901234567891, 1e400]', `{1.5,0.12345678901234567891,1${'0'.repeat(400)}}`],
    [of('float8'), '[0.1, 9007199254740993]', '! has an element that has more digits than float8 keeps'],
    [of('text'), '[1.0, 9007199254740993]', '{1,9007199254740993}'],
    [of('jsonb'), '[{"id":9007199254740993, "x":1.0}]', '{"{\\"x\\": 1.0, \\"id\\": 9007199254740993}"}'],
    [of('timestamp'), '["2024-01-01"]', '{"2024-01-01 00:00:00"}'],
    [of('text'), '{a,b}', '! is not an array in JSON'],
    [of('text'), 7, '! is not an array in JSON'],
  ] as const)('%o, %s is %s', (column, cell, expected) => expect(convert(column, cell)).toBe(expected));
});

describe('network addresses', () => {
  const bytes = (text: string, base = 'inet') =>
    conversionFor(targetColumn(base), { unit: null, strips: false, trusts: false }).hashed!(text);
  test.each([
    ['10.0.0.1', '0220000' + '40a000001'],
    ['10.0.0.1/8', '0208000' + '40a000001'],
    ['::1', `03800010${'0'.repeat(31)}1`],
    ['fe80:0::ABCD/64', `03400010fe80${'0'.repeat(24)}abcd`],
    ['::ffff:1.2.3.4', `03800010${'0'.repeat(20)}ffff01020304`],
    ['1:2:3:4:5:6:7:8', '0380001000010002000300040005000600070008'],
    ['1:2:3:4:5:6:1.2.3.4', '0380001000010002000300040005000601020304'],
  ])('%s is %s', (text, expected) => {
    expect([convert(targetColumn('inet'), text), bytes(text)]).toEqual([text, expected]);
  });
  test.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.1/33',
    '10.0.0.1/8/8',
    ':1',
    '1:2:3',
    '1::2::3',
    '::12345',
    '1:2:3:4:5:6:7::8',
    '1:2:3:4:5:6:7:8:9',
    'x',
    7,
  ])('%o is none', (cell) => expect(convert(targetColumn('inet'), cell)).toBe('! is not an IP address'));
});

test('values of other types are given to PostgreSQL as texts', () => {
  const column = targetColumn('interval');
  expect([convert(column, '1 day'), convert(column, bytes(10))]).toEqual(['1 day', '! is a blob, and interval is not made of bytes']);
  expect(conversionFor(column, { unit: null, strips: false, trusts: false }).printed).toBeNull();
});

describe('interval', () => {
  const of = (cell: Cell, unit: Unit | null = null) => {
    const converted = conversionFor(targetColumn('interval'), { unit, strips: false, trusts: true }).convert(cell as never);
    return converted instanceof Misfit ? `! ${converted.why}` : converted;
  };
  test.each([
    [60_000_000, 'microseconds', '60.000000 seconds'],
    [-1_500_000n, 'microseconds', '-1.500000 seconds'],
    ['90', 'seconds', '90.000000 seconds'],
    [1.5, 'seconds', '1.500000 seconds'],
    [2, 'julian days', '172800.000000 seconds'],
    [60, null, '! is a number, and nothing tells its unit'],
    ['60', null, '! is a number, and nothing tells its unit'],
    [Number.POSITIVE_INFINITY, 'seconds', '! is not a length of time'],
    ['1 day 02:00:00', null, '1 day 02:00:00'],
    ['PT1M', null, 'PT1M'],
    ['1970-01-02 00:00:01.500000', null, '86401.500000 seconds'],
    ['1969-12-31 23:59:59', null, '-1.000000 seconds'],
    [bytes(1), null, '! is a blob, and interval is not made of bytes'],
  ] as const)('%o in %s is %s', (cell, unit, expected) => expect(of(cell, unit)).toBe(expected));
});
