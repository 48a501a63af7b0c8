// Dates and times as the file has them: as ISO texts of the form that most of its texts have, or as numbers in the unit of its numbers. A text
// has as many places behind the seconds as the value needs, and no fewer than those of the file.
import type { Cell } from '../cell.ts';
import { Misfit } from '../convert/family.ts';
import type { TargetColumn } from '../target.ts';
import type { Unit } from '../time-unit.ts';
import type { Held } from './held.ts';

/** Of a text as PostgreSQL prints the value. */
export type Make = (text: string) => Exclude<Cell, null> | Misfit;

/** As PostgreSQL prints them in UTC and in ISO form. */
const PRINTED = /^(\d{4,6})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?(?:\+00)?$/;
const NOT_ONE = new Misfit('is no date that SQLite can have');
const PER_DAY = 86_400_000_000;
const JULIAN_1970 = 2_440_587.5;

/** As `date_trunc` calls it: what of a time the unit keeps. */
export type Kept = 'second' | 'milliseconds';

export function momentText({ base }: TargetColumn, held: Held): Make {
  const most = held.texts / 2;
  const onlyDay = held.texts > 0 ? held.dayOnly > most : base === 'date';
  const between = held.withT > most ? 'T' : ' ';
  const zone = held.withZ > most ? 'Z' : held.withOffset > most ? '+00:00' : '';
  return (text) => {
    const found = PRINTED.exec(text);
    if (found === null) return NOT_ONE;
    const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = ''] = found;
    const date = `${year}-${month}-${day}`;
    const time = `${hour}:${minute}:${second}`;
    if (onlyDay && time === '00:00:00' && fraction === '') return date;
    const places = fraction.padEnd(held.places, '0');
    return `${date}${between}${time}${places === '' ? '' : `.${places}`}${zone}`;
  };
}

/** @param asReal with places behind the point, where the unit has them. */
export function momentNumber(unit: Unit, asReal: boolean): Make {
  return (text) => {
    const micros = microsIn(text);
    if (micros === null) return NOT_ONE;
    if (unit === 'julian days') return Number(micros) / PER_DAY + JULIAN_1970;
    if (unit === 'nanoseconds') return micros * 1000n;
    const per = unit === 'seconds' ? 1_000_000n : unit === 'milliseconds' ? 1000n : 1n;
    return asReal ? Number(micros) / Number(per) : (micros - (((micros % per) + per) % per)) / per;
  };
}

/** Null where nothing is cut off. */
export function keptOf(unit: Unit, asReal: boolean): Kept | null {
  if (unit === 'julian days' || (unit === 'milliseconds' && !asReal)) return 'milliseconds';
  return unit === 'seconds' && !asReal ? 'second' : null;
}

function microsIn(text: string): bigint | null {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = PRINTED.exec(text) ?? [];
  if (year === undefined) return null;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  return BigInt(date.getTime()) * 1000n + BigInt(fraction.padEnd(6, '0'));
}
