// A column's values in the binary format of COPY (manual, COPY, Binary Format), each after its length, and the checksum of what was written.
import type { RowBytes } from './row-bytes.ts';
import { HashSum } from './row-hash.ts';

const NULL_LENGTH = -1;
const TWO_32 = 4_294_967_296;

export class Field {
  readonly sum = new HashSum('lookup3');
  readonly #out: RowBytes;

  constructor(out: RowBytes) {
    this.#out = out;
  }

  null(): void {
    this.#out.room(4);
    this.#out.int4(NULL_LENGTH);
  }

  boolean(value: boolean): void {
    const out = this.#out;
    out.room(5);
    out.int4(1);
    out.bytes[out.at++] = value ? 1 : 0;
    this.sum.addInteger(value ? 1 : 0, 0);
  }

  /** @param size in bytes: 2, 4 or 8. @param value a whole number that is exact and fits. */
  integer(size: number, value: number): void {
    const low = value | 0;
    this.#halves(size, low, (value - (low >>> 0)) / TWO_32);
  }

  bigint(size: number, value: bigint): void {
    this.#halves(size, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
  }

  #halves(size: number, low: number, high: number): void {
    const out = this.#out;
    out.room(12);
    out.int4(size);
    if (size === 8) out.int4(high);
    if (size === 2) out.int2(low);
    else out.int4(low);
    this.sum.addInteger(low, high);
  }

  /** Summed by its eight bytes; zero, which has two of one meaning, by its text. */
  real(size: 4 | 8, value: number): void {
    const out = this.#out;
    out.room(16);
    out.int4(size);
    const { view, at } = out;
    view.setFloat64(at, value);
    if (value === 0) this.sum.addText(Object.is(value, -0) ? '-0' : '0');
    // As memory has it, the lowest byte first; what is written is the other way round.
    else this.sum.addEight(view.getInt32(at + 4), view.getInt32(at));
    if (size === 4) view.setFloat32(at, value);
    out.at = at + size;
  }

  text(value: string): void {
    if (this.plainText(value)) return;
    this.raw(Buffer.from(value));
  }

  /** Writes a text. @returns false, and nothing is written, where it has to be looked at closely: with a NUL, with U+FFFD, or a very long one. */
  plainText(value: string): boolean {
    const { length } = value;
    if (length > LONG) return false;
    const out = this.#out;
    // A character takes three bytes at most for each of its units.
    out.room(length * 3 + 4);
    const from = out.at + 4;
    let written = length < SHORT ? asciiIn(value, out.bytes, from) : NOT_WRITTEN;
    if (written === NOT_WRITTEN) {
      if (value.includes('\0')) return false;
      written = out.bytes.write(value, from);
      if (written !== length && value.includes('\ufffd')) return false;
    }
    out.int4(written);
    out.at = from + written;
    this.sum.add(out.view, from, out.at);
    return true;
  }

  /** Bytes, of which these are the hexadecimal digits, in capital letters. */
  hexDigits(digits: string): void {
    const out = this.#out;
    const length = digits.length >> 1;
    out.room(length + 4);
    out.int4(length);
    const { bytes, at: from } = out;
    for (let i = 0; i < length; i++) bytes[from + i] = (halfByte(digits.charCodeAt(2 * i)) << 4) | halfByte(digits.charCodeAt(2 * i + 1));
    out.at = from + length;
    this.sum.add(out.view, from, out.at);
  }

  /** Bytes as they are, to which nobody writes any more. @param summed what is summed in their place. */
  raw(value: Uint8Array, summed?: string): void {
    const out = this.#out;
    out.room(4);
    out.int4(value.length);
    out.raw(value);
    if (summed === undefined) this.sum.addBytes(value);
    else this.sum.addText(summed);
  }
}

/** In UTF-16 units. What is shorter is written faster unit by unit. */
const SHORT = 16;
const LONG = 16 * 1024;
const NOT_WRITTEN = -1;

/** Writes a text of ASCII without NUL. @returns its length; -1 at any other. */
function asciiIn(value: string, bytes: Uint8Array, at: number): number {
  const { length } = value;
  for (let i = 0; i < length; i++) {
    const code = value.charCodeAt(i);
    if (code > 126 || code === 0) return NOT_WRITTEN;
    bytes[at + i] = code;
  }
  return length;
}

const halfByte = (code: number): number => (code < 0x40 ? code - 0x30 : code - 0x37);
