// A script as it comes, line by line, without keeping more than the beginning of a line: what is long is a row of a table.

/** A line in the bytes that it was found in: `end` is behind its last byte. */
export type HearLine = (bytes: Buffer, start: number, end: number) => void;

const LINE_FEED = 0x0a;

export interface DumpLines {
  push(chunk: Uint8Array): void;
  /** The last line, if none ends it. */
  end(): void;
}

/** @param longest of a line that is longer only the first so many bytes need be heard. */
export function dumpLines(longest: number, hear: HearLine): DumpLines {
  let held: Buffer = Buffer.alloc(0);
  return {
    push: (chunk) => {
      const bytes = held.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.concat([held, chunk]);
      let at = 0;
      for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, at)) {
        hear(bytes, at, end);
        at = end + 1;
      }
      // One byte more says that it is too long.
      held = Buffer.from(bytes.subarray(at, Math.min(bytes.length, at + longest + 1)));
    },
    end: () => {
      if (held.length > 0) hear(held, 0, held.length);
    },
  };
}
