// The list of families, and the conversion for a column. Adding a family is its file and its line here.
import type { TargetColumn } from '../target.ts';
import { arrayConversion } from './array.ts';
import { boolean } from './boolean.ts';
import { bytea } from './bytea.ts';
import type { Conversion, ConversionOptions, Family } from './family.ts';
import { integer } from './integer.ts';
import { interval } from './interval.ts';
import { json } from './json.ts';
import { moment, timeOfDay } from './moment.ts';
import { network } from './network.ts';
import { numeric } from './numeric.ts';
import { enumConversion, otherConversion } from './other.ts';
import { real } from './real.ts';
import { text } from './text.ts';
import { uuid } from './uuid.ts';

const FAMILIES: readonly Family[] = [boolean, integer, numeric, real, text, uuid, bytea, json, moment, timeOfDay, interval, network];

const BY_TYPE: ReadonlyMap<string, Family> = new Map(FAMILIES.flatMap((family) => family.types.map((type) => [type, family] as const)));

/** Types whose values are times, so that numbers in them have a unit. */
export const isMoment = ({ base }: Pick<TargetColumn, 'base'>): boolean => BY_TYPE.get(base) === moment;

/** Types whose numbers have a unit that only a person can tell. */
export const isLength = ({ base }: Pick<TargetColumn, 'base'>): boolean => BY_TYPE.get(base) === interval;

/** Types whose values are texts. */
export const isText = ({ base }: Pick<TargetColumn, 'base'>): boolean => BY_TYPE.get(base) === text;

export function conversionFor(column: TargetColumn, options: ConversionOptions): Conversion {
  if (column.element !== null) return arrayConversion(column.element, conversionFor(column.element, options));
  if (column.labels.length > 0) return enumConversion(column);
  return BY_TYPE.get(column.base)?.conversion(column, options) ?? otherConversion(column, options);
}
