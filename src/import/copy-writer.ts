// Rows as the text that COPY … FROM STDIN reads (manual, COPY, Text Format), in pieces of bytes, and the checksum of every column of what was written.
import { type HashKind, HashSum } from './row-hash.ts';

/** Bytes in which a piece is handed over. */
const PIECE = 64 * 1024;
const TAB = 9;
const NEWLINE = 10;
const BACKSLASH = 92;
const ESCAPES: ReadonlyMap<number, number> = new Map([
  [8, 98],
  [9, 116],
  [10, 110],
  [11, 118],
  [12, 102],
  [13, 114],
  [BACKSLASH, BACKSLASH],
]);

export class CopyWriter {
  readonly sums: readonly HashSum[];
  /** How many have ended. */
  rows = 0;
  #buffer = Buffer.allocUnsafe(2 * PIECE);
  #at = 0;
  #column = 0;

  /** @param columns how many a row has. */
  constructor(columns: number, hash: HashKind) {
    this.sums = Array.from({ length: columns }, () => new HashSum(hash));
  }

  /** @param hashed what is summed in place of the text; the text itself where it is absent. */
  value(text: string | null, hashed?: string): void {
    const sum = this.sums[this.#column]!;
    if (this.#column++ > 0) this.#buffer[this.#at++] = TAB;
    if (text === null) {
      this.#room(8);
      this.#buffer[this.#at++] = BACKSLASH;
      this.#buffer[this.#at++] = 78;
      return;
    }
    // A character takes three bytes at most for each of its units, or an escape of two.
    this.#room(text.length * 3 + 8);
    const from = this.#plain(text);
    if (from !== -1) {
      if (hashed === undefined) sum.add(this.#buffer, from, this.#at);
    } else {
      const bytes = Buffer.from(text);
      this.#escaped(bytes);
      if (hashed === undefined) sum.add(bytes, 0, bytes.length);
    }
    if (hashed !== undefined) {
      const bytes = Buffer.from(hashed);
      sum.add(bytes, 0, bytes.length);
    }
  }

  endRow(): void {
    this.#room(8);
    this.#buffer[this.#at++] = NEWLINE;
    this.#column = 0;
    this.rows++;
  }

  get isFull(): boolean {
    return this.#at >= PIECE;
  }

  /** What has been written since the last time; nobody writes to it any more. */
  take(): Uint8Array {
    const piece = this.#buffer.subarray(0, this.#at);
    this.#buffer = Buffer.allocUnsafe(2 * PIECE);
    this.#at = 0;
    return piece;
  }

  /**
   * Writes a text of ASCII of which nothing is escaped but a backslash in front, as bytes have it: `\x00ff`.
   * @returns where the text begins as it is; -1, and nothing is written, at any other character.
   */
  #plain(text: string): number {
    const buffer = this.#buffer;
    let at = this.#at;
    const hasFront = text.charCodeAt(0) === BACKSLASH;
    if (hasFront) buffer[at++] = BACKSLASH;
    const from = at;
    if (hasFront) buffer[at++] = BACKSLASH;
    for (let i = hasFront ? 1 : 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 126 || code === BACKSLASH || code < 14) return -1;
      buffer[at++] = code;
    }
    this.#at = at;
    return from;
  }

  #escaped(bytes: Buffer): void {
    this.#room(bytes.length * 2 + 8);
    for (const byte of bytes) {
      const letter = byte < 14 || byte === BACKSLASH ? ESCAPES.get(byte) : undefined;
      if (letter !== undefined) this.#buffer[this.#at++] = BACKSLASH;
      this.#buffer[this.#at++] = letter ?? byte;
    }
  }

  #room(more: number): void {
    if (this.#at + more <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + more));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}
