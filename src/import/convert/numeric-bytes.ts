// A decimal number as numeric_recv of PostgreSQL reads it: digits to the base of 10,000, how many of them stand before the point, the sign and the
// places behind the point.
const PER_DIGIT = 4;
const NEGATIVE = 0x4000;
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['NaN', 0xc000],
  ['Infinity', 0xd000],
  ['-Infinity', 0xf000],
]);

/** @param text without exponent and without zeros that say nothing, or one of those that are no numbers. */
export function numericBytes(text: string): Uint8Array {
  const special = SPECIAL.get(text);
  const [whole = '', fraction = ''] = special === undefined ? text.replace('-', '').split('.') : [];
  const places = Math.ceil(whole.length / PER_DIGIT);
  const padded = whole.padStart(places * PER_DIGIT, '0') + fraction.padEnd(Math.ceil(fraction.length / PER_DIGIT) * PER_DIGIT, '0');
  const digits = padded.match(/.{4}/g)?.map(Number) ?? [];
  const leading = digits.findIndex((digit) => digit !== 0);
  const kept = leading === -1 ? [] : digits.slice(leading, digits.findLastIndex((digit) => digit !== 0) + 1);
  const bytes = Buffer.alloc(8 + kept.length * 2);
  bytes.writeUInt16BE(kept.length, 0);
  bytes.writeInt16BE(kept.length === 0 ? 0 : places - 1 - leading, 2);
  bytes.writeUInt16BE(special ?? (text.startsWith('-') ? NEGATIVE : 0), 4);
  bytes.writeUInt16BE(fraction.length, 6);
  for (const [i, digit] of kept.entries()) bytes.writeUInt16BE(digit, 8 + i * 2);
  return bytes;
}
