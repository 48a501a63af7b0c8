// Where the fields of all columns are written, whatever their format, until a piece of them is handed over.

/** Bytes in which a piece is handed over. */
const PIECE = 64 * 1024;

export class RowBytes {
  bytes = Buffer.alloc(0);
  /** Of the same bytes. */
  view = new DataView(this.bytes.buffer);
  at = 0;
  /** What was written before them. */
  #pieces: Uint8Array[] = [];

  constructor() {
    this.#begin(2 * PIECE);
  }

  get isFull(): boolean {
    return this.at >= PIECE || this.#pieces.length > 0;
  }

  /** What has been written since the last time; nobody writes to it any more. */
  take(): readonly Uint8Array[] {
    this.#cut();
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  #cut(): void {
    if (this.at === 0) return;
    this.#pieces.push(this.bytes.subarray(0, this.at));
    this.#begin(2 * PIECE);
    this.at = 0;
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

  /** @param value nobody writes to it any more. */
  raw(value: Uint8Array): void {
    if (value.length > PIECE) {
      // Not copied: one of them may take a good part of the memory that there is.
      this.#cut();
      this.#pieces.push(value);
      return;
    }
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
