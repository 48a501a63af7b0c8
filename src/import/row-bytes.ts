// Where the fields of all columns are written, whatever their format, until a piece of them is handed over.

/** Bytes in which a piece is handed over. */
const PIECE = 64 * 1024;

export class RowBytes {
  bytes = Buffer.alloc(0);
  /** Of the same bytes. */
  view = new DataView(this.bytes.buffer);
  at = 0;

  constructor() {
    this.#begin(2 * PIECE);
  }

  get isFull(): boolean {
    return this.at >= PIECE;
  }

  /** What has been written since the last time; nobody writes to it any more. */
  take(): Uint8Array {
    const piece = this.bytes.subarray(0, this.at);
    this.#begin(2 * PIECE);
    this.at = 0;
    return piece;
  }

  room(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const written = this.bytes.subarray(0, this.at);
    this.#begin(Math.max(this.bytes.length * 2, this.at + more));
    this.bytes.set(written);
  }

  #begin(length: number): void {
    this.bytes = Buffer.allocUnsafeSlow(length);
    this.view = new DataView(this.bytes.buffer);
  }

  raw(value: Uint8Array): void {
    this.room(value.length);
    this.bytes.set(value, this.at);
    this.at += value.length;
  }

  int2(value: number): void {
    const { bytes, at } = this;
    bytes[at] = value >> 8;
    bytes[at + 1] = value;
    this.at = at + 2;
  }

  int4(value: number): void {
    const { bytes, at } = this;
    bytes[at] = value >> 24;
    bytes[at + 1] = value >> 16;
    bytes[at + 2] = value >> 8;
    bytes[at + 3] = value;
    this.at = at + 4;
  }
}
