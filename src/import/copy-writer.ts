// Rows as the text that COPY … FROM STDIN reads (manual, COPY, Text Format), in pieces of bytes, and the checksum of every column of what was written.
import { RowBytes } from './row-bytes.ts';
import { type HashKind, HashSum } from './row-hash.ts';

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
  readonly #out = new RowBytes();
  #column = 0;

  /** @param columns how many a row has. */
  constructor(columns: number, hash: HashKind) {
    this.sums = Array.from({ length: columns }, () => new HashSum(hash));
  }

  /** @param hashed what is summed in place of the text; the text itself where it is absent. */
  value(text: string | null, hashed?: string): void {
    const out = this.#out;
    const sum = this.sums[this.#column]!;
    if (this.#column++ > 0) out.bytes[out.at++] = TAB;
    if (text === null) {
      out.room(8);
      out.bytes[out.at++] = BACKSLASH;
      out.bytes[out.at++] = 78;
      return;
    }
    // A character takes three bytes at most for each of its units, or an escape of two.
    out.room(text.length * 3 + 8);
    const from = this.#plain(text);
    if (from !== -1) {
      if (hashed === undefined) sum.add(out.view, from, out.at);
    } else {
      this.#escaped(Buffer.from(text));
      if (hashed === undefined) sum.addText(text);
    }
    if (hashed !== undefined) sum.addText(hashed);
  }

  endRow(): void {
    const out = this.#out;
    out.room(8);
    out.bytes[out.at++] = NEWLINE;
    this.#column = 0;
    this.rows++;
  }

  get isFull(): boolean {
    return this.#out.isFull;
  }

  /** What has been written since the last time; nobody writes to it any more. */
  take(): readonly Uint8Array[] {
    return this.#out.take();
  }

  /**
   * Writes a text of ASCII of which nothing is escaped but a backslash in front, as bytes have it: `\x00ff`.
   * @returns where the text begins as it is; -1, and nothing is written, at any other character.
   */
  #plain(text: string): number {
    const { bytes } = this.#out;
    let { at } = this.#out;
    const hasFront = text.charCodeAt(0) === BACKSLASH;
    if (hasFront) bytes[at++] = BACKSLASH;
    const from = at;
    if (hasFront) bytes[at++] = BACKSLASH;
    for (let i = hasFront ? 1 : 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 126 || code === BACKSLASH || code < 14) return -1;
      bytes[at++] = code;
    }
    this.#out.at = at;
    return from;
  }

  #escaped(bytes: Buffer): void {
    const out = this.#out;
    out.room(bytes.length * 2 + 8);
    for (const byte of bytes) {
      const letter = byte < 14 || byte === BACKSLASH ? ESCAPES.get(byte) : undefined;
      if (letter !== undefined) out.bytes[out.at++] = BACKSLASH;
      out.bytes[out.at++] = letter ?? byte;
    }
  }
}
