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
    const { bytes, at } = out;
    if (value === 0) this.#addText(Object.is(value, -0) ? '-0' : '0');
    else {
      // As memory has it, the lowest byte first; what is written is the other way round.
      bytes.writeDoubleLE(value, at);
      this.sum.add(bytes, at, at + 8);
    }
    if (size === 8) bytes.writeDoubleBE(value, at);
    else bytes.writeFloatBE(value, at);
    out.at = at + size;
  }

  text(value: string): void {
    if (this.plainText(value)) return;
    this.raw(Buffer.from(value));
  }

  /** Writes a text of ASCII without NUL. @returns false, and nothing is written, at any other. */
  plainText(value: string): boolean {
    const out = this.#out;
    const { length } = value;
    out.room(length + 4);
    const { bytes } = out;
    const from = out.at + 4;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 126 || code === 0) return false;
      bytes[from + i] = code;
    }
    out.int4(length);
    out.at = from + length;
    this.sum.add(bytes, from, out.at);
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
    this.sum.add(bytes, from, out.at);
  }

  /** Bytes as they are. @param summed what is summed in their place. */
  raw(value: Uint8Array, summed?: string): void {
    const out = this.#out;
    out.room(value.length + 4);
    out.int4(value.length);
    const from = out.at;
    out.raw(value);
    if (summed === undefined) this.sum.add(out.bytes, from, out.at);
    else this.#addText(summed);
  }

  #addText(text: string): void {
    const bytes = Buffer.from(text);
    this.sum.add(bytes, 0, bytes.length);
  }
}

const halfByte = (code: number): number => (code < 0x40 ? code - 0x30 : code - 0x37);
