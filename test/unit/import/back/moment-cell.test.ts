// Dates and times in the form that a file has, and back again as a move the other way reads them.
import { expect, test } from 'vitest';
import { copyFields } from '../../../../src/import/back/copy-fields.ts';
import type { Held } from '../../../../src/import/back/held.ts';
import { keptOf, momentNumber, momentText } from '../../../../src/import/back/moment-cell.ts';
import { Misfit } from '../../../../src/import/convert/family.ts';

const NONE: Held = {
  ...{ integers: 0, reals: 0, texts: 0, blobs: 0, unit: null, withT: 0, withZ: 0, withOffset: 0, dayOnly: 0, places: 0 },
  ...{ withDash: 0, withCapital: 0, word: null },
};
const column = (base: string) => ({ base }) as Parameters<typeof momentText>[0];

test.each([
  ['timestamptz', '2024-02-29 10:00:00.25+00', {}, '2024-02-29 10:00:00.25'],
  ['timestamptz', '2024-02-29 10:00:00+00', { texts: 2, withT: 2, withZ: 2, places: 3 }, '2024-02-29T10:00:00.000Z'],
  ['timestamptz', '2024-02-29 10:00:00.123456+00', { texts: 2, withT: 2, withZ: 2, places: 3 }, '2024-02-29T10:00:00.123456Z'],
  ['timestamp', '2024-02-29 10:00:00', { texts: 3, withOffset: 2 }, '2024-02-29 10:00:00+00:00'],
  ['timestamp', '2024-02-29 00:00:00', { texts: 1, dayOnly: 1 }, '2024-02-29'],
  ['timestamp', '2024-02-29 00:00:01', { texts: 1, dayOnly: 1 }, '2024-02-29 00:00:01'],
  ['date', '2024-02-29', {}, '2024-02-29'],
  ['date', '2024-02-29', { texts: 1 }, '2024-02-29 00:00:00'],
])('%s %s as a text', (base, text, held, expected) => {
  expect(momentText(column(base), { ...NONE, ...held })(text)).toBe(expected);
});

test.each([
  ['seconds', '1969-12-31 23:59:59.5+00', false, -1n],
  ['seconds', '1969-12-31 23:59:59.5+00', true, -0.5],
  ['milliseconds', '2024-02-29 10:00:00.123456+00', false, 1709200800123n],
  ['microseconds', '2024-02-29 10:00:00.123456+00', false, 1709200800123456n],
  ['nanoseconds', '2024-02-29 10:00:00.123456+00', false, 1709200800123456000n],
  ['julian days', '2000-01-01 12:00:00', false, 2451545],
  ['seconds', '0044-03-15', false, -60772291200n],
] as const)('%s of %s', (unit, text, asReal, expected) => {
  expect(momentNumber(unit, asReal)(text)).toBe(expected);
});

test('what is no date of SQLite does not fit, whatever the form', () => {
  for (const text of ['infinity', '-infinity', '0044-03-15 BC', '2024-02-29 10:00:00+02'])
    expect(
      [momentText(column('timestamptz'), NONE)(text), momentNumber('seconds', false)(text)].every((one) => one instanceof Misfit),
    ).toBe(true);
});

test('what is cut off of a time by a unit', () => {
  expect([
    keptOf('seconds', false),
    keptOf('seconds', true),
    keptOf('milliseconds', false),
    keptOf('microseconds', false),
    keptOf('julian days', true),
  ]).toEqual(['second', null, 'milliseconds', null, 'milliseconds']);
});

test('a line of COPY is read as PostgreSQL writes it', () => {
  expect(copyFields(Buffer.from('a\\tb\t\\N\t\\\\N\t\tžluť\\n\\\\\n'), 5)).toEqual(['a\tb', null, '\\N', '', 'žluť\n\\']);
  expect([copyFields(Buffer.from('\n'), 1), copyFields(Buffer.from('\n'), 0)]).toEqual([[''], []]);
});
