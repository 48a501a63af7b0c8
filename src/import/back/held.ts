// What a column of the file holds already, from which it is told in which form the application keeps its values: counted by SQLite over all rows.
import { guessUnit, TIME_RANGES, UNITS, type Unit, type UnitCounts } from '../time-unit.ts';

export interface Held {
  readonly integers: number;
  readonly reals: number;
  readonly texts: number;
  readonly blobs: number;
  /** In which its numbers are times; null if they are none, or in several. */
  readonly unit: Unit | null;
  /** Of the texts: with a T between day and time, with a Z or an offset at the end, with a day only. */
  readonly withT: number;
  readonly withZ: number;
  readonly withOffset: number;
  readonly dayOnly: number;
  /** The least places behind the seconds that a text with a time has. */
  readonly places: number;
  /** Of the texts: with dashes, with capital letters. */
  readonly withDash: number;
  readonly withCapital: number;
  /** A text of those in the column, for the words that it uses. */
  readonly word: string | null;
}

const count = (condition: string): string => `count(CASE WHEN ${condition} THEN 1 END)`;

/** SQL of SQLite, for the quoted name of a column: what `heldFrom` reads, in its order. */
export function heldSql(column: string): readonly string[] {
  const isText = `typeof(${column}) = 'text'`;
  const behind = `substr(${column}, 21)`;
  const fraction = `CASE WHEN substr(${column}, 20, 1) = '.' THEN length(${behind}) - length(ltrim(${behind}, '0123456789')) ELSE 0 END`;
  return [
    ...['integer', 'real', 'text', 'blob'].map((kind) => count(`typeof(${column}) = '${kind}'`)),
    count(`${isText} AND substr(${column}, 11, 1) = 'T'`),
    count(`${isText} AND ${column} LIKE '%Z'`),
    count(`${isText} AND substr(${column}, 20) GLOB '*[+-]*'`),
    count(`${isText} AND length(${column}) = 10`),
    `min(CASE WHEN ${isText} AND length(${column}) > 18 THEN ${fraction} END)`,
    count(`${isText} AND instr(${column}, '-') > 0`),
    count(`${isText} AND ${column} GLOB '*[A-Z]*'`),
    `max(CASE WHEN ${isText} THEN substr(${column}, 1, 10) END)`,
    ...UNITS.map((unit) => {
      const [least, most] = TIME_RANGES[unit];
      return count(`typeof(${column}) IN ('integer', 'real') AND ${column} >= ${least} AND ${column} < ${most}`);
    }),
  ];
}

export function heldFrom(row: readonly unknown[]): Held {
  const [integers = 0, reals = 0, texts = 0, blobs = 0, withT = 0, withZ = 0, withOffset = 0, dayOnly = 0, places = 0, withDash = 0] =
    row.map(Number);
  const [withCapital, word, ...times] = row.slice(10);
  const counts = Object.fromEntries(UNITS.map((unit, i) => [unit, Number(times[i])])) as UnitCounts;
  const guess = guessUnit(counts);
  return {
    ...{ integers, reals, texts, blobs, withT, withZ, withOffset, dayOnly, places, withDash },
    ...{ withCapital: Number(withCapital), word: word === null ? null : String(word), unit: 'unit' in guess ? guess.unit : null },
  };
}
