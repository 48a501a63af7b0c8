// The hash that PostgreSQL computes of a text (hashtextextended with seed 0), computed here: Bob Jenkins's lookup3, as the server uses it on
// machines with the lower byte first. Summed over a column it is a checksum that does not depend on the order of rows. Whether a server computes
// the same is asked of it before it is relied on.

import { hash } from 'node:crypto';

/** `md5`, its first 64 bits, where a server's own hash is another, or that of texts in another encoding. */
export type HashKind = 'lookup3' | 'md5';

/** SQL: the hash of an expression of type text, a bigint. */
export const hashSql = (kind: HashKind, text: string): string =>
  kind === 'lookup3'
    ? `pg_catalog.hashtextextended((${text}) COLLATE "C", 0)`
    : `('x' || pg_catalog.substr(pg_catalog.md5(pg_catalog.convert_to(${text}, 'UTF8')), 1, 16))::pg_catalog.bit(64)::pg_catalog.int8`;

const START = 0x9e3779b9 + 3923095;
const rotated = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** The sum of the hashes of many values, exact: two halves of 32 bits that are carried over before they lose a bit. */
export class HashSum {
  #total = 0n;
  #high = 0;
  #low = 0;
  #pending = 0;
  count = 0;
  readonly #kind: HashKind;

  constructor(kind: HashKind) {
    this.#kind = kind;
  }

  /** The bytes of a value from one place up to another. */
  add(bytes: DataView, from: number, to: number): void {
    this.count++;
    if (this.#kind === 'md5') {
      const value = new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from);
      this.#total += hash('md5', value, 'buffer').readBigInt64BE(0);
    } else this.#lookup3(bytes, from, to);
  }

  addBytes({ buffer, byteOffset, length }: Uint8Array): void {
    this.add(new DataView(buffer, byteOffset, length), 0, length);
  }

  addText(text: string): void {
    this.addBytes(Buffer.from(text));
  }

  /** A whole number of 64 bits in two halves, as hashint8extended takes it: one of 32 bits has the same hash in any type. */
  addInteger(low: number, high: number): void {
    this.count++;
    const start = (START + 4) | 0;
    this.#final((start + (low ^ (high < 0 ? ~high : high))) | 0, start, start);
  }

  /** Eight bytes, the first four as the number of 32 bits that they are with the lowest byte first, and the others. */
  addEight(first: number, others: number): void {
    this.count++;
    const start = (START + 8) | 0;
    this.#final((start + first) | 0, (start + others) | 0, start);
  }

  #lookup3(bytes: DataView, from: number, to: number): void {
    let at = from;
    let a = (START + to - from) | 0;
    let b = a;
    let c = a;
    for (; to - at >= 12; at += 12) {
      a = (a + bytes.getInt32(at, true)) | 0;
      b = (b + bytes.getInt32(at + 4, true)) | 0;
      c = (c + bytes.getInt32(at + 8, true)) | 0;
      a = ((a - c) ^ rotated(c, 4)) | 0;
      c = (c + b) | 0;
      b = ((b - a) ^ rotated(a, 6)) | 0;
      a = (a + c) | 0;
      c = ((c - b) ^ rotated(b, 8)) | 0;
      b = (b + a) | 0;
      a = ((a - c) ^ rotated(c, 16)) | 0;
      c = (c + b) | 0;
      b = ((b - a) ^ rotated(a, 19)) | 0;
      a = (a + c) | 0;
      c = ((c - b) ^ rotated(b, 4)) | 0;
      b = (b + a) | 0;
    }
    // The lowest byte of c is that of the length.
    c = (c + (lastOf(bytes, at + 8, to) << 8)) | 0;
    b = (b + lastOf(bytes, at + 4, to)) | 0;
    a = (a + lastOf(bytes, at, to)) | 0;
    this.#final(a, b, c);
  }

  #final(a: number, b: number, c: number): void {
    c = ((c ^ b) - rotated(b, 14)) | 0;
    a = ((a ^ c) - rotated(c, 11)) | 0;
    b = ((b ^ a) - rotated(a, 25)) | 0;
    c = ((c ^ b) - rotated(b, 16)) | 0;
    a = ((a ^ c) - rotated(c, 4)) | 0;
    b = ((b ^ a) - rotated(a, 14)) | 0;
    c = ((c ^ b) - rotated(b, 24)) | 0;
    this.#high += b;
    this.#low += c >>> 0;
    if (++this.#pending === CARRIED) this.#carry();
  }

  /** Of the hashes as signed numbers of 64 bits. */
  get sum(): bigint {
    this.#carry();
    return this.#total;
  }

  #carry(): void {
    this.#total += (BigInt(this.#high) << 32n) + BigInt(this.#low);
    this.#high = 0;
    this.#low = 0;
    this.#pending = 0;
  }
}

/** So many halves are added without losing a bit. */
const CARRIED = 1_000_000;

/** Four bytes, the lowest first, of which those from an end on are 0. */
function lastOf(bytes: DataView, at: number, end: number): number {
  const left = end - at;
  if (left >= 4) return bytes.getInt32(at, true);
  if (left <= 0) return 0;
  if (left === 1) return bytes.getUint8(at);
  const two = bytes.getUint16(at, true);
  return left === 2 ? two : two | (bytes.getUint8(at + 2) << 16);
}
